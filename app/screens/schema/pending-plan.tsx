import { useTranslation } from 'react-i18next'
import { Badge, type Tone } from '#app/ui/base/badge.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { PlannedMigration } from '#server/schema/schema.service.ts'
import { Code } from './code.tsx'

type Lock = PlannedMigration['statements'][number]['locks'][number]

export const WAITS_TONE: Record<Lock['waits'], Tone> = {
  nobody: 'neutral',
  writes: 'warning',
  'reads and writes': 'negative',
}

/** What each statement that is pending would lock, told from its text. */
export function PendingPlan({ plan }: { plan: PlannedMigration[] }) {
  const { t } = useTranslation()
  return (
    <>
      {plan.map(({ name, transaction, late, statements }) => (
        <Section
          key={name}
          flush
          title={
            <bdi dir="ltr" className="font-mono text-sm">
              {name}
            </bdi>
          }
          description={`${t(transaction === 'none' ? 'schema.plan.alone' : 'schema.plan.together')}${late ? ` · ${t('schema.plan.late')}` : ''}`}
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
                cell: ({ text, warnings }) => (
                  <>
                    <Code text={text} />
                    {warnings.map((warning) => (
                      <p key={warning} dir="ltr" className="text-start text-xs text-warning">
                        {warning}
                      </p>
                    ))}
                  </>
                ),
              },
              {
                key: 'locks',
                header: t('schema.plan.locks'),
                cell: ({ locks, unknown }) =>
                  unknown ? (
                    t('schema.plan.unknown')
                  ) : locks.length === 0 ? (
                    t('schema.plan.noLocks')
                  ) : (
                    <Locks locks={locks} />
                  ),
              },
            ]}
          />
        </Section>
      ))}
    </>
  )
}

function Locks({ locks }: { locks: Lock[] }) {
  const { t } = useTranslation()
  return (
    <ul className="flex flex-col gap-1">
      {locks.map(({ table, mode, waits }) => (
        <li key={`${table} ${mode}`} className="flex flex-wrap items-center gap-1.5 text-xs">
          <bdi dir="ltr" className="font-mono">
            {table}
          </bdi>
          <bdi dir="ltr">{mode}</bdi>
          <Badge tone={WAITS_TONE[waits]}>{t(`schema.plan.${waits}`)}</Badge>
        </li>
      ))}
    </ul>
  )
}
