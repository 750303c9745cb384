import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { isRefused } from '#app/refusal.ts'
import { readSelection } from '#app/screens/leads/read-leads-query.ts'
import { MailingsList } from '#app/screens/messages/mailings/mailings-list.tsx'
import { refusedCommunication } from '#app/screens/messages/refused-communication.ts'
import { readSaleSelection } from '#app/screens/sales/read-sales-query.ts'
import { Banner } from '#app/ui/page/banner.tsx'

export const handle: PageHandle = { title: (t) => t('mailings.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const cursor = new URL(request.url).searchParams.get('cursor') ?? undefined
  return { page: await context.api.communications.findMailings({ cursor, limit: 50 }) }
}

/** The lists of leads and sales post their ticked rows here. */
export async function action({ request, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const form = await request.formData()
  try {
    const { id } = await context.api.communications.createMailing(
      form.get('entity') === 'SALE'
        ? { entity: 'SALE', ...readSaleSelection(form) }
        : { entity: 'LEAD', ...readSelection(form) },
    )
    return redirect(`/messages/mailings/${id}`)
  } catch (thrown) {
    return refusedCommunication(thrown, form, t)
  }
}

export default function Mailings() {
  const answer = useActionData<typeof action>()
  return (
    <>
      {isRefused(answer) && (
        <Banner tone="negative" urgent>
          {answer.error.message}
        </Banner>
      )}
      <MailingsList {...useLoaderData<typeof loader>()} />
    </>
  )
}
