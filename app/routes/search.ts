import type { LoaderFunctionArgs } from '@remix-run/node'

/** Records for the palette. A resource route and not tRPC, so that the page's session and errors apply. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const q = new URL(request.url).searchParams.get('q')?.trim().slice(0, 200) ?? ''
  const records = q === '' ? [] : await context.api.search.findRecords({ q })
  return Response.json({ records }, { headers: { 'Cache-Control': 'private, no-store' } })
}
