import { randomUUID } from 'node:crypto'
import { type ActionFunctionArgs, type AppLoadContext, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { isRefused } from '#app/refusal.ts'
import { refuse } from '#app/refused.ts'
import { Composer } from '#app/screens/messages/compose/composer.tsx'
import { readAbout, readMessageForm } from '#app/screens/messages/compose/read-message-form.ts'
import { refusedCommunication } from '#app/screens/messages/refused-communication.ts'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Phone } from '#app/ui/value/contact.tsx'
import { MESSAGE_LOCALES } from '#server/communications/compose/compose.schemas.ts'

export const handle: PageHandle = { title: (t) => t('messages.compose.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { about, back } = readAbout(request.url)
  const { communications } = context.api
  const [composer, preview] = await Promise.all([
    communications.getComposer(about),
    communications.previewMessage(about),
  ])
  return {
    ...composer,
    preview,
    channel: about.channel,
    back,
    today: companyDay(context).today,
    idempotencyKey: randomUUID(),
  }
}

/** Which day it is on the company's clocks. */
function companyDay({ session }: AppLoadContext) {
  const timeZone = session?.company.timeZone ?? 'UTC'
  return { timeZone, today: new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date()) }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const { communications } = context.api
  const { about, back } = readAbout(request.url)
  const form = await request.formData()
  const idempotencyKey = String(form.get('idempotencyKey') ?? '')
  try {
    const intent = form.get('intent')
    if (intent === 'fill') {
      const templateId = String(form.get('templateId') ?? '')
      if (!templateId) return refuse({ field: 'templateId', message: t('messages.compose.choose') }, form)
      const locale = MESSAGE_LOCALES.find((known) => known === form.get('locale'))
      const { missing: _missing, ...filled } = await communications.fillTemplate({ ...about, templateId, locale })
      const preview = await communications.previewMessage({ ...about, subject: filled.subject, text: filled.text })
      return data({ preview, values: { ...filled, templateId }, filled: randomUUID(), idempotencyKey })
    }
    const message = readMessageForm(form, companyDay(context))
    if (intent === 'send') {
      const templateVersionId = String(form.get('templateVersionId') ?? '') || undefined
      const { decision } = await communications.sendMessage({ ...about, ...message, templateVersionId, idempotencyKey })
      return redirectWithToast(back, { message: t(`messages.compose.queued.${decision.verdict}`) })
    }
    if (intent !== 'preview') return refuse({ message: t('ui.form.invalid') }, form)
    const preview = await communications.previewMessage({ ...about, ...message })
    const values = Object.fromEntries([...form].map(([name, value]) => [name, String(value)]))
    return data({ preview, values, filled: 'typed', idempotencyKey })
  } catch (thrown) {
    return refusedCommunication(thrown, form, t)
  }
}

export default function NewMessage() {
  const { name, back, channel, ...composer } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { t } = useTranslation()
  const asked = answer && 'preview' in answer ? answer : null
  const refused = isRefused(answer) && answer.values.intent !== 'fill' ? answer : null
  const values: Record<string, string> = asked?.values ?? refused?.values ?? {}
  return (
    <>
      <PageHeader
        title={t(`messages.compose.to.${channel}`)}
        description={
          composer.to && (channel === 'SMS' ? <Phone value={composer.to} /> : <bdi dir="ltr">{composer.to}</bdi>)
        }
        crumbs={[{ label: name ?? '–', to: back }]}
      />
      <Composer
        {...composer}
        channel={channel}
        back={back}
        preview={asked?.preview ?? composer.preview}
        values={values}
        filled={asked?.filled ?? 'typed'}
        // One key for one message, however often it is looked at before: the page that is sent last carries the first.
        idempotencyKey={asked?.idempotencyKey || values.idempotencyKey || composer.idempotencyKey}
      />
    </>
  )
}
