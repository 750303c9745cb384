import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Chart } from '#app/ui/chart/chart.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { DateRangeFilter, FilterBar, SelectFilter } from '#app/ui/table/filter-bar.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { NumberValue } from '#app/ui/value/money.tsx'
import { DIRECTIONS } from '#server/communications/communications.schemas.ts'
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
        <SelectFilter
          name="direction"
          label={t('messages.fields.direction')}
          options={DIRECTIONS.map((value) => ({ value, label: t(`messages.direction.${value}`) }))}
        />
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
            <DayChart rates={rates} />
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

function DayChart({ rates }: { rates: Rates }) {
  const { t } = useTranslation()
  const format = useFormat()
  const byDay = new Map<string, { succeeded: number; failed: number }>()
  for (const { level, type, key, succeeded, failed } of rates.figures) {
    if (level !== 'day' || key === null || (type !== 'SMS' && type !== 'EMAIL')) continue
    const sum = byDay.get(key) ?? { succeeded: 0, failed: 0 }
    byDay.set(key, { succeeded: sum.succeeded + succeeded, failed: sum.failed + failed })
  }
  const days = [...byDay].sort(([one], [other]) => one.localeCompare(other))
  return (
    <Chart
      title={t('messages.rates.day')}
      summary={t('messages.rates.chart')}
      kind="stacked"
      points={days.map(([day, sums]) => ({ label: format.date(day, 'date'), ...sums }))}
      series={[
        { key: 'succeeded', label: t('messages.rates.succeeded'), color: 1 },
        { key: 'failed', label: t('messages.rates.failed'), color: 3 },
      ]}
    />
  )
}
