import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { refuse } from '#app/refused.ts'
import { MessageDetail } from '#app/screens/messages/message-detail.tsx'
import { refusedCommunication } from '#app/screens/messages/refused-communication.ts'

export const handle: PageHandle = { title: (t) => t('messages.title') }

export async function loader({ params, context }: LoaderFunctionArgs) {
  const message = await context.api.communications.getMessage({ id: params.id ?? '' })
  const role = context.session?.role
  return { message, mayEdit: role === 'admin' || role === 'manager' || role === 'agent' }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const { communications } = context.api
  const id = params.id ?? ''
  const form = await request.formData()
  const here = `/messages/${id}`
  const back = String(form.get('back') ?? '')
  // A page of ours and nothing else: the form came from wherever somebody pressed the button.
  const there = /^\/(?!\/)[\w/?=&-]*$/.test(back) ? back : here
  try {
    switch (form.get('intent')) {
      case 'remove':
        await communications.removeContact({ id })
        return redirectWithToast('/messages', {
          message: t('messages.toast.removed'),
          undo: { action: here, fields: { intent: 'restore' } },
        })
      case 'restore':
        await communications.restoreContact({ id })
        return redirectWithToast(here, { message: t('messages.toast.restored') })
      case 'done':
        await communications.completeFollowUp({ id })
        return redirectWithToast(there, {
          message: t('messages.toast.done'),
          undo: { action: here, fields: { intent: 'reopen', back: there } },
        })
      case 'reopen':
        await communications.reopenFollowUp({ id })
        return redirectWithToast(there, { message: t('messages.toast.reopened') })
      default:
        return refuse({ message: t('ui.form.invalid') }, form)
    }
  } catch (thrown) {
    return refusedCommunication(thrown, form, t)
  }
}

export default function Message() {
  return <MessageDetail {...useLoaderData<typeof loader>()} />
}
