import { useTranslation } from 'react-i18next'
import { Badge } from '#app/ui/base/badge.tsx'
import { Chart } from '#app/ui/chart/chart.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { RehearsalDetail } from '#server/schema/rehearsals.queries.ts'
import { Code } from './code.tsx'
import { WAITS_TONE } from './pending-plan.tsx'

type Report = NonNullable<RehearsalDetail['report']>
type Migration = Report['migrations'][number]

/** As many bars as one can tell apart. */
const MOST_BARS = 12

/** The locks that were held longest, and who waited for them. */
export function LockPicture({ report }: { report: Report }) {
  const { t } = useTranslation()
  const locks = report.migrations
    .flatMap(({ statements }) => statements.flatMap((statement) => statement.locks))
    .toSorted((one, other) => other.heldMs - one.heldMs)
    .slice(0, MOST_BARS)
  return (
    <Chart
      kind="horizontal"
      title={t('schema.rehearsal.picture')}
      summary={t('schema.rehearsal.pictureSummary')}
      series={[
        { key: 'held', label: t('schema.rehearsal.held') },
        { key: 'waited', label: t('schema.rehearsal.waited'), color: 4 },
      ]}
      points={locks.map(({ table, mode, heldMs, blockedMs }) => ({
        label: `${table} · ${mode}`,
        held: heldMs,
        waited: blockedMs,
      }))}
      height={Math.max(160, locks.length * 64)}
      empty={t('schema.rehearsal.noLocks')}
    />
  )
}

/** One migration: its statements with the locks they took, then its checks and budgets. */
export function RehearsedMigration({ migration }: { migration: Migration }) {
  const { t } = useTranslation()
  const { name, transaction, ms, retries, statements, checks, performance } = migration
  const parts = [
    t(transaction === 'none' ? 'schema.plan.alone' : 'schema.plan.together'),
    t('schema.rehearsal.ms', { ms }),
    ...(retries > 0 ? [t('schema.rehearsal.retries', { count: retries })] : []),
    t('schema.checks.holds', { done: checks.filter(({ ok }) => ok).length, of: checks.length }),
  ]
  return (
    <Section
      flush
      title={
        <bdi dir="ltr" className="font-mono text-sm">
          {name}
        </bdi>
      }
      description={parts.join(' · ')}
    >
      <Table
        bare
        scroll="none"
        label={name}
        rows={statements}
        rowKey={({ line }) => String(line)}
        columns={[
          { key: 'line', header: t('schema.plan.line'), align: 'end', width: '4rem', cell: ({ line }) => line },
          {
            key: 'statement',
            header: t('schema.plan.statement'),
            fixed: true,
            cell: ({ text }) => <Code text={text} />,
          },
          {
            key: 'took',
            header: t('schema.rehearsal.took'),
            align: 'end',
            cell: (statement) => t('schema.rehearsal.ms', { ms: statement.ms }),
          },
          { key: 'locks', header: t('schema.plan.locks'), cell: ({ locks }) => <Taken locks={locks} /> },
        ]}
      />
      {performance.length > 0 && <Budgets results={performance} />}
    </Section>
  )
}

function Taken({ locks }: { locks: Migration['statements'][number]['locks'] }) {
  const { t } = useTranslation()
  if (locks.length === 0) return <>{t('schema.plan.noLocks')}</>
  return (
    <ul className="flex flex-col gap-1.5">
      {locks.map(({ table, mode, waits, heldMs, blockedSessions, blockedMs }) => (
        <li key={`${table} ${mode}`} className="text-xs">
          <span className="flex flex-wrap items-center gap-1.5">
            <bdi dir="ltr" className="font-mono">
              {table}
            </bdi>
            <bdi dir="ltr">{mode}</bdi>
            <Badge tone={WAITS_TONE[waits]}>{t('schema.rehearsal.ms', { ms: heldMs })}</Badge>
          </span>
          <span className={blockedSessions > 0 ? 'text-negative' : 'text-muted'}>
            {blockedSessions > 0
              ? t('schema.rehearsal.waiters', { count: blockedSessions, ms: blockedMs })
              : t('schema.rehearsal.nobodyWaited')}
          </span>
        </li>
      ))}
    </ul>
  )
}

function Budgets({ results }: { results: Migration['performance'] }) {
  const { t } = useTranslation()
  return (
    <div className="border-t border-line">
      <h3 className="px-4 pt-3 pb-1 text-sm font-semibold">{t('schema.rehearsal.performance')}</h3>
      <Table
        bare
        scroll="none"
        label={t('schema.rehearsal.performance')}
        rows={results}
        rowKey={({ name }) => name}
        columns={[
          {
            key: 'name',
            header: t('schema.rehearsal.query'),
            fixed: true,
            cell: ({ name }) => <bdi dir="ltr">{name}</bdi>,
          },
          {
            key: 'measured',
            header: t('schema.rehearsal.measured'),
            align: 'end',
            cell: ({ ms, error }) => (ms === null ? <Code text={error} /> : t('schema.rehearsal.ms', { ms })),
          },
          {
            key: 'budget',
            header: t('schema.rehearsal.budget'),
            align: 'end',
            cell: ({ budgetMs }) => t('schema.rehearsal.ms', { ms: budgetMs }),
          },
          {
            key: 'result',
            header: t('schema.rehearsal.result'),
            cell: ({ ok }) => (
              <Badge tone={ok ? 'positive' : 'negative'}>
                {t(ok ? 'schema.rehearsal.within' : 'schema.rehearsal.over')}
              </Badge>
            ),
          },
        ]}
      />
    </div>
  )
}
