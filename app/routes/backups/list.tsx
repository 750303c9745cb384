import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { DatabaseBackup } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { backupColumns, backupHref } from '#app/screens/backups/backup-columns.tsx'
import { BackupProgress } from '#app/screens/backups/backup-progress.tsx'
import { BackupTiles } from '#app/screens/backups/backup-tiles.tsx'
import { BackupTimeline } from '#app/screens/backups/backup-timeline.tsx'
import { CreateBackup } from '#app/screens/backups/create-backup.tsx'
import { refusedInWords } from '#app/screens/backups/refused-in-words.ts'
import { Banner } from '#app/ui/page/banner.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { useRefreshWhile } from '#app/ui/page/progress.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { FilterBar, SelectFilter } from '#app/ui/table/filter-bar.tsx'
import { Table } from '#app/ui/table/table.tsx'
import { readTableQuery } from '#app/ui/table/table-query.ts'
import { ViewMenu } from '#app/ui/table/view-menu.tsx'
import { BACKUP_STATES, createBackupInput } from '#server/backups/backups.schemas.ts'

export const handle: PageHandle = { title: (t) => t('backups.list.title') }

const STATES = [...BACKUP_STATES, 'CORRUPT'] as const
/** Bars of the picture, and what the tiles count. */
const RECENT = 30

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { cursor, limit } = readTableQuery(request.url, { sorts: ['when'], sort: '-when' })
  const wanted = new URL(request.url).searchParams.get('state')
  const state = STATES.find((known) => known === wanted)
  const [page, recent] = await Promise.all([
    context.api.backups.findBackups({ cursor, limit, state }),
    context.api.backups.findBackups({ limit: RECENT }),
  ])
  return { page, recent: recent.rows, operator: context.session?.user.operator ?? false }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const input = readForm(form, createBackupInput, context.locale)
  if (!input.ok) return input.refusal
  try {
    await context.api.backups.createBackup(input.value)
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
  return redirectWithToast('/admin/backup', { message: translate(context.locale)('backups.create.begun') })
}

export default function Backups() {
  const { page, recent, operator } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  const working = recent.filter((run) => run.working)
  useRefreshWhile(working.length > 0)
  const columns = backupColumns(t)
  return (
    <>
      <PageHeader title={t('backups.list.title')} description={t('backups.list.description')} />
      <Stack>
        <CreateBackup operator={operator} />
        {working.length > 0 && (
          <Section title={t('backups.states.RUNNING')}>
            <div className="flex flex-col gap-4" aria-live="polite">
              {working.map((run) => (
                <BackupProgress key={run.id} run={run} />
              ))}
            </div>
          </Section>
        )}
        {recent.length > 0 && (
          <>
            <BackupTiles recent={recent} />
            <BackupTimeline recent={recent} />
          </>
        )}
        <div className="flex min-w-0 flex-col gap-2">
          <FilterBar end={<ViewMenu columns={columns} />}>
            <SelectFilter
              name="state"
              label={t('backups.fields.state')}
              any={t('backups.list.all')}
              options={STATES.map((value) => ({ value, label: t(`backups.states.${value}`) }))}
            />
          </FilterBar>
          <Table
            label={t('backups.list.history')}
            columns={columns}
            rows={page.rows}
            rowKey={(run) => run.id}
            rowHref={backupHref}
            page={page}
            empty={
              <EmptyState icon={DatabaseBackup} title={t('backups.list.empty')}>
                {t('backups.list.emptyHint')}
              </EmptyState>
            }
          />
        </div>
        <Banner>{t('backups.list.notProven')}</Banner>
      </Stack>
    </>
  )
}
