import type { LoaderFunctionArgs } from '@remix-run/node'
import { readLeadsQuery } from '#app/screens/leads/read-leads-query.ts'

/** The list of the same URL, every row of it, as a CSV file that is sent part by part. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const { cursor: _cursor, limit: _limit, ...input } = readLeadsQuery(request.url).input
  // The first part is read before the answer begins, so that a refusal is a refusal and not half a file.
  let part = await context.api.leads.exportLeads(input)
  const body = new ReadableStream<Uint8Array>({
    async start(stream) {
      stream.enqueue(Buffer.from(part.csv))
    },
    async pull(stream) {
      if (part.next === null) return stream.close()
      part = await context.api.leads.exportLeads({ ...input, cursor: part.next })
      stream.enqueue(Buffer.from(part.csv))
    },
  })
  return new Response(body, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="leads.csv"',
      'Cache-Control': 'private, no-store',
    },
  })
}
