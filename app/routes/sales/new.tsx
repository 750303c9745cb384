import { randomUUID } from 'node:crypto'
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { redirectWithToast } from '#app/flash.ts'
import { countriesIn } from '#app/i18n/countries.server.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { AlreadyConverted } from '#app/screens/sales/already-converted.tsx'
import { asksForRow, readSaleForm, reasonOf, refusedSale, withAnotherRow } from '#app/screens/sales/read-sale-form.ts'
import { SaleForm } from '#app/screens/sales/sale-form.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'

export const handle: PageHandle = { title: (t) => t('sales.form.new') }

const leadId = z.uuid()

export async function loader({ request, context }: LoaderFunctionArgs) {
  const lead = leadId.safeParse(new URL(request.url).searchParams.get('lead')).data
  const [choices, conversion] = await Promise.all([
    context.api.sales.findSaleChoices(),
    lead ? context.api.sales.getConversion({ leadId: lead }) : null,
  ])
  return {
    choices,
    countries: countriesIn(context.locale),
    conversion,
    currency: context.session?.company.currency ?? 'GBP',
    mayChooseAgent: context.session?.role !== 'agent',
    userId: context.session?.user.id ?? null,
    today: choices.today,
    // Made once per form: sending it twice saves once.
    idempotencyKey: randomUUID(),
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const form = await request.formData()
  if (asksForRow(form)) return withAnotherRow(form)
  const read = readSaleForm(form, context.session?.company.currency ?? 'GBP', t)
  if (!read.ok) return read.refusal
  const lead = leadId.safeParse(form.get('leadId')).data
  try {
    const made = await context.api.sales.createSale({
      ...read.value,
      ...(lead ? { leadId: lead } : undefined),
      idempotencyKey: String(form.get('idempotencyKey') ?? '') || undefined,
    })
    const message = made.replayed ? 'sales.toast.replayed' : 'sales.toast.created'
    return redirectWithToast(`/sales/${made.id}`, {
      tone: 'positive',
      message: t(message, { reference: made.reference }),
    })
  } catch (thrown) {
    if (lead && reasonOf(thrown) === 'LEAD_ALREADY_CONVERTED') {
      const { sale } = await context.api.sales.getConversion({ leadId: lead })
      return { ok: true as const, converted: sale, values: {} }
    }
    return refusedSale(thrown, form, read.rows, t)
  }
}

export default function NewSale() {
  const { choices, countries, conversion, currency, mayChooseAgent, today, userId, idempotencyKey } =
    useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { t } = useTranslation()
  const lead = conversion?.lead ?? null
  const existing = conversion?.sale ?? (answer && 'converted' in answer ? answer.converted : null)
  const name = lead ? `${lead.firstName} ${lead.lastName}`.trim() || (lead.companyName ?? '') : ''
  return (
    <>
      <PageHeader
        title={lead ? t('sales.form.convert', { name }) : t('sales.form.new')}
        description={lead && t('sales.form.convertHint')}
        crumbs={[
          lead ? { label: name || '–', to: `/leads/${lead.id}` } : { label: t('sales.list.title'), to: '/sales' },
        ]}
      />
      {existing ? (
        <AlreadyConverted sale={existing} />
      ) : (
        <SaleForm
          start={lead && { ...lead, appliances: [] }}
          agentId={lead?.assignedTo ?? userId}
          currency={currency}
          today={today}
          agents={choices.agents}
          sources={choices.sources}
          countries={countries}
          fields={choices.fields}
          mayChooseAgent={mayChooseAgent}
          hidden={{ idempotencyKey, ...(lead ? { leadId: lead.id } : undefined) }}
          submitLabel={t('sales.form.createSale')}
          cancelTo={lead ? `/leads/${lead.id}` : '/sales'}
        />
      )}
    </>
  )
}
