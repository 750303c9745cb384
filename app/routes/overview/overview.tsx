import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import type { PageHandle } from '#app/page-handle.ts'
import { Due } from '#app/screens/overview/due.tsx'
import { FirstSteps } from '#app/screens/overview/first-steps.tsx'
import { Funnel } from '#app/screens/overview/funnel.tsx'
import { Messages } from '#app/screens/overview/messages.tsx'
import { RangePicker } from '#app/screens/overview/range-picker.tsx'
import { Agents, Sources } from '#app/screens/overview/rankings.tsx'
import { readRange } from '#app/screens/overview/read-range.ts'
import { Recent } from '#app/screens/overview/recent.tsx'
import { Tiles } from '#app/screens/overview/tiles.tsx'
import { Trend } from '#app/screens/overview/trend.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Stack } from '#app/ui/page/section.tsx'

export const handle: PageHandle = { title: (t) => t('overview.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  return { overview: await context.api.overview.getOverview(readRange(request.url)) }
}

/** The page after sign-in: what was sold, by whom, out of what, and what waits to be done. */
export default function OverviewPage() {
  const { overview } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  const format = useFormat()
  const { period } = overview
  const days = (from: string, to: string) => ({ from: format.date(from), to: format.date(to) })
  return (
    <>
      <PageHeader
        title={overview.isOwn ? t('overview.ownTitle') : t('overview.title')}
        description={
          <>
            {t('overview.days', days(period.from, period.to))}{' '}
            <span className="text-faint">· {t('overview.compared', days(period.previousFrom, period.previousTo))}</span>
          </>
        }
        actions={<RangePicker period={period} />}
      />
      <Stack>
        {overview.isEmpty && <FirstSteps />}
        <Tiles overview={overview} />
        <div className="grid items-stretch gap-4 lg:grid-cols-3">
          <div className="min-w-0 lg:col-span-2 *:h-full">
            <Trend overview={overview} />
          </div>
          <Due overview={overview} />
        </div>
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <Stack>
            <Funnel overview={overview} />
            <Messages overview={overview} />
          </Stack>
          <Stack>
            {!overview.isOwn && <Agents overview={overview} />}
            <Sources overview={overview} />
          </Stack>
        </div>
        <Recent overview={overview} />
      </Stack>
    </>
  )
}
