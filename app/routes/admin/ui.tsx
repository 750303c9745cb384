import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import type { PageHandle } from '#app/page-handle.ts'
import { Controls } from '#app/screens/design/controls.tsx'
import { Feedback } from '#app/screens/design/feedback.tsx'
import { Figures } from '#app/screens/design/figures.tsx'
import { Forms } from '#app/screens/design/forms.tsx'
import { Foundations } from '#app/screens/design/foundations.tsx'
import { Lists, type SampleLead } from '#app/screens/design/lists.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { readTableQuery } from '#app/ui/table/table-query.ts'

export const handle: PageHandle = { title: (t) => t('shell.pages.admin.ui') }

const NAMES = [
  'Amira Haddad',
  'Jonas Weber',
  'شركة النور للتجارة',
  'Camille Fournier',
  'Rashid Al Maktoum',
  'Priya Nair',
  'Tom O’Brien',
  'Zoë Laurent',
]

/** The design system, shown by itself: every component with what it is for. */
export function loader({ request }: LoaderFunctionArgs) {
  const { sort, q } = readTableQuery(request.url, { sorts: ['name', 'amount', 'createdAt'], sort: '-createdAt' })
  const leads = sampleLeads()
    .filter((lead) => q === undefined || lead.name.toLowerCase().includes(q.toLowerCase()))
    .sort((left, right) => {
      const order = left[sort.key] < right[sort.key] ? -1 : 1
      return sort.descending ? -order : order
    })
  return { leads, sort, now: new Date().toISOString() }
}

export default function DesignSystem() {
  const { leads, sort, now } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title="Design system"
        description="Every component of app/ui, with what it is for. English on purpose: its readers write code."
      />
      <Foundations />
      <Controls />
      <Figures />
      <Lists leads={leads} sort={sort} />
      <Forms />
      <Feedback now={now} />
    </>
  )
}

function sampleLeads(): SampleLead[] {
  const states = [
    { disposition: 'New', tone: 'neutral' },
    { disposition: 'Callback', tone: 'accent' },
    { disposition: 'Interested', tone: 'positive' },
    { disposition: 'No answer', tone: 'warning' },
  ] as const
  return Array.from({ length: 24 }, (_lead, index) => ({
    id: `lead-${index}`,
    name: NAMES[index % NAMES.length] ?? '',
    phone: `+97150${String(1_234_567 + index * 7919).slice(0, 7)}`,
    ...(states[index % states.length] ?? states[0]),
    agent: index % 3 === 0 ? 'Layla Said' : 'Omar Farouk',
    source: index % 2 === 0 ? 'Import' : 'By hand',
    amount: 45_000 + index * 12_345,
    createdAt: new Date(Date.UTC(2026, 10, 20, 9, 0) - index * 5_400_000).toISOString(),
  }))
}
