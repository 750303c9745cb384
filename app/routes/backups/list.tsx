import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { DatabaseBackup } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { backupColumns, backupHref } from '#app/screens/backups/backup-columns.tsx'
import { BackupFilters, readBackupFilters } from '#app/screens/backups/backup-filters.tsx'
import { BackupTabs } from '#app/screens/backups/backup-tabs.tsx'
import { BackupProgress } from '#app/screens/backups/making/backup-progress.tsx'
import { CreateBackup } from '#app/screens/backups/making/create-backup.tsx'
import { BackupPicture } from '#app/screens/backups/picture/backup-picture.tsx'
import { BackupTiles } from '#app/screens/backups/picture/backup-tiles.tsx'
import { encryptionWords, refusedInWords } from '#app/screens/backups/refused-in-words.ts'
import { withRecipients } from '#app/screens/backups/schedules/read-schedule-form.ts'
import { FoundFiles, StoreTroubles, SweepTurn } from '#app/screens/backups/store/store-health.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { useRefreshWhile } from '#app/ui/page/progress.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { Table } from '#app/ui/table/table.tsx'
import { readTableQuery } from '#app/ui/table/table-query.ts'
import { createBackupInput } from '#server/backups/backups.schemas.ts'
import { PICTURE_DAYS } from '#server/backups/history/history.schemas.ts'

export const handle: PageHandle = { title: (t) => t('backups.list.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { cursor, limit } = readTableQuery(request.url, { sorts: ['when'], sort: '-when' })
  const search = new URL(request.url).searchParams
  const days = PICTURE_DAYS.find((known) => String(known) === search.get('days')) ?? 30
  const filters = readBackupFilters(search)
  const [page, running, picture, options, health] = await Promise.all([
    context.api.backups.findBackups({ cursor, limit, ...filters }),
    context.api.backups.findBackups({ limit: 20, state: 'RUNNING' }),
    context.api.backups.getPicture({ days }),
    context.api.backups.getBackupOptions(),
    context.api.backups.getStoreHealth(),
  ])
  const working = [...running.rows, ...page.rows.filter((run) => run.working && run.state !== 'RUNNING')]
  return { page, working, picture, days, options, health, operator: context.session?.user.operator ?? false }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const input = readForm(withRecipients(form), createBackupInput, context.locale, encryptionWords(context.locale))
  if (!input.ok) return input.refusal
  try {
    await context.api.backups.createBackup(input.value)
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
  return redirectWithToast('/admin/backup', { message: translate(context.locale)('backups.create.begun') })
}

export default function Backups() {
  const { page, working, picture, days, options, health, operator } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  useRefreshWhile(working.length > 0)
  const columns = backupColumns(t)
  const any = picture.success.ended > 0 || picture.stored.files > 0
  return (
    <>
      <PageHeader title={t('backups.list.title')} description={t('backups.list.description')} tabs={<BackupTabs />} />
      <Stack>
        <StoreTroubles troubles={health.troubles} />
        {any && <BackupTiles picture={picture} days={days} />}
        {working.length > 0 && (
          <Section title={t('backups.states.RUNNING')}>
            <div className="flex flex-col gap-4" aria-live="polite">
              {working.map((run) => (
                <BackupProgress key={run.id} run={run} />
              ))}
            </div>
          </Section>
        )}
        {any && <BackupPicture picture={picture} days={days} />}
        <CreateBackup operator={operator} options={options} />
        <FoundFiles health={health} />
        <div id="history" className="flex min-w-0 scroll-mt-20 flex-col gap-2">
          <BackupFilters operator={operator} columns={columns} />
          <Table
            label={t('backups.list.history')}
            columns={columns}
            rows={page.rows}
            rowKey={(run) => run.id}
            rowHref={backupHref}
            page={page}
            empty={
              <EmptyState
                icon={DatabaseBackup}
                title={t('backups.list.empty')}
                actions={<ButtonLink to="/admin/backup/schedules">{t('backups.tabs.schedules')}</ButtonLink>}
              >
                {t('backups.list.emptyHint')}
              </EmptyState>
            }
          />
          <SweepTurn sweep={health.sweep} />
        </div>
      </Stack>
    </>
  )
}
