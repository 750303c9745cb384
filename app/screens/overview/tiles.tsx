import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Stat, StatRow } from '#app/ui/page/stat.tsx'
import { Money, NumberValue } from '#app/ui/value/money.tsx'
import type { Overview } from '#server/overview/overview.service.ts'
import { changeOf, shapeOf, shareOf } from './change.ts'

/** The figures of the period, each with what it was before. */
export function Tiles({ overview }: { overview: Overview }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { tiles, trend, currency } = overview
  const points = trend.current
  const shape = (figure: (point: Overview['trend']['current'][number]) => number) => shapeOf(points.map(figure))
  // Node and browsers may know different words for thousands: what differs is not worth a redrawn page.
  const before = (figure: string) => <span suppressHydrationWarning>{t('overview.tiles.before', { figure })}</span>
  const conversion = {
    current: shareOf(tiles.converted.current, tiles.leads.current),
    previous: shareOf(tiles.converted.previous, tiles.leads.previous),
  }
  const sold = tiles.sales.current + tiles.cancelled.current
  return (
    <StatRow>
      <Stat
        label={t('overview.tiles.value')}
        value={<Money minor={tiles.value.current} currency={currency} short />}
        delta={changeOf(tiles.value)}
        comparison={before(format.moneyShort(tiles.value.previous, currency))}
        trend={shape((point) => point.value)}
      />
      <Stat
        label={t('overview.tiles.sales')}
        value={<NumberValue value={tiles.sales.current} />}
        delta={changeOf(tiles.sales)}
        comparison={before(format.number(tiles.sales.previous))}
        trend={shape((point) => point.sales)}
        to="/sales"
      />
      <Stat
        label={t('overview.tiles.average')}
        value={<Money minor={tiles.average.current} currency={currency} />}
        delta={changeOf(tiles.average)}
        comparison={before(format.money(tiles.average.previous, currency))}
        trend={shape((point) => shareOf(point.value, point.sales))}
      />
      <Stat
        label={t('overview.tiles.conversion')}
        value={<NumberValue value={conversion.current} unit="percent" />}
        delta={changeOf(conversion)}
        comparison={t('overview.tiles.ofLeads', {
          converted: tiles.converted.current,
          leads: tiles.leads.current,
        })}
        trend={shape((point) => shareOf(point.converted, point.leads))}
        to="/leads"
      />
      <Stat
        label={t('overview.tiles.cancelled')}
        value={<NumberValue value={tiles.cancelled.current} />}
        delta={changeOf(tiles.cancelled)}
        moreIs="bad"
        comparison={t('overview.tiles.share', { share: format.percent(shareOf(tiles.cancelled.current, sold)) })}
        trend={shape((point) => point.cancelled)}
        to="/sales?status=CANCELLED"
      />
    </StatRow>
  )
}
