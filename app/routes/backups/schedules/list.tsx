import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { CalendarClock } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import { useFormat } from '#app/i18n/use-format.tsx'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { BackupTabs } from '#app/screens/backups/backup-tabs.tsx'
import { refusedInWords } from '#app/screens/backups/refused-in-words.ts'
import { scheduleColumns, scheduleHref } from '#app/screens/backups/schedules/schedule-columns.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { useRefreshWhile } from '#app/ui/page/progress.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { Table } from '#app/ui/table/table.tsx'

export const handle: PageHandle = { title: (t) => t('schedules.list.title') }

export async function loader({ context }: LoaderFunctionArgs) {
  return { schedules: await context.api.backups.findSchedules() }
}

const intents = z.strictObject({ id: z.guid(), intent: z.enum(['run', 'on', 'off']) })
const SAID = {
  run: 'schedules.list.begun',
  on: 'schedules.list.switchedOn',
  off: 'schedules.list.switchedOff',
} as const

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const input = readForm(form, intents, context.locale)
  if (!input.ok) return input.refusal
  const { id, intent } = input.value
  try {
    if (intent === 'run') await context.api.backups.runSchedule({ id })
    else await context.api.backups.enableSchedule({ id, enabled: intent === 'on' })
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
  return redirectWithToast('/admin/backup/schedules', { message: translate(context.locale)(SAID[intent]) })
}

export default function Schedules() {
  const { schedules } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  const format = useFormat()
  useRefreshWhile(schedules.some(({ last }) => last?.working))
  const create = (
    <ButtonLink to="/admin/backup/schedules/new" variant="primary" icon={CalendarClock}>
      {t('schedules.list.new')}
    </ButtonLink>
  )
  return (
    <>
      <PageHeader
        title={t('schedules.list.title')}
        description={t('schedules.list.description')}
        actions={create}
        tabs={<BackupTabs />}
      />
      <Table
        label={t('schedules.list.title')}
        columns={scheduleColumns(t, format)}
        rows={schedules}
        rowKey={(row) => row.id}
        rowHref={scheduleHref}
        empty={
          <EmptyState icon={CalendarClock} title={t('schedules.list.empty')} actions={create}>
            {t('schedules.list.emptyHint')}
          </EmptyState>
        }
      />
    </>
  )
}
