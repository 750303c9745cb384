import { Link, useSearchParams } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { cx } from '#app/ui/base/class-names.ts'
import { Chart } from '#app/ui/chart/chart.tsx'
import { usePointLabel } from '#app/ui/chart/use-point-label.ts'
import type { Overview } from '#server/overview/overview.service.ts'

/** Sales by day or by month: their value over the period before, or their number with what was cancelled. */
export function Trend({ overview }: { overview: Overview }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [search] = useSearchParams()
  const asNumber = search.get('show') === 'sales'
  const { trend, tiles, currency, period } = overview
  const pointLabel = usePointLabel(period.unit)
  const best = trend.current.reduce((left, right) => (right.value > left.value ? right : left))
  const summary =
    tiles.sales.current === 0
      ? t('overview.trend.nothing')
      : t('overview.trend.summary', {
          count: tiles.sales.current,
          value: format.money(tiles.value.current, currency, { maximumFractionDigits: 0 }),
          best: pointLabel(best.point),
        })
  const shared = {
    title: t('overview.trend.title'),
    summary,
    height: 330,
    actions: <ShowSwitch asNumber={asNumber} />,
  }
  if (asNumber) {
    return (
      <Chart
        {...shared}
        kind="stacked"
        points={trend.current.map(({ point, sales, cancelled }) => ({ label: pointLabel(point), sales, cancelled }))}
        series={[
          { key: 'sales', label: t('overview.trend.sold'), color: 1 },
          { key: 'cancelled', label: t('overview.trend.cancelled'), color: 3 },
        ]}
      />
    )
  }
  return (
    <Chart
      {...shared}
      kind="area"
      unit="money"
      currency={currency}
      points={trend.current.map(({ point, value }, index) => ({
        label: pointLabel(point),
        value,
        before: trend.previous[index]?.value ?? null,
      }))}
      series={[
        { key: 'value', label: t('overview.trend.thisPeriod'), color: 1 },
        { key: 'before', label: t('overview.trend.before'), color: 5 },
      ]}
    />
  )
}

function ShowSwitch({ asNumber }: { asNumber: boolean }) {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const to = (show: 'value' | 'sales') => {
    const next = new URLSearchParams(search)
    if (show === 'sales') next.set('show', 'sales')
    else next.delete('show')
    return `?${next}`
  }
  return (
    <nav aria-label={t('overview.trend.show')} className="me-1 flex text-xs font-medium">
      {(['value', 'sales'] as const).map((show) => {
        const active = (show === 'sales') === asNumber
        return (
          <Link
            key={show}
            to={to(show)}
            replace
            preventScrollReset
            aria-current={active ? 'true' : undefined}
            className={cx(
              'flex min-h-7 items-center rounded-md px-2',
              active ? 'bg-accent-wash text-accent-ink' : 'text-muted hover:bg-hover hover:text-ink',
            )}
          >
            {t(`overview.trend.${show}`)}
          </Link>
        )
      })}
    </nav>
  )
}
