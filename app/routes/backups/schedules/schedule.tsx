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
import { Form } from '#app/ui/form/form.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { scheduleFields } from '#server/backups/schedules/schedules.schemas.ts'

export const handle: PageHandle = { title: (t) => t('schedules.list.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const [schedule, options] = await Promise.all([
    context.api.backups.getSchedule({ id: params.id ?? '' }),
    context.api.backups.getBackupOptions(),
  ])
  return {
    schedule,
    options,
    removing: new URL(request.url).searchParams.has('remove'),
    operator: context.session?.user.operator ?? false,
    timeZone: context.session?.company?.timeZone ?? 'UTC',
    timeZones: Intl.supportedValuesOf('timeZone'),
  }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const id = params.id ?? ''
  const t = translate(context.locale)
  const removing = form.get('intent') === 'remove'
  try {
    if (removing) {
      await context.api.backups.removeSchedule({ id })
      return redirectWithToast('/admin/backup/schedules', { message: t('schedules.form.removed') })
    }
    const input = readForm(withRecipients(form), scheduleFields, context.locale, encryptionWords(context.locale))
    if (!input.ok) return input.refusal
    await context.api.backups.updateSchedule({ id, ...input.value })
  } catch (thrown) {
    return refusedInWords(thrown, form, context.locale)
  }
  return redirectWithToast('/admin/backup/schedules', { message: t('schedules.form.saved') })
}

export default function EditSchedule() {
  const { removing, ...loaded } = useLoaderData<typeof loader>()
  const { schedule } = loaded
  const { t } = useTranslation()
  return (
    <>
      <PageHeader
        crumbs={[
          { label: t('backups.list.title'), to: '/admin/backup' },
          { label: t('backups.tabs.schedules'), to: '/admin/backup/schedules' },
        ]}
        title={<bdi>{schedule.name}</bdi>}
        actions={
          <>
            <ButtonLink variant="ghost" to="?remove=1">
              {t('schedules.form.remove')}
            </ButtonLink>
            <ButtonLink to={`/admin/backup/retention?schedule=${schedule.id}`}>
              {t('schedules.form.preview')}
            </ButtonLink>
          </>
        }
      />
      <Stack narrow>
        {removing && (
          <Section title={t('schedules.form.removeTitle')}>
            <p className="pb-3 text-sm text-muted">{t('schedules.form.removeText')}</p>
            <Form>
              <FormActions>
                <Submit variant="danger" name="intent" value="remove">
                  {t('schedules.form.remove')}
                </Submit>
                <ButtonLink to=".">{t('ui.cancel')}</ButtonLink>
              </FormActions>
            </Form>
          </Section>
        )}
        <ScheduleForm {...loaded}>
          <FormActions>
            <Submit>{t('ui.form.save')}</Submit>
            <ButtonLink to="/admin/backup/schedules">{t('ui.cancel')}</ButtonLink>
          </FormActions>
        </ScheduleForm>
      </Stack>
    </>
  )
}
