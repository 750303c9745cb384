import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Status } from '#app/ui/base/badge.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { DescriptionList } from '#app/ui/page/description-list.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { DrillDetail, DrillRun } from '#server/backups/drill/drill.service.ts'
import type { DrillReport } from '#server/backups/drill/drills.schemas.ts'
import { DrillStatus, drillHref } from '../detail/drills.tsx'
import { failureOf } from '../restores/failures.ts'

/** Why it did not pass: in words for a drill that could not run, else everything that differed. */
export function DrillProblems({ drill }: { drill: DrillDetail }) {
  const { t } = useTranslation()
  const problems = drill.report?.problems ?? []
  if (drill.state === 'RUNNING' || drill.state === 'PASSED') return null
  return (
    <Banner
      tone={drill.state === 'FAILED' ? 'negative' : 'warning'}
      title={t(drill.state === 'FAILED' ? 'drills.differences' : 'drills.states.COULD_NOT_RUN')}
    >
      {problems.length === 0 && <p>{t(`restores.failures.${failureOf(drill.failure)}`)}</p>}
      {problems.length > 0 && (
        <ul lang="en" dir="ltr" className="list-disc ps-5">
          {problems.slice(0, 200).map(({ kind, table, message }) => (
            <li key={`${kind} ${table} ${message}`}>{message}</li>
          ))}
        </ul>
      )}
    </Banner>
  )
}

type Compared = DrillReport['tables'][number]

/** Every table of the backup beside what came out of it; what differs comes first. */
export function DrillTables({ tables }: { tables: Compared[] }) {
  const { t } = useTranslation()
  const columns: Column<Compared>[] = [
    {
      key: 'table',
      header: t('drills.table'),
      fixed: true,
      cell: ({ key }) => (
        <bdi dir="ltr" className="font-mono text-xs">
          {key}
        </bdi>
      ),
    },
    {
      key: 'records',
      header: t('drills.inBackup'),
      align: 'end',
      cell: ({ records }) => <NumberValue value={records} />,
    },
    {
      key: 'restored',
      header: t('drills.restored'),
      align: 'end',
      cell: ({ restored }) => <NumberValue value={restored} />,
    },
    {
      key: 'result',
      header: t('drills.result'),
      cell: ({ same }) => (
        <Status tone={same ? 'positive' : 'negative'}>{t(same ? 'drills.same' : 'drills.differs')}</Status>
      ),
    },
  ]
  const sorted = tables.toSorted((a, b) => Number(a.same) - Number(b.same) || b.records - a.records)
  return (
    <Section title={t('drills.perTable')} description={t('drills.description')} flush>
      <Table
        bare
        scroll="none"
        label={t('drills.perTable')}
        columns={columns}
        rows={sorted}
        rowKey={({ key }) => key}
      />
    </Section>
  )
}

const STEPS = ['schema', 'rows', 'indexes', 'comparing', 'total'] as const

export function DrillTimings({ timings }: { timings: DrillReport['timings'] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const facts = STEPS.flatMap((step) => {
    const ms = timings[step]
    return ms === undefined ? [] : [{ label: t(`drills.steps.${step}`), value: format.duration(ms / 1_000) }]
  })
  return (
    <Section title={t('drills.timings')}>
      <DescriptionList facts={facts} />
    </Section>
  )
}

/** Every drill of one backup, newest first. */
export function DrillHistory({ drills, current }: { drills: DrillRun[]; current?: string }) {
  const { t } = useTranslation()
  return (
    <Section title={t('drills.history')}>
      <ul className="flex flex-col text-sm">
        {drills.map((drill) => (
          <li
            key={drill.id}
            className="flex items-center justify-between gap-3 border-t border-line py-1.5 first:border-t-0"
          >
            <TextLink
              quiet
              to={drillHref(drill)}
              aria-current={drill.id === current ? 'page' : undefined}
              className="aria-current:text-accent-ink"
            >
              <DateTime value={drill.startedAt} />
            </TextLink>
            <DrillStatus drill={drill} />
          </li>
        ))}
      </ul>
    </Section>
  )
}
