import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { clockInZone } from '#app/screens/leads/read-lead-form.ts'
import { ContactForm } from '#app/screens/messages/contacts/contact-form.tsx'
import { contactForm, contactOf } from '#app/screens/messages/contacts/read-contact-form.ts'
import { refusedCommunication } from '#app/screens/messages/refused-communication.ts'
import { PageHeader } from '#app/ui/page/page-header.tsx'

export const handle: PageHandle = { title: (t) => t('messages.form.editTitle') }

export async function loader({ params, context }: LoaderFunctionArgs) {
  const zone = context.session?.company.timeZone ?? 'UTC'
  const contact = await context.api.communications.getContact({ id: params.id ?? '' })
  return {
    id: contact.id,
    name: contact.contactName ?? '–',
    type: contact.type,
    version: contact.version,
    letters: contact.letters,
    values: {
      direction: contact.direction,
      status: contact.status,
      at: clockInZone(contact.occurredAt, zone),
      minutes: contact.durationSeconds === null ? null : Math.round(contact.durationSeconds / 60),
      subject: contact.subject,
      summary: contact.summary,
      followUp: contact.followUpAt && clockInZone(contact.followUpAt, zone),
      documentId: contact.documentId,
    },
  }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const id = params.id ?? ''
  const form = await request.formData()
  const input = readForm(form, contactForm, context.locale)
  if (!input.ok) return input.refusal
  const contact = contactOf(input.value, context.session?.company.timeZone ?? 'UTC')
  try {
    await context.api.communications.updateContact({ ...contact, id, version: contact.version ?? 1 })
    return redirectWithToast(`/messages/${id}`, { message: t('messages.toast.saved') })
  } catch (thrown) {
    return refusedCommunication(thrown, form, t)
  }
}

export default function EditContact() {
  const { id, name, ...contact } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  return (
    <>
      <PageHeader title={t('messages.form.editTitle')} crumbs={[{ label: name, to: `/messages/${id}` }]} />
      <ContactForm {...contact} back={`/messages/${id}`} />
    </>
  )
}
