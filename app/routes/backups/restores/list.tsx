import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { History } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import { useFormat } from '#app/i18n/use-format.tsx'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { BackupTabs } from '#app/screens/backups/backup-tabs.tsx'
import { refusedInWords } from '#app/screens/backups/refused-in-words.ts'
import { OutboundHold } from '#app/screens/backups/restores/outbound-hold.tsx'
import { ApprovalNotice } from '#app/screens/backups/restores/restore-approval.tsx'
import { restoreColumns } from '#app/screens/backups/restores/restore-columns.tsx'
import { restoreHref } from '#app/screens/backups/restores/restore-words.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { useRefreshWhile } from '#app/ui/page/progress.tsx'
import { Stack } from '#app/ui/page/section.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { Table } from '#app/ui/table/table.tsx'
import { readTableQuery } from '#app/ui/table/table-query.ts'
import { reasonSchema } from '#server/backups/backups.schemas.ts'

export const handle: PageHandle = { title: (t) => t('restores.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { cursor, limit } = readTableQuery(request.url, { sorts: ['when'], sort: '-when' })
  const [page, hold, rule] = await Promise.all([
    context.api.backups.findRestores({ cursor, limit }),
    context.api.backups.getOutboundHold(),
    context.api.backups.getRestoreApproval(),
  ])
  return { page, hold, rule, operator: context.session?.user.operator ?? false }
}

const release = z.strictObject({ intent: z.literal('release'), reason: reasonSchema })

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const input = readForm(form, release, context.locale)
  if (!input.ok) return input.refusal
  try {
    await context.api.backups.releaseOutbound({ reason: input.value.reason })
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
  const message = translate(context.locale)('restores.hold.released')
  return redirectWithToast('/admin/backup/restores', { message })
}

export default function Restores() {
  const { page, hold, rule, operator } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  const format = useFormat()
  useRefreshWhile(page.rows.some(({ working }) => working))
  const choose = (
    <ButtonLink to="/admin/backup/restores/new" variant="primary" icon={History}>
      {t('restores.new.title')}
    </ButtonLink>
  )
  return (
    <>
      <PageHeader
        title={t('restores.title')}
        description={t('restores.description')}
        actions={choose}
        tabs={<BackupTabs />}
      />
      <Stack>
        <OutboundHold hold={hold} operator={operator} />
        <ApprovalNotice rule={rule} />
        <Table
          label={t('restores.title')}
          columns={restoreColumns(t, format)}
          rows={page.rows}
          rowKey={({ id }) => id}
          rowHref={restoreHref}
          page={page}
          empty={
            <EmptyState icon={History} title={t('restores.empty')} actions={choose}>
              {t('restores.emptyHint')}
            </EmptyState>
          }
        />
      </Stack>
    </>
  )
}
