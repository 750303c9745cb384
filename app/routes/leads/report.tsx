import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { useFormat } from '#app/i18n/use-format.tsx'
import type { PageHandle } from '#app/page-handle.ts'
import { ConversionReport } from '#app/screens/leads/dispositions/conversion-report.tsx'
import { LeadTabs } from '#app/screens/leads/work/lead-tabs.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { DateRangeFilter, FilterBar } from '#app/ui/table/filter-bar.tsx'

export const handle: PageHandle = { title: (t) => t('dispositions.report.title') }

const day = z.iso.date()
/** A quarter, its last day included, when nobody asks for a period. */
const USUAL_DAYS = 90

export async function loader({ request, context }: LoaderFunctionArgs) {
  const params = new URL(request.url).searchParams
  const { today } = await context.api.sales.findSaleChoices()
  const to = day.safeParse(params.get('to')).data ?? today
  const from = day.safeParse(params.get('from')).data ?? daysBefore(to, USUAL_DAYS - 1)
  const range = from <= to ? { from, to } : { from: to, to: from }
  return { range, report: await context.api.dispositions.getReport(range) }
}

function daysBefore(last: string, count: number): string {
  return new Date(Date.parse(`${last}T00:00:00Z`) - count * 86_400_000).toISOString().slice(0, 10)
}

export default function ReportPage() {
  const { t } = useTranslation()
  const format = useFormat()
  const { range, report } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title={t('dispositions.report.title')}
        description={t('dispositions.report.description', {
          from: format.date(range.from),
          to: format.date(range.to),
        })}
        tabs={<LeadTabs manage />}
      />
      <FilterBar>
        <DateRangeFilter label={t('dispositions.report.period')} />
      </FilterBar>
      <ConversionReport report={report} range={range} />
    </>
  )
}
