import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { countriesIn } from '#app/i18n/countries.server.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { asksForRow, readSaleForm, refusedSale, withAnotherRow } from '#app/screens/sales/read-sale-form.ts'
import { SaleForm } from '#app/screens/sales/sale-form.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'

export const handle: PageHandle = { title: (t) => t('sales.detail.edit') }

export async function loader({ params, context }: LoaderFunctionArgs) {
  const [sale, choices] = await Promise.all([
    context.api.sales.getSale({ id: params.id ?? '' }),
    context.api.sales.findSaleChoices(),
  ])
  return { sale, choices, countries: countriesIn(context.locale), mayChooseAgent: context.session?.role !== 'agent' }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const id = params.id ?? ''
  const form = await request.formData()
  if (asksForRow(form)) return withAnotherRow(form)
  const read = readSaleForm(form, String(form.get('currency') ?? ''), t)
  if (!read.ok) return read.refusal
  try {
    const saved = await context.api.sales.updateSale({ ...read.value, id, version: Number(form.get('version')) })
    return redirectWithToast(`/sales/${id}`, {
      tone: 'positive',
      message: t('sales.toast.updated', { reference: saved.reference }),
    })
  } catch (thrown) {
    return refusedSale(thrown, form, read.rows, t)
  }
}

export default function EditSale() {
  const { sale, choices, countries, mayChooseAgent } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  const to = `/sales/${sale.id}`
  return (
    <>
      <PageHeader
        title={t('sales.form.edit', { reference: sale.reference })}
        crumbs={[
          { label: t('sales.list.title'), to: '/sales' },
          { label: sale.customerName ?? sale.reference, to },
        ]}
      />
      <SaleForm
        start={sale}
        agentId={sale.agentId}
        currency={sale.currency}
        today={choices.today}
        agents={choices.agents}
        sources={choices.sources}
        countries={countries}
        fields={choices.fields}
        mayChooseAgent={mayChooseAgent}
        hidden={{ version: String(sale.version), currency: sale.currency }}
        submitLabel={t('ui.form.saveChanges')}
        cancelTo={to}
      />
    </>
  )
}
