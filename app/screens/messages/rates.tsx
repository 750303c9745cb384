import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Chart } from '#app/ui/chart/chart.tsx'
import { usePointLabel } from '#app/ui/chart/use-point-label.ts'
import { Banner } from '#app/ui/page/banner.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { DateRangeFilter, FilterBar } from '#app/ui/table/filter-bar.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { Rate, Rates } from '#server/communications/messages/messages.service.ts'
import { ChannelName } from './message-status.tsx'
import { MessageTabs } from './message-tabs.tsx'

/** How much of what was sent arrived, by channel, template, member of staff and day. */
export function RatesPage({ rates, mayManage }: { rates: Rates; mayManage: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const of = (level: Rate['level']) => rates.figures.filter((row) => row.level === level)
  const channel: Column<Rate> = {
    key: 'channel',
    header: t('messages.fields.type'),
    fixed: true,
    cell: (row) => <ChannelName type={row.type} />,
  }
  const below: Column<Rate> = { ...channel, narrow: 'plain' }
  const named = (key: string, header: string, none: string): Column<Rate> => ({
    key,
    header,
    fixed: true,
    narrow: 'title',
    width: '16rem',
    cell: (row) => (row.name ? <bdi>{row.name}</bdi> : <span className="text-muted">{none}</span>),
  })
  const figures = useFigureColumns()
  const tables = [
    { key: 'channel' as const, columns: [channel, ...figures], rows: of('channel') },
    {
      key: 'template' as const,
      columns: [named('template', t('messages.fields.template'), t('messages.rates.noTemplate')), below, ...figures],
      rows: of('template').filter(({ type }) => type === 'SMS' || type === 'EMAIL'),
    },
    {
      key: 'person' as const,
      columns: [named('person', t('messages.fields.by'), t('messages.nobody')), below, ...figures],
      rows: of('person'),
    },
  ]
  return (
    <>
      <PageHeader
        title={t('messages.rates.title')}
        description={t('messages.rates.description')}
        tabs={<MessageTabs mailings={mayManage} />}
      />
      <FilterBar>
        <DateRangeFilter label={t('messages.rates.period')} />
      </FilterBar>
      <Stack>
        {rates.own && <Banner>{t('messages.rates.own')}</Banner>}
        <p className="text-sm text-muted">
          {format.date(rates.from, 'date')} – {format.date(rates.to, 'date')}
        </p>
        {rates.figures.length === 0 ? (
          <EmptyState title={t('messages.rates.none')}>{t('messages.emptyHint')}</EmptyState>
        ) : (
          <>
            <TrendChart rates={rates} />
            {tables.map(({ key, columns, rows }) => (
              <Section key={key} title={t(`messages.rates.${key}`)} flush>
                <Table
                  bare
                  label={t(`messages.rates.${key}`)}
                  columns={columns}
                  rows={rows}
                  rowKey={(row) => `${row.type} ${row.key}`}
                />
              </Section>
            ))}
          </>
        )}
      </Stack>
    </>
  )
}

function useFigureColumns(): Column<Rate>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const figure = (key: 'total' | 'succeeded' | 'failed' | 'pending' | 'opened' | 'clicked'): Column<Rate> => ({
    key,
    header: t(`messages.rates.${key}`),
    align: 'end',
    fixed: true,
    cell: (row) =>
      (key === 'opened' || key === 'clicked') && row.type !== 'EMAIL' ? '–' : <NumberValue value={row[key]} />,
  })
  return [
    figure('total'),
    figure('succeeded'),
    figure('failed'),
    figure('pending'),
    figure('opened'),
    figure('clicked'),
    {
      key: 'rate',
      header: t('messages.rates.rate'),
      align: 'end',
      fixed: true,
      narrow: 'aside',
      cell: ({ rate }) => (rate === null ? '–' : <bdi className="font-medium">{format.percent(rate)}</bdi>),
    },
  ]
}

function TrendChart({ rates: { trend, unit } }: { rates: Rates }) {
  const { t } = useTranslation()
  const pointLabel = usePointLabel(unit)
  return (
    <Chart
      title={t('messages.rates.trend')}
      summary={t('messages.rates.chart')}
      kind="stacked"
      points={trend.map(({ point, ...sums }) => ({ label: pointLabel(point), ...sums }))}
      series={[
        { key: 'succeeded', label: t('messages.rates.succeeded'), color: 1 },
        { key: 'failed', label: t('messages.rates.failed'), color: 3 },
      ]}
    />
  )
}
