import { useTranslation } from 'react-i18next'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Chart } from '#app/ui/chart/chart.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { Table } from '#app/ui/table/table.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import { sourceLabel } from '#app/ui/value/source-name.tsx'
import type { ConversionRow as Row } from '#server/leads/dispositions/report.queries.ts'

export interface Report {
  bySource: Row[]
  byAgent: Row[]
  byBatch: Row[]
}

/** Leads, those somebody worked, and those that are sales: by source, by agent, by imported file. */
export function ConversionReport({ report, range }: { report: Report; range: { from: string; to: string } }) {
  const { t } = useTranslation()
  const sources = report.bySource.map((row) => ({ ...row, name: row.name && sourceLabel(t, row.name) }))
  const within = `from=${range.from}&to=${range.to}`
  return (
    <Stack>
      {sources.length > 0 && (
        <Chart
          title={t('dispositions.report.bySource')}
          summary={t('dispositions.report.summary')}
          kind="horizontal"
          points={sources.slice(0, 12).map((row) => ({
            label: row.name ?? '–',
            leads: row.leads,
            converted: row.converted,
          }))}
          series={[
            { key: 'leads', label: t('dispositions.report.leads') },
            { key: 'converted', label: t('dispositions.report.converted') },
          ]}
        />
      )}
      <Part
        title={t('dispositions.report.bySource')}
        header={t('dispositions.report.source')}
        rows={sources}
        to={(row) => `/leads?source=${encodeURIComponent(row.key ?? '')}&${within}`}
      />
      <Part
        title={t('dispositions.report.byAgent')}
        header={t('dispositions.report.agent')}
        rows={report.byAgent}
        to={(row) => `/leads?assigned=${row.key ?? 'none'}&${within}`}
      />
      <Part
        title={t('dispositions.report.byBatch')}
        header={t('dispositions.report.file')}
        rows={report.byBatch}
        to={(row) => `/leads/imports/${row.key}`}
      />
    </Stack>
  )
}

interface PartProps {
  title: string
  header: string
  rows: Row[]
  to: (row: Row) => string
}

function Part({ title, header, rows, to }: PartProps) {
  const { t } = useTranslation()
  if (rows.length === 0) {
    return (
      <Section title={title}>
        <p className="text-sm text-muted">{t('dispositions.report.empty')}</p>
      </Section>
    )
  }
  const figure = (key: 'leads' | 'worked' | 'converted') => ({
    key,
    header: t(`dispositions.report.${key}`),
    align: 'end' as const,
    fixed: true,
    cell: (row: Row) => <NumberValue value={row[key]} />,
  })
  return (
    <Section title={title} flush>
      <Table
        bare
        scroll="none"
        label={title}
        rows={rows}
        rowKey={(row) => row.key ?? 'none'}
        columns={[
          {
            key: 'name',
            header,
            fixed: true,
            cell: (row) => (
              <TextLink quiet to={to(row)}>
                <bdi>{row.name ?? t('dispositions.report.nobody')}</bdi>
              </TextLink>
            ),
          },
          figure('leads'),
          figure('worked'),
          figure('converted'),
          {
            key: 'rate',
            header: t('dispositions.report.rate'),
            align: 'end',
            fixed: true,
            cell: (row) => <NumberValue value={row.leads > 0 ? row.converted / row.leads : 0} unit="percent" />,
          },
        ]}
      />
    </Section>
  )
}
