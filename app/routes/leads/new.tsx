import { randomUUID } from 'node:crypto'
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { countriesIn } from '#app/i18n/countries.server.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { isRefused } from '#app/refusal.ts'
import { LeadForm } from '#app/screens/leads/lead-form.tsx'
import { readLeadForm } from '#app/screens/leads/read-lead-form.ts'
import { refusedLead } from '#app/screens/leads/refused-lead.ts'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { readSource } from '#app/ui/value/source-field.tsx'
import { BY_HAND } from '#app/ui/value/source-name.tsx'

export const handle: PageHandle = { title: (t) => t('leads.form.newTitle') }

const FIELDS = { nextActionAt: 'nextActionOn' }

export async function loader({ context }: LoaderFunctionArgs) {
  const { sources, fields } = await context.api.leads.findLeadChoices()
  return { newId: randomUUID(), sources, fields, countries: countriesIn(context.locale) }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const form = await request.formData()
  const input = {
    ...readLeadForm(form, context.session?.company.timeZone ?? 'UTC'),
    id: String(form.get('id') ?? ''),
    source: readSource(form, t) || BY_HAND,
    allowDuplicate: form.get('allowDuplicate') === 'on',
  }
  try {
    const { id } = await context.api.leads.createLead(input)
    return redirectWithToast(`/leads/${id}`, { message: t('leads.toast.created') })
  } catch (thrown) {
    return refusedLead(thrown, form, t, FIELDS)
  }
}

export default function NewLead() {
  const { t } = useTranslation()
  const { newId, sources, fields, countries } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const duplicate =
    isRefused(answer) && answer.error.code === 'LEAD_DUPLICATE' ? (answer.error.params ?? {}) : undefined
  return (
    <>
      <PageHeader title={t('leads.form.newTitle')} crumbs={[{ label: t('leads.list.title'), to: '/leads' }]} />
      <LeadForm
        newId={isRefused(answer) ? (answer.values.id ?? newId) : newId}
        sources={sources}
        countries={countries}
        fields={fields}
        duplicate={duplicate}
      />
    </>
  )
}
