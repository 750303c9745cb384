import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { encryptionWords, refusedInWords } from '#app/screens/backups/refused-in-words.ts'
import { withRecipients } from '#app/screens/backups/schedules/read-schedule-form.ts'
import { ScheduleForm } from '#app/screens/backups/schedules/schedule-form.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Stack } from '#app/ui/page/section.tsx'
import { createScheduleInput } from '#server/backups/schedules/schedules.schemas.ts'

export const handle: PageHandle = { title: (t) => t('schedules.list.new') }

export async function loader({ context }: LoaderFunctionArgs) {
  return {
    options: await context.api.backups.getBackupOptions(),
    operator: context.session?.user.operator ?? false,
    timeZone: context.session?.company?.timeZone ?? 'UTC',
    timeZones: Intl.supportedValuesOf('timeZone'),
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const input = readForm(withRecipients(form), createScheduleInput, context.locale, encryptionWords(context.locale))
  if (!input.ok) return input.refusal
  try {
    await context.api.backups.createSchedule(input.value)
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
  return redirectWithToast('/admin/backup/schedules', { message: translate(context.locale)('schedules.form.created') })
}

export default function NewSchedule() {
  const loaded = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  return (
    <>
      <PageHeader
        crumbs={[
          { label: t('backups.list.title'), to: '/admin/backup' },
          { label: t('backups.tabs.schedules'), to: '/admin/backup/schedules' },
        ]}
        title={t('schedules.list.new')}
      />
      <Stack narrow>
        <ScheduleForm schedule={null} {...loaded}>
          <FormActions>
            <Submit>{t('schedules.form.create')}</Submit>
            <ButtonLink to="/admin/backup/schedules">{t('ui.cancel')}</ButtonLink>
          </FormActions>
        </ScheduleForm>
      </Stack>
    </>
  )
}
