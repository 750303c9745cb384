import type { LoaderFunctionArgs } from '@remix-run/node'
import { outboxMessageInput } from '#server/communications/sending/outbox/outbox.schemas.ts'

/** The message as it is handed over, as a file. */
export async function loader({ params, context }: LoaderFunctionArgs) {
  const input = outboxMessageInput.safeParse({ channel: params.channel?.toUpperCase(), id: params.id })
  if (!input.success) throw new Response(null, { status: 404 })
  const { source } = await context.api.outbox.getSource(input.data)
  const email = input.data.channel === 'EMAIL'
  return new Response(source, {
    headers: {
      'Content-Type': email ? 'message/rfc822' : 'text/plain; charset=utf-8',
      // Never shown in place: it would be a page of ours with somebody's words in it.
      'Content-Disposition': `attachment; filename="${input.data.id}.${email ? 'eml' : 'txt'}"`,
      'Cache-Control': 'private, no-store',
    },
  })
}
