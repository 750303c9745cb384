import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { countriesIn } from '#app/i18n/countries.server.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { LeadForm } from '#app/screens/leads/lead-form.tsx'
import { leadName } from '#app/screens/leads/leads-columns.tsx'
import { clockInZone, readLeadForm } from '#app/screens/leads/read-lead-form.ts'
import { refusedLead } from '#app/screens/leads/refused-lead.ts'
import { PageHeader } from '#app/ui/page/page-header.tsx'

export const handle: PageHandle = { title: (t) => t('leads.form.editTitle') }

const FIELDS = { nextActionAt: 'nextActionOn' }

export async function loader({ params, context }: LoaderFunctionArgs) {
  const [lead, { fields }] = await Promise.all([
    context.api.leads.getLead({ id: params.id ?? '' }),
    context.api.leads.findLeadChoices(),
  ])
  const timeZone = context.session?.company.timeZone ?? 'UTC'
  const next = lead.nextActionAt ? clockInZone(lead.nextActionAt, timeZone) : null
  return { lead, fields, next, countries: countriesIn(context.locale) }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const id = params.id ?? ''
  const form = await request.formData()
  const values = readLeadForm(form, context.session?.company.timeZone ?? 'UTC')
  try {
    await context.api.leads.updateLead({ ...values, id, version: Number(form.get('version')) })
    return redirectWithToast(`/leads/${id}`, { message: t('leads.toast.saved') })
  } catch (thrown) {
    return refusedLead(thrown, form, t, FIELDS)
  }
}

export default function EditLead() {
  const { t } = useTranslation()
  const { lead, next, fields, countries } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title={t('leads.form.editTitle')}
        crumbs={[
          { label: t('leads.list.title'), to: '/leads' },
          { label: leadName(lead), to: `/leads/${lead.id}` },
        ]}
      />
      <LeadForm lead={lead} next={next} fields={fields} countries={countries} />
    </>
  )
}
