import type { LoaderFunctionArgs } from '@remix-run/node'
import { readSalesQuery } from '#app/screens/sales/read-sales-query.ts'

/** The list of the same URL, every row of it, as a CSV file. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { cursor: _cursor, limit: _limit, ...input } = readSalesQuery(request.url).input
  const { fileName, csv, rows } = await context.api.sales.exportSales(input)
  // The byte order mark makes Excel read UTF-8.
  return new Response(`\ufeff${csv}`, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${fileName}"`,
      'Cache-Control': 'private, no-store',
      'X-Row-Count': String(rows),
    },
  })
}
