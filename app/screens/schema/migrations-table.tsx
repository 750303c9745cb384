import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Status, type Tone } from '#app/ui/base/badge.tsx'
import { Copyable } from '#app/ui/base/copyable.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { SchemaStatus } from '#server/schema/schema.service.ts'

type Row = SchemaStatus['migrations'][number]

const TONES: Record<Row['state'], Tone> = {
  applied: 'positive',
  pending: 'warning',
  failed: 'negative',
  'half-applied': 'negative',
  'rolled-back': 'warning',
  changed: 'negative',
  unknown: 'negative',
}

/** Every migration there is or was, newest first. */
export function MigrationsTable({ migrations }: { migrations: Row[] }) {
  const { t } = useTranslation()
  return (
    <Table
      bare
      scroll="none"
      label={t('schema.title')}
      columns={columns(t)}
      rows={migrations.toReversed()}
      rowKey={({ name }) => name}
    />
  )
}

function columns(t: TFunction): Column<Row>[] {
  return [
    {
      key: 'name',
      header: t('schema.fields.name'),
      fixed: true,
      cell: ({ name, error }) => (
        <>
          <bdi dir="ltr" className="font-mono text-xs">
            {name}
          </bdi>
          {error && (
            <p dir="ltr" className="mt-0.5 max-w-prose text-start text-xs whitespace-pre-wrap text-negative">
              {error}
            </p>
          )}
        </>
      ),
    },
    {
      key: 'state',
      header: t('schema.fields.state'),
      narrow: 'aside',
      cell: ({ state }) => <Status tone={TONES[state]}>{t(`schema.states.${state}`)}</Status>,
    },
    {
      key: 'appliedAt',
      header: t('schema.fields.appliedAt'),
      cell: ({ appliedAt }) => (appliedAt ? <DateTime value={appliedAt} as="dateTime" /> : '–'),
    },
    {
      key: 'took',
      header: t('schema.fields.took'),
      align: 'end',
      cell: ({ durationMs }) => (durationMs === null ? '–' : t('schema.rehearsal.ms', { ms: durationMs })),
    },
    {
      key: 'steps',
      header: t('schema.fields.steps'),
      align: 'end',
      cell: ({ state, steps }) =>
        state === 'half-applied' ? (
          t('schema.stepsOf', { done: steps.applied, of: steps.of })
        ) : (
          <NumberValue value={steps.of} />
        ),
    },
    {
      key: 'checksum',
      header: t('schema.fields.checksum'),
      cell: ({ checksum }) => {
        const shown = checksum.ran ?? checksum.file
        return shown ? <Copyable value={shown} short /> : '–'
      },
    },
  ]
}
