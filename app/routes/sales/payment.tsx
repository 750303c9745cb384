import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { refuse, refusedInWords } from '#app/refused.ts'
import { PaymentHistory } from '#app/screens/payments/payment-details.tsx'
import { PaymentForm } from '#app/screens/payments/payment-form.tsx'
import { Reveal } from '#app/screens/payments/reveal.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Columns } from '#app/ui/page/section.tsx'

export const handle: PageHandle = { title: (t) => t('payments.title') }

export async function loader({ params, context }: LoaderFunctionArgs) {
  const id = params.id ?? ''
  const [sale, payments] = await Promise.all([
    context.api.sales.getSale({ id }),
    context.api.payments.findPaymentDetails({ saleId: id }),
  ])
  const { reference, customerName, deletedAt } = sale
  const mayEnter = ['admin', 'manager', 'agent'].includes(context.session?.role ?? '') && deletedAt === null
  return { id, reference, customerName, payments, mayEnter }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const { payments, identity } = context.api
  const saleId = params.id ?? ''
  const here = `/sales/${saleId}/payment`
  const form = await request.formData()
  const text = (name: string) => String(form.get(name) ?? '').trim()
  try {
    switch (form.get('intent')) {
      case 'save': {
        const { changed } = await payments.setPaymentDetails({
          saleId,
          holder: text('holder'),
          sortCode: text('sortCode'),
          accountNumber: text('accountNumber'),
          iban: text('iban'),
          bankName: text('bankName'),
          collectionDay: text('collectionDay') ? Number(text('collectionDay')) : null,
          confirmed: form.get('confirmed') === 'on',
        })
        return redirectWithToast(here, { message: t(changed ? 'payments.toast.saved' : 'payments.toast.unchanged') })
      }
      case 'confirm':
        await identity.confirmPassword({ password: String(form.get('password') ?? '') })
        return redirectWithToast(here, { message: t('payments.confirmedNow') })
      case 'reveal': {
        const account = await payments.revealPaymentDetails({ saleId, reason: text('reason') })
        return data({ ok: true as const, account }, { headers: { 'Cache-Control': 'no-store' } })
      }
      default:
        return refuse({ message: t('ui.form.invalid') }, form)
    }
  } catch (thrown) {
    return refusedInWords(thrown, form, t('payments.refusals', { returnObjects: true }))
  }
}

export default function PaymentPage() {
  const { id, reference, customerName, payments, mayEnter } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  const current = payments.rows.some(({ replacedAt }) => replacedAt === null)
  return (
    <>
      <PageHeader
        title={t('payments.title')}
        description={t('payments.description')}
        crumbs={[
          { label: t('sales.list.title'), to: '/sales' },
          { label: <bdi>{customerName ?? reference}</bdi>, to: `/sales/${id}` },
        ]}
      />
      <Columns aside={current && <Reveal state={payments.reveal} />}>
        <PaymentHistory rows={payments.rows} />
        {mayEnter && (
          <PaymentForm
            key={payments.rows[0]?.id ?? 'new'}
            replaces={current}
            holder={customerName ?? ''}
            cancelTo={`/sales/${id}`}
          />
        )}
      </Columns>
    </>
  )
}
