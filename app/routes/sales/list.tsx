import { type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import type { PageHandle } from '#app/page-handle.ts'
import { readSalesQuery } from '#app/screens/sales/read-sales-query.ts'
import { SalesList } from '#app/screens/sales/sales-list.tsx'
import { defaultView } from '#app/screens/views/view-query.ts'

export const handle: PageHandle = { title: (t) => t('sales.list.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { input, sort } = readSalesQuery(request.url)
  const views = await context.api.views.findViews({ entity: 'SALE' })
  const first = defaultView(request.url, views)
  if (first) throw redirect(first)
  const [page, choices] = await Promise.all([context.api.sales.findSales(input), context.api.sales.findSaleChoices()])
  const role = context.session?.role ?? 'viewer'
  const may = {
    create: role === 'admin' || role === 'manager' || role === 'agent',
    recover: role === 'admin' || role === 'manager',
    chooseAgent: role !== 'agent',
    write: role === 'admin' || role === 'manager',
  }
  return { page, sort, choices, views, may }
}

export default function SalesPage() {
  return <SalesList {...useLoaderData<typeof loader>()} />
}
