import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { cx } from '#app/ui/base/class-names.ts'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { Column } from '#app/ui/table/types.ts'
import type { RestoreDetail } from '#server/backups/restore/restore-views.ts'

type Row = NonNullable<RestoreDetail['preview']>['tables'][number]

/** Per table what comes, changes and goes. With `current`, each leads to its differences. */
export function PreviewTables({ tables, current }: { tables: Row[]; current?: string | undefined }) {
  const { t } = useTranslation()
  const format = useFormat()
  const changed = tables.filter(({ same }) => !same)
  if (changed.length === 0) return null
  const figure = (key: 'inserts' | 'updates' | 'deletes' | 'retained' | 'needed', ink: string) => (row: Row) => (
    <span className={cx('tabular', row[key] === 0 ? 'text-faint' : ink)}>{format.number(row[key])}</span>
  )
  const columns: Column<Row>[] = [
    {
      key: 'table',
      header: t('restores.preview.table'),
      fixed: true,
      cell: ({ key }) => (
        <bdi dir="ltr" className="font-mono text-xs">
          {current === undefined ? (
            key
          ) : (
            <TextLink
              quiet
              to={`?table=${encodeURIComponent(key)}#differences`}
              preventScrollReset
              aria-current={key === current ? 'true' : undefined}
              className="aria-current:text-accent-ink"
            >
              {key}
            </TextLink>
          )}
        </bdi>
      ),
    },
    {
      key: 'inserts',
      header: t('restores.changes.inserts'),
      align: 'end',
      cell: figure('inserts', 'font-medium text-positive'),
    },
    {
      key: 'updates',
      header: t('restores.changes.updates'),
      align: 'end',
      cell: figure('updates', 'font-medium text-warning'),
    },
    {
      key: 'deletes',
      header: t('restores.changes.deletes'),
      align: 'end',
      cell: figure('deletes', 'font-medium text-negative'),
    },
  ]
  if (changed.some(({ retained }) => retained > 0))
    columns.push({
      key: 'retained',
      header: t('restores.preview.retained'),
      align: 'end',
      cell: figure('retained', ''),
    })
  if (changed.some(({ needed }) => needed > 0))
    columns.push({ key: 'needed', header: t('restores.preview.needed'), align: 'end', cell: figure('needed', '') })
  const title = t(current === undefined ? 'restores.done.changes' : 'restores.preview.tables')
  const same = tables.length - changed.length
  return (
    <Section
      title={title}
      description={current === undefined ? undefined : t('restores.preview.tablesHint')}
      footer={same > 0 ? t('restores.preview.same', { number: format.number(same) }) : undefined}
      flush
    >
      <Table bare scroll="none" label={title} columns={columns} rows={changed} rowKey={({ key }) => key} />
    </Section>
  )
}
