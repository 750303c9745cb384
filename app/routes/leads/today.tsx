import { type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import type { PageHandle } from '#app/page-handle.ts'
import { assignedOf, beginsWith } from '#app/screens/leads/work/call-list.ts'
import { TodayList } from '#app/screens/leads/work/today-list.tsx'

export const handle: PageHandle = { title: (t) => t('leads.work.today.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const role = context.session?.role ?? 'viewer'
  const manage = role === 'admin' || role === 'manager'
  const asked = new URL(request.url).searchParams.get('assigned')
  // One address for one list: the filter has no second entry for what it begins with.
  if (asked === beginsWith(role)) throw redirect('/leads/today')
  const whose = assignedOf(asked, role)
  const [today, choices, followUps] = await Promise.all([
    context.api.leads.getToday({ assigned: whose }),
    context.api.leads.findLeadChoices(),
    whose === 'none' ? [] : context.api.communications.findFollowUps({ assigned: whose }),
  ])
  return {
    today,
    choices,
    followUps,
    whose: whose ?? 'all',
    begins: beginsWith(role),
    may: { work: manage || role === 'agent', manage },
  }
}

export default function TodayPage() {
  return <TodayList {...useLoaderData<typeof loader>()} />
}
