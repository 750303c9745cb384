import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import type { PageHandle } from '#app/page-handle.ts'
import { ImportsList } from '#app/screens/leads/imports/imports-list.tsx'

export const handle: PageHandle = { title: (t) => t('leads.imports.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const cursor = new URL(request.url).searchParams.get('cursor') ?? undefined
  return { page: await context.api.imports.findImports(cursor ? { cursor } : {}) }
}

export default function ImportsPage() {
  return <ImportsList {...useLoaderData<typeof loader>()} />
}
