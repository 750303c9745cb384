import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { refuse } from '#app/refused.ts'
import { MailingPage } from '#app/screens/messages/mailings/mailing-page.tsx'
import { refusedCommunication } from '#app/screens/messages/refused-communication.ts'
import { MAILING_VERDICTS } from '#server/communications/mailings/mailings.schemas.ts'
import { CHANNELS, PURPOSES } from '#server/communications/sending/sending.schemas.ts'

export const handle: PageHandle = { title: (t) => t('mailings.title') }

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { communications } = context.api
  const id = params.id ?? ''
  const { searchParams } = new URL(request.url)
  const verdict = MAILING_VERDICTS.find((known) => known === searchParams.get('tab'))
  const cursor = searchParams.get('cursor') ?? undefined
  const [mailing, people] = await Promise.all([
    communications.getMailing({ id }),
    communications.findMailingRecipients({ id, verdict, cursor }),
  ])
  return { mailing, people }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const { communications } = context.api
  const id = params.id ?? ''
  const here = `/messages/mailings/${id}`
  const form = await request.formData()
  try {
    switch (form.get('intent')) {
      case 'check': {
        const [chosen, templateId = ''] = String(form.get('template') ?? '').split(' ')
        const channel = CHANNELS.find((known) => known === chosen)
        if (!channel) return refuse({ field: 'template', message: t('ui.form.required') }, form)
        const purpose = PURPOSES.find((known) => known === form.get('purpose'))
        await communications.checkMailing({ id, channel, templateId, purpose })
        return redirect(here)
      }
      case 'send':
        await communications.sendMailing({ id, confirmation: String(form.get('confirmation') ?? '') })
        return redirectWithToast(here, { message: t('mailings.started') })
      case 'cancel':
        await communications.cancelMailing({ id })
        return redirectWithToast(here, { message: t('mailings.stopped') })
      default:
        return refuse({ message: t('ui.form.invalid') }, form)
    }
  } catch (thrown) {
    return refusedCommunication(thrown, form, t)
  }
}

export default function Mailing() {
  return <MailingPage {...useLoaderData<typeof loader>()} />
}
