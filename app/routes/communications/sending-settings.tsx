import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { refusedInWords } from '#app/refused.ts'
import { SendingSettings } from '#app/screens/communications/outbox/sending-settings.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { saveSettingsInput } from '#server/communications/sending/outbox/outbox.schemas.ts'

export const handle: PageHandle = { title: (t) => t('sending.settings.title') }

export async function loader({ context }: LoaderFunctionArgs) {
  return context.api.outbox.getSettings()
}

export async function action({ request, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const form = await request.formData()
  const input = readForm(form, saveSettingsInput, context.locale)
  if (!input.ok) return input.refusal
  try {
    await context.api.outbox.saveSettings(input.value)
  } catch (thrown) {
    return refusedInWords(thrown, form, t('sending.refusals', { returnObjects: true }))
  }
  return redirectWithToast('/messages/outbox/settings', { message: t('sending.settings.saved') })
}

export default function SendingSettingsPage() {
  const { t } = useTranslation()
  return (
    <>
      <PageHeader
        crumbs={[{ label: t('sending.title'), to: '/messages/outbox' }]}
        title={t('sending.settings.title')}
        description={t('sending.settings.description')}
      />
      <SendingSettings {...useLoaderData<typeof loader>()} />
    </>
  )
}
