import type { LoaderFunctionArgs } from '@remix-run/node'
import { minorDigits } from '#app/i18n/format.ts'
import { translate } from '#app/i18n/translator.server.ts'
import { readRange } from '#app/screens/overview/read-range.ts'
import { csvOf } from '#app/ui/chart/csv.ts'
import { sourceLabel } from '#app/ui/value/source-name.tsx'
import type { Overview } from '#server/overview/overview.service.ts'

/** One table of the overview as a CSV file, for the days the page shows. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const overview = await context.api.overview.getOverview(readRange(request.url))
  const part = new URL(request.url).searchParams.get('part') ?? ''
  const table = tableOf(part, overview, context.locale)
  if (!table) throw new Response(null, { status: 404 })
  const { from, to } = overview.period
  return new Response(csvOf(table.points, table.series, table.label), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${part}-${from}-${to}.csv"`,
      'Cache-Control': 'private, no-store',
    },
  })
}

type Table = { label: string; points: Parameters<typeof csvOf>[0]; series: Parameters<typeof csvOf>[1] }

function tableOf(part: string, overview: Overview, language: Parameters<typeof translate>[0]): Table | null {
  const t = translate(language)
  const { currency } = overview
  const amount = (minor: number) => minor / 10 ** minorDigits(currency)
  const value = { key: 'value', label: `${t('overview.agents.value')} (${currency})` }
  switch (part) {
    case 'funnel':
      return {
        label: t('overview.funnel.disposition'),
        series: [
          { key: 'leads', label: t('overview.funnel.leads') },
          { key: 'before', label: t('overview.trend.before') },
        ],
        points: overview.funnel.map((stage) => ({
          label: stage.labels[language] ?? stage.code,
          leads: stage.current,
          before: stage.previous,
        })),
      }
    case 'agents':
      return {
        label: t('overview.agents.agent'),
        series: [
          { key: 'sales', label: t('overview.agents.sales') },
          value,
          { key: 'before', label: `${t('overview.trend.before')} (${currency})` },
          { key: 'cancelled', label: t('overview.agents.cancelled') },
        ],
        points: overview.agents.map((row) => ({
          label: row.name ?? t('overview.agents.none'),
          sales: row.sales,
          value: amount(row.value),
          before: amount(row.previousValue),
          cancelled: row.cancelled,
        })),
      }
    case 'sources':
      return {
        label: t('overview.sources.source'),
        series: [
          { key: 'leads', label: t('overview.sources.leads') },
          { key: 'converted', label: t('overview.sources.converted') },
          { key: 'sales', label: t('overview.sources.sales') },
          value,
        ],
        points: overview.sources.map((row) => ({
          label: sourceLabel(t, row.source),
          leads: row.leads,
          converted: row.converted,
          sales: row.sales,
          value: amount(row.value),
        })),
      }
    case 'messages':
      return {
        label: t('overview.messages.channel'),
        series: [
          { key: 'sent', label: t('overview.messages.sent') },
          { key: 'failed', label: t('overview.messages.failed') },
          { key: 'pending', label: t('overview.messages.pending') },
        ],
        points: (['sms', 'email'] as const).map((channel) => ({
          label: t(`overview.messages.${channel}`),
          sent: overview.messages[channel].sent.current,
          failed: overview.messages[channel].failed.current,
          pending: overview.messages[channel].pending.current,
        })),
      }
    default:
      return null
  }
}
