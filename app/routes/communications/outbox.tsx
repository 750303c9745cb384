import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { refused } from '#app/refused.ts'
import { OutboxList } from '#app/screens/communications/outbox/outbox-list.tsx'
import { readTableQuery } from '#app/ui/table/table-query.ts'
import {
  findOutboxInput,
  outboxMessageInput,
  resolveMessagesInput,
} from '#server/communications/sending/outbox/outbox.schemas.ts'

export const handle: PageHandle = { title: (t) => t('sending.title') }

const { group, channel } = findOutboxInput.shape
/** A filter that an old link spells wrong is as good as none. */
const filters = z.object({ group: group.catch('open'), channel: channel.catch(undefined) })

const { as, note } = resolveMessagesInput.shape
const finding = z.object({ as, note })

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { cursor, limit } = readTableQuery(request.url, { sorts: ['created'], sort: '-created' })
  const asked = readFilters(new URL(request.url).searchParams)
  const { at, counts, ...found } = await context.api.outbox.findMessages({
    ...asked,
    cursor,
    limit: Math.min(limit, 100),
  })
  return {
    ...found,
    ...asked,
    openedAt: at.toISOString(),
    doubtful: counts.UNKNOWN ?? 0,
    maySet: context.session?.role === 'admin',
  }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const form = await request.formData()
  const read = readForm(form, finding, context.locale)
  if (!read.ok) return read.refusal
  try {
    const { settled, others } = await context.api.outbox.resolveMessages({ ...read.value, ...readChosen(form) })
    if (others.length > 0) return { ok: true as const, settled, others }
    const { pathname, search } = new URL(request.url)
    return redirectWithToast(pathname + search, { message: t('sending.settleMany.done', { count: settled }) })
  } catch (thrown) {
    return refused(thrown, form)
  }
}

export default function Outbox() {
  return <OutboxList {...useLoaderData<typeof loader>()} />
}

function readFilters(search: URLSearchParams) {
  return filters.parse(Object.fromEntries([...search].filter(([, value]) => value !== '')))
}

/** The rows that were ticked, each as its channel and its id, or all that the list's filters match. */
function readChosen(form: FormData) {
  if (form.get('all') === '1') {
    const { channel } = readFilters(new URLSearchParams(String(form.get('filters') ?? '')))
    return { all: { channel, openedAt: String(form.get('openedAt') ?? '') } }
  }
  const messages = form.getAll('ids').map((key) => {
    const [channel, id] = String(key).split(':')
    return outboxMessageInput.safeParse({ channel, id }).data
  })
  return { messages: messages.filter((message) => message !== undefined) }
}
