import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { refuse } from '#app/refused.ts'
import { MakeDocuments } from '#app/screens/documents/make-documents.tsx'
import { refusedDocument } from '#app/screens/documents/refused-document.ts'
import { MOST_AT_ONCE, TEMPLATE_LOCALES } from '#server/documents/documents.schemas.ts'
import { SALE_STATUSES } from '#server/sales/sales.schemas.ts'

export const handle: PageHandle = { title: (t) => t('documents.make.title') }

/** For one sale or lead, or for the sales of a period. */
const makeInput = z.strictObject({
  templateId: z.guid(),
  locale: z.enum(TEMPLATE_LOCALES).optional(),
  saleId: z.guid().optional(),
  leadId: z.guid().optional(),
  status: z.enum(SALE_STATUSES).optional(),
  soldFrom: z.iso.date().optional(),
  soldTo: z.iso.date().optional(),
})

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { api } = context
  const { searchParams } = new URL(request.url)
  const saleId = searchParams.get('sale')
  const leadId = searchParams.get('lead')
  const [sale, lead, templates] = await Promise.all([
    saleId ? api.sales.getSale({ id: saleId }) : null,
    leadId ? api.leads.getLead({ id: leadId }) : null,
    api.documents.findTemplates({ kind: 'DOCUMENT', entity: leadId ? 'LEAD' : 'SALE' }),
  ])
  return {
    templates: templates.filter(({ currentVersion }) => currentVersion !== null),
    about: sale
      ? { field: 'saleId' as const, id: sale.id, name: sale.customerName ?? sale.reference }
      : lead && { field: 'leadId' as const, id: lead.id, name: nameOf(lead) },
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const { api } = context
  const form = await request.formData()
  const input = readForm(form, makeInput, context.locale)
  if (!input.ok) return input.refusal
  const { templateId, locale, saleId, leadId, ...period } = input.value
  try {
    const one = saleId ?? leadId
    const recordIds = one ? [one] : await soldIds(context.api.sales, period)
    if (recordIds.length === 0) return refuse({ field: 'soldFrom', message: t('documents.make.noSales') }, form)
    if (recordIds.length > MOST_AT_ONCE) {
      return refuse({ field: 'soldFrom', message: t('documents.make.tooMany', { count: MOST_AT_ONCE }) }, form)
    }
    const { ids } = await api.documents.generateDocuments({ templateId, recordIds, ...(locale && { locale }) })
    const back = saleId ? `/sales/${saleId}` : leadId ? `/leads/${leadId}` : '/documents'
    return redirectWithToast(back, { message: t('documents.toast.asked', { count: ids.length }) })
  } catch (thrown) {
    return refusedDocument(thrown, form, t)
  }
}

/** A person by name, a business by its own. */
function nameOf(lead: { firstName: string; lastName: string; companyName: string | null }): string {
  return [lead.firstName, lead.lastName].filter(Boolean).join(' ') || (lead.companyName ?? '')
}

/** Ids of the sales of a period, one more than may be asked for at most. */
async function soldIds(
  sales: LoaderFunctionArgs['context']['api']['sales'],
  { status, soldFrom, soldTo }: Pick<z.output<typeof makeInput>, 'status' | 'soldFrom' | 'soldTo'>,
): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null | undefined
  do {
    const page = await sales.findSales({
      ...(status && { status: [status] }),
      ...(soldFrom && { soldFrom }),
      ...(soldTo && { soldTo }),
      ...(cursor && { cursor }),
      limit: 100,
    })
    ids.push(...page.rows.map(({ id }) => id))
    cursor = page.next
  } while (cursor && ids.length <= MOST_AT_ONCE)
  return ids
}

export default function Make() {
  return <MakeDocuments {...useLoaderData<typeof loader>()} />
}
