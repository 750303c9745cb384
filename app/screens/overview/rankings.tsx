import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { cx } from '#app/ui/base/class-names.ts'
import { Money, NumberValue } from '#app/ui/value/money.tsx'
import { SourceName } from '#app/ui/value/source-name.tsx'
import type { Overview } from '#server/overview/overview.service.ts'
import { BarTable } from './bar-table.tsx'
import { changeOf, shareOf } from './change.ts'

/** A page shows the first few; the export has them all. */
const SHOWN = 8

/** Who sold what, the most first. */
export function Agents({ overview }: { overview: Overview }) {
  const { t } = useTranslation()
  const { agents, currency } = overview
  const most = Math.max(...agents.map((row) => row.value), 1)
  return (
    <BarTable
      title={t('overview.agents.title')}
      summary={t('overview.agents.summary')}
      part="agents"
      labelHeader={t('overview.agents.agent')}
      headers={[t('overview.agents.sales'), t('overview.agents.value'), t('overview.agents.change')]}
      empty={t('overview.agents.empty')}
      rows={agents.slice(0, SHOWN).map((row) => ({
        key: row.agentId ?? 'none',
        label: row.name ?? t('overview.agents.none'),
        to: `/sales?agent=${row.agentId ?? 'none'}`,
        share: row.value / most,
        figures: [
          <NumberValue key="sales" value={row.sales} />,
          <Money key="value" minor={row.value} currency={currency} short />,
          <Change key="change" share={changeOf({ current: row.value, previous: row.previousValue })} />,
        ],
      }))}
    />
  )
}

/** Where sales and leads came from, the most valuable first. */
export function Sources({ overview }: { overview: Overview }) {
  const { t } = useTranslation()
  const { sources, currency } = overview
  const most = Math.max(...sources.map((row) => row.value), 1)
  return (
    <BarTable
      title={t('overview.sources.title')}
      summary={t('overview.sources.summary')}
      part="sources"
      labelHeader={t('overview.sources.source')}
      headers={[t('overview.sources.leads'), t('overview.sources.converted'), t('overview.sources.value')]}
      empty={t('overview.sources.empty')}
      rows={sources.slice(0, SHOWN).map((row) => ({
        key: row.source,
        label: <SourceName source={row.source} />,
        to: `/sales?source=${encodeURIComponent(row.source)}`,
        share: row.value / most,
        figures: [
          <NumberValue key="leads" value={row.leads} />,
          <span key="converted" className="text-muted">
            <NumberValue value={shareOf(row.converted, row.leads)} unit="percent" />
          </span>,
          <Money key="value" minor={row.value} currency={currency} short />,
        ],
      }))}
    />
  )
}

function Change({ share }: { share: number | undefined }) {
  const format = useFormat()
  if (share === undefined) return <span className="text-faint">–</span>
  return (
    <bdi
      className={cx('text-xs', share > 0 && 'text-positive', share < 0 && 'text-negative', share === 0 && 'text-muted')}
    >
      {format.number(share, { style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' })}
    </bdi>
  )
}
