import { randomUUID } from 'node:crypto'
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { clockInZone } from '#app/screens/leads/read-lead-form.ts'
import { callListSearch, readCallList } from '#app/screens/leads/work/call-list.ts'
import { ContactForm } from '#app/screens/messages/contacts/contact-form.tsx'
import { contactForm, contactOf, contactTypeOf } from '#app/screens/messages/contacts/read-contact-form.ts'
import { refusedCommunication } from '#app/screens/messages/refused-communication.ts'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { CONTACT_STATUSES } from '#server/communications/communications.schemas.ts'

export const handle: PageHandle = { title: (t) => t('messages.form.title') }

/** The lead or sale that the address names. */
function aboutOf(request: Request) {
  const { searchParams } = new URL(request.url)
  const saleId = searchParams.get('sale')
  return saleId ? { saleId } : { leadId: searchParams.get('lead') ?? '' }
}

function backOf(request: Request): string {
  const { searchParams } = new URL(request.url)
  const { saleId, leadId } = aboutOf(request)
  return saleId ? `/sales/${saleId}` : `/leads/${leadId}${callListSearch(readCallList(searchParams))}`
}

export async function loader({ request, context }: LoaderFunctionArgs) {
  const about = aboutOf(request)
  const { name, letters } = await context.api.communications.getContactForm(about)
  const type = contactTypeOf(new URL(request.url).searchParams.get('type'))
  return {
    type,
    letters,
    name: name ?? '–',
    back: backOf(request),
    id: randomUUID(),
    now: clockInZone(new Date(), context.session?.company.timeZone ?? 'UTC'),
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const form = await request.formData()
  const input = readForm(form, contactForm, context.locale)
  if (!input.ok) return input.refusal
  const about = aboutOf(request)
  const { version: _version, ...contact } = contactOf(input.value, context.session?.company.timeZone ?? 'UTC')
  try {
    await context.api.communications.logContact({ ...about, ...contact })
    return redirectWithToast(backOf(request), { message: t('messages.toast.logged') })
  } catch (thrown) {
    return refusedCommunication(thrown, form, t)
  }
}

export default function LogContact() {
  const { type, letters, name, back, id, now } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  return (
    <>
      <PageHeader title={t(`messages.log.${type}`)} crumbs={[{ label: name, to: back }]} />
      <ContactForm
        type={type}
        id={id}
        letters={letters}
        back={back}
        values={{
          direction: 'OUTBOUND',
          status: CONTACT_STATUSES[type][0],
          at: now,
          minutes: null,
          subject: null,
          summary: null,
          followUp: null,
          documentId: null,
        }}
      />
    </>
  )
}
