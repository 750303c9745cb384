import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { refuse, refused } from '#app/refused.ts'
import { OutboxMessage } from '#app/screens/communications/outbox/outbox-message.tsx'
import { outboxMessageInput, resolveMessageInput } from '#server/communications/sending/outbox/outbox.schemas.ts'

export const handle: PageHandle = { title: (t) => t('sending.title') }

const settling = resolveMessageInput.pick({ as: true, note: true })

export async function loader({ params, context }: LoaderFunctionArgs) {
  const input = readParams(params)
  const { outbox } = context.api
  const [message, { source }] = await Promise.all([outbox.getMessage(input), outbox.getSource(input)])
  return { message, source }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const form = await request.formData()
  const input = readParams(params)
  const { outbox } = context.api
  const intent = form.get('intent')
  form.delete('intent')
  const here = new URL(request.url).pathname
  try {
    switch (intent) {
      case 'cancel':
        await outbox.cancelMessage(input)
        return redirectWithToast(here, { message: t('sending.toast.cancelled') })
      case 'retry':
        await outbox.retryMessage(input)
        return redirectWithToast(here, { message: t('sending.toast.retried') })
      case 'resolve': {
        const read = readForm(form, settling, context.locale)
        if (!read.ok) return read.refusal
        await outbox.resolveMessage({ ...input, ...read.value })
        return redirectWithToast(here, { message: t('sending.toast.resolved') })
      }
      default:
        return refuse({ message: t('ui.form.invalid') }, form)
    }
  } catch (thrown) {
    return refused(thrown, form)
  }
}

export default function OutboxMessagePage() {
  return <OutboxMessage {...useLoaderData<typeof loader>()} />
}

function readParams({ channel, id }: { channel?: string; id?: string }) {
  const parsed = outboxMessageInput.safeParse({ channel: channel?.toUpperCase(), id })
  if (!parsed.success) throw new Response(null, { status: 404 })
  return parsed.data
}
