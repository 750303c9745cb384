import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { refuse } from '#app/refused.ts'
import { refusedSale } from '#app/screens/sales/read-sale-form.ts'
import { SaleDetail } from '#app/screens/sales/sale-detail.tsx'
import { isSaleStatus } from '#server/sales/sales.schemas.ts'

/** Among tabs and recent pages a person is known by name; the reference tells two sales of theirs apart. */
export const handle: PageHandle = {
  title: (t, data) => {
    const sale = saleOf(data)
    return sale ? [sale.customerName, sale.reference].filter(Boolean).join(' · ') : t('sales.form.sale')
  },
}

/** The loader's answer as a handle gets it; absent while an error shows. */
function saleOf(data: unknown): { reference: string; customerName: string | null } | undefined {
  return (data as Awaited<ReturnType<typeof loader>> | undefined)?.sale
}

export async function loader({ params, context }: LoaderFunctionArgs) {
  const { api } = context
  const id = params.id ?? ''
  const [sale, fields, contacts, counts] = await Promise.all([
    api.sales.getSale({ id }),
    api.fields.findFields({ entity: 'SALE' }),
    api.communications.findMessages({ saleId: id, limit: 50 }),
    api.communications.getCounts({ saleId: id }),
  ])
  const role = context.session?.role
  const manage = role === 'admin' || role === 'manager'
  return { sale, fields, contacts: contacts.rows, counts, may: { edit: manage || role === 'agent', manage } }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const { sales } = context.api
  const id = params.id ?? ''
  const form = await request.formData()
  const version = Number(form.get('version'))
  const here = `/sales/${id}`
  try {
    switch (form.get('intent')) {
      case 'status': {
        const status = form.get('status')
        if (!isSaleStatus(status)) return refuse({ field: 'status', message: t('ui.form.choice') }, form)
        await sales.changeSaleStatus({ id, version, status })
        return redirectWithToast(here, { message: t('sales.toast.status', { status: t(`sales.status.${status}`) }) })
      }
      case 'cancel': {
        const reason = String(form.get('reason') ?? '').trim()
        if (!reason) return refuse({ field: 'reason', message: t('ui.form.required') }, form)
        await sales.cancelSale({ id, version, reason })
        return redirectWithToast(here, { message: t('sales.toast.cancelled') })
      }
      case 'reinstate':
        await sales.reinstateSale({ id, version })
        return redirectWithToast(here, { message: t('sales.toast.reinstated') })
      case 'remove': {
        const { reference } = await sales.removeSale({ id })
        const undo = { action: here, fields: { intent: 'restore' } }
        return redirectWithToast('/sales', { message: t('sales.toast.removed', { reference }), undo })
      }
      case 'restore': {
        const { reference } = await sales.restoreSale({ id })
        return redirectWithToast(here, { message: t('sales.toast.restored', { reference }) })
      }
      default:
        return refuse({ message: t('ui.form.invalid') }, form)
    }
  } catch (thrown) {
    return refusedSale(thrown, form, [], t)
  }
}

export default function SalePage() {
  return <SaleDetail {...useLoaderData<typeof loader>()} />
}
