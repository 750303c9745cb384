import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import type { PageHandle } from '#app/page-handle.ts'
import { SourcesList } from '#app/screens/leads/imports/sources-list.tsx'

export const handle: PageHandle = { title: (t) => t('leads.imports.sources.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const cursor = new URL(request.url).searchParams.get('cursor') ?? undefined
  return { page: await context.api.imports.findSources(cursor ? { cursor } : {}) }
}

export default function SourcesPage() {
  return <SourcesList {...useLoaderData<typeof loader>()} />
}
