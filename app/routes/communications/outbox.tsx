import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import type { PageHandle } from '#app/page-handle.ts'
import { OutboxList } from '#app/screens/communications/outbox/outbox-list.tsx'
import { readTableQuery } from '#app/ui/table/table-query.ts'
import { findOutboxInput } from '#server/communications/sending/outbox/outbox.schemas.ts'

export const handle: PageHandle = { title: (t) => t('sending.title') }

const { group, channel } = findOutboxInput.shape
/** A filter that an old link spells wrong is as good as none. */
const filters = z.object({ group: group.catch('open'), channel: channel.catch(undefined) })

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { cursor, limit } = readTableQuery(request.url, { sorts: ['created'], sort: '-created' })
  const search = Object.fromEntries([...new URL(request.url).searchParams].filter(([, value]) => value !== ''))
  const found = await context.api.outbox.findMessages({
    ...filters.parse(search),
    cursor,
    limit: Math.min(limit, 100),
  })
  return { ...found, maySet: context.session?.role === 'admin' }
}

export default function Outbox() {
  return <OutboxList {...useLoaderData<typeof loader>()} />
}
