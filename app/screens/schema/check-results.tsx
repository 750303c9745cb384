import { useTranslation } from 'react-i18next'
import { Badge } from '#app/ui/base/badge.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { Drift, MigrationChecks } from '#server/schema/schema.service.ts'
import { Code } from './code.tsx'

/** What the catalogue has otherwise than the migrations make it. */
export function DriftResult({ drift }: { drift: Drift }) {
  const { t } = useTranslation()
  if (drift.ok) {
    return <Banner tone="positive">{t('schema.drift.none', { count: drift.replayed.length })}</Banner>
  }
  return (
    <Section
      title={t('schema.drift.title')}
      description={t('schema.drift.found', { count: drift.differences.length })}
      flush
    >
      <Table
        bare
        scroll="none"
        label={t('schema.drift.title')}
        rows={drift.differences}
        rowKey={({ says }) => says}
        columns={[
          {
            key: 'object',
            header: t('schema.drift.object'),
            fixed: true,
            cell: ({ kind, name }) => (
              <bdi dir="ltr">
                {kind} <span className="font-mono text-xs">{name}</span>
              </bdi>
            ),
          },
          {
            key: 'what',
            header: t('schema.drift.what'),
            cell: ({ change, property }) => (
              <Badge tone={change === 'unexpected' ? 'warning' : 'negative'}>
                {t(`schema.drift.${change}`, { property: property ?? '' })}
              </Badge>
            ),
          },
          {
            key: 'expected',
            header: t('schema.drift.expected'),
            cell: ({ expected, change }) =>
              expected === null && change === 'unexpected' ? t('schema.drift.nothing') : <Code text={expected} />,
          },
          {
            key: 'actual',
            header: t('schema.drift.actual'),
            cell: ({ actual, change }) =>
              actual === null && change === 'missing' ? t('schema.drift.nothing') : <Code text={actual} />,
          },
        ]}
      />
    </Section>
  )
}

/** Every check of every validation.sql; those that do not hold first, the rest as a count. */
export function ChecksResult({ results }: { results: MigrationChecks[] }) {
  const { t } = useTranslation()
  const all = results.flatMap(({ checks }) => checks)
  if (results.every(({ ok }) => ok)) {
    return <Banner tone="positive">{t('schema.checks.fine', { count: all.length })}</Banner>
  }
  const failing = results.flatMap(({ name, checks, error }) => [
    ...(error ? [{ name, check: error, detail: '' }] : []),
    ...checks.filter(({ ok }) => !ok).map(({ check, detail }) => ({ name, check, detail })),
  ])
  return (
    <Section
      title={t('schema.checks.title')}
      description={t('schema.checks.description')}
      footer={t('schema.checks.holds', { done: all.filter(({ ok }) => ok).length, of: all.length })}
      flush
    >
      <Table
        bare
        scroll="none"
        label={t('schema.checks.title')}
        rows={failing}
        rowKey={({ name, check }) => `${name} ${check}`}
        columns={[
          { key: 'name', header: t('schema.fields.name'), fixed: true, cell: ({ name }) => <Code text={name} /> },
          { key: 'check', header: t('schema.rehearsal.check'), cell: ({ check }) => <bdi dir="ltr">{check}</bdi> },
          { key: 'detail', header: t('schema.rehearsal.detail'), cell: ({ detail }) => <bdi dir="ltr">{detail}</bdi> },
          {
            key: 'result',
            header: t('schema.rehearsal.result'),
            cell: () => <Badge tone="negative">{t('schema.checks.failed')}</Badge>,
          },
        ]}
      />
    </Section>
  )
}
