import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import type { PageHandle } from '#app/page-handle.ts'
import { MessagesList } from '#app/screens/messages/messages-list.tsx'
import { readMessagesQuery } from '#app/screens/messages/read-messages-query.ts'

export const handle: PageHandle = { title: (t) => t('messages.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { communications } = context.api
  const role = context.session?.role ?? 'viewer'
  const { search, ...input } = readMessagesQuery(request.url)
  const [page, choices] = await Promise.all([
    communications.findMessages(role === 'viewer' ? input : { ...input, search }),
    communications.findMessageChoices(),
  ])
  return { page, choices, may: { search: role !== 'viewer', manage: role === 'admin' || role === 'manager' } }
}

export default function Messages() {
  return <MessagesList {...useLoaderData<typeof loader>()} />
}
