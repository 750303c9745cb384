import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type legacyWords from '#app/i18n/en/backup/legacy.ts'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Tabs } from '#app/ui/page/tabs.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { Page } from '#server/kernel/page.ts'
import { LEGACY_ENTITIES, LEGACY_VERDICTS, type LegacyEntity } from '#server/legacy/legacy.schemas.ts'
import type { LegacyImport } from '#server/legacy/legacy.service.ts'
import type { LegacyVerdict } from '#server/legacy/verdicts.queries.ts'
import { LegacyVerdictBadge, verdictWord } from './legacy-state.tsx'

/** Every table of the file with what becomes of its rows; a figure leads to those rows. */
export function LegacyCounts({ found }: { found: LegacyImport }) {
  const { t } = useTranslation()
  const rows = LEGACY_ENTITIES.flatMap((entity) => {
    const counts = found.counts[entity]
    return counts ? [{ entity, ...counts }] : []
  })
  const columns: Column<(typeof rows)[number]>[] = [
    { key: 'table', header: t('legacy.fields.table'), fixed: true, cell: ({ entity }) => t(`legacy.tables.${entity}`) },
    ...LEGACY_VERDICTS.map((verdict) => ({
      key: verdict,
      header: t(verdictWord(verdict, found)),
      align: 'end' as const,
      cell: (row: (typeof rows)[number]) => <NumberValue value={row[verdict]} />,
    })),
  ]
  return (
    <Section title={t('legacy.counts.title')} description={t('legacy.counts.text')} flush>
      <Table bare label={t('legacy.counts.title')} columns={columns} rows={rows} rowKey={({ entity }) => entity} />
    </Section>
  )
}

/** Tables and columns of the file that nothing here holds, so that nobody looks for them afterwards. */
export function LeftBehind({ notes }: { notes: LegacyImport['notes'] }) {
  const { t } = useTranslation()
  const columns: Column<LegacyImport['notes'][number]>[] = [
    {
      key: 'what',
      header: t('legacy.left.what'),
      fixed: true,
      cell: ({ table, column }) => (
        <bdi dir="ltr" className="font-mono text-xs break-all">
          {column === null ? table : `${table}.${column}`}
        </bdi>
      ),
    },
    {
      key: 'kind',
      header: t('legacy.left.kind'),
      cell: ({ column }) => t(column === null ? 'legacy.left.wholeTable' : 'legacy.left.oneColumn'),
    },
    { key: 'rows', header: t('legacy.left.rows'), align: 'end', cell: ({ rows }) => <NumberValue value={rows} /> },
  ]
  return (
    <Section title={t('legacy.left.title')} description={t('legacy.left.text')} flush>
      <Table
        bare
        label={t('legacy.left.title')}
        columns={columns}
        rows={notes}
        rowKey={({ table, column }) => `${table}.${column ?? ''}`}
      />
    </Section>
  )
}

export function LegacyRows({ found, page }: { found: LegacyImport; page: Page<LegacyVerdict> }) {
  const { t } = useTranslation()
  const address = `/admin/backup/legacy/${found.id}`
  const sums = Object.values(found.counts)
  const columns: Column<LegacyVerdict>[] = [
    {
      key: 'row',
      header: t('legacy.fields.row'),
      fixed: true,
      cell: ({ entity, position }) => (
        <span className="tabular">{t('legacy.rowOf', { table: t(`legacy.tables.${entity}`), row: position })}</span>
      ),
    },
    {
      key: 'verdict',
      header: t('legacy.fields.verdict'),
      narrow: 'aside',
      cell: ({ verdict }) => <LegacyVerdictBadge verdict={verdict} found={found} />,
    },
    {
      key: 'why',
      header: t('legacy.fields.why'),
      width: '18rem',
      cell: ({ field, problem }) =>
        problem && (
          <span className="text-negative">
            <bdi className="font-mono text-xs">{field}</bdi>: {wordsOf(problem, t)}
          </span>
        ),
    },
    {
      key: 'id',
      header: t('legacy.fields.oldId'),
      cell: ({ legacyId }) => <bdi className="font-mono text-xs break-all">{legacyId || '–'}</bdi>,
    },
    {
      key: 'here',
      header: t('legacy.fields.here'),
      narrow: 'hidden',
      cell: (row) => <RowHere row={row} found={found} />,
    },
  ]
  return (
    <Section title={t('legacy.rows')} flush>
      <div className="px-4 pt-2">
        <Tabs
          label={t('legacy.rows')}
          tabs={[
            { label: t('legacy.all'), to: address },
            ...LEGACY_VERDICTS.map((verdict) => ({
              label: t(verdictWord(verdict, found)),
              to: `${address}?verdict=${verdict}`,
              count: sums.reduce((sum, each) => sum + each[verdict], 0),
            })),
          ]}
        />
      </div>
      <Table
        bare
        label={t('legacy.rows')}
        columns={columns}
        rows={page.rows}
        rowKey={(row: { entity: LegacyEntity; position: number }) => `${row.entity} ${row.position}`}
        page={{ next: page.next, count: page.count }}
        empty={<EmptyState title={t('legacy.none')} />}
      />
    </Section>
  )
}

/** Where the pages show a record of its own; the others are seen with these. */
const PLACES: Partial<Record<LegacyEntity, string>> = { leads: '/leads', sales: '/sales' }

function RowHere({ row, found }: { row: LegacyVerdict; found: LegacyImport }) {
  const { t } = useTranslation()
  const place = PLACES[row.entity]
  const here = row.verdict === 'there' || (row.verdict === 'new' && found.state === 'IMPORTED')
  if (!here) return null
  return place ? (
    <TextLink to={`${place}/${row.rowId}`}>{t('legacy.open')}</TextLink>
  ) : (
    <bdi className="font-mono text-xs break-all text-muted">{row.rowId}</bdi>
  )
}

type Problem = keyof (typeof legacyWords)['problems']
const isProblem = (problem: string, words: Record<string, string>): problem is Problem => Object.hasOwn(words, problem)

function wordsOf(problem: string, t: TFunction): string {
  const words = t('legacy.problems', { returnObjects: true })
  return isProblem(problem, words) ? words[problem] : problem
}
