import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import type { PageHandle } from '#app/page-handle.ts'
import { RatesPage } from '#app/screens/messages/rates.tsx'

export const handle: PageHandle = { title: (t) => t('messages.rates.title') }

/** What an old link spells wrong is as good as nothing. */
const asked = z.object({
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
})

const DAY_MS = 86_400_000

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { from, to } = asked.parse(Object.fromEntries(new URL(request.url).searchParams))
  const timeZone = context.session?.company.timeZone ?? 'UTC'
  const today = new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date())
  const last = to ?? today
  const monthBefore = new Date(Date.parse(`${last}T00:00Z`) - 29 * DAY_MS).toISOString().slice(0, 10)
  const rates = await context.api.communications.getRates({ from: from ?? monthBefore, to: last })
  const role = context.session?.role
  return { rates, mayManage: role === 'admin' || role === 'manager' }
}

export default function Rates() {
  return <RatesPage {...useLoaderData<typeof loader>()} />
}
