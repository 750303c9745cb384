import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { dispositionColour } from '#app/screens/leads/disposition-badge.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { Overview } from '#server/overview/overview.service.ts'
import { BarTable } from './bar-table.tsx'
import { shareOf } from './change.ts'

/** What the leads of the period have become, in the order of the board. */
export function Funnel({ overview }: { overview: Overview }) {
  const { t } = useTranslation()
  const format = useFormat()
  const total = overview.tiles.leads.current
  const untouched = overview.funnel.reduce((sum, stage) => (stage.isInitial ? sum + stage.current : sum), 0)
  const stages = overview.funnel.filter((stage) => stage.current > 0)
  const most = Math.max(...stages.map((stage) => stage.current), 1)
  return (
    <BarTable
      title={t('overview.funnel.title')}
      summary={
        total === 0
          ? t('overview.funnel.empty')
          : t('overview.funnel.summary', {
              count: total,
              worked: format.percent(shareOf(total - untouched, total), 0),
              converted: format.percent(shareOf(overview.tiles.converted.current, total), 0),
            })
      }
      part="funnel"
      labelHeader={t('overview.funnel.disposition')}
      headers={[t('overview.funnel.leads'), t('overview.funnel.share')]}
      empty={t('overview.funnel.empty')}
      rows={stages.map((stage) => ({
        key: stage.code,
        label: stage.labels[format.language] ?? stage.labels.en ?? stage.code,
        to: `/leads?disposition=${stage.code}`,
        dot: dispositionColour(stage.colour),
        share: stage.current / most,
        figures: [
          <NumberValue key="leads" value={stage.current} />,
          <span key="share" className="text-muted">
            <NumberValue value={shareOf(stage.current, total)} unit="percent" />
          </span>,
        ],
      }))}
    />
  )
}
