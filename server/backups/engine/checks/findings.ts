import type pg from 'pg'
import type { Finding, Metadata } from '../../format/metadata.ts'
import { quoted } from '../../format/sql-text.ts'
import type { Catalogue, CatalogueColumn } from '../catalogue.ts'
import { BlockMemory, readRowBlocks } from '../reading/row-blocks.ts'
import type { SelectedTable } from '../selection.ts'
import { countWrong, TEXT_CHECKS } from './text-checks.ts'

/** Rows of one table that are looked at; a larger table is judged by its first ones. */
const MOST_ROWS = 200_000
/** Of them, as much is read at once. */
const BLOCK_BYTES = 256 * 1024

/** A check of a moment, made by Postgres, which alone has every moment. */
interface MomentCheck {
  check: Finding['check']
  applies(column: CatalogueColumn): boolean
  /** SQL condition of the rows that are wrong, by the column's expression and type. */
  wrong: (value: string, type: string) => string
  message: string
}

const isMoment = (column: CatalogueColumn) => /^(date|timestamp(\(\d\))? with(out)? time zone)$/.test(column.type)

/** A moment that Postgres works out once, in the column's own type, and not again for each row. */
const once = (moment: string, type: string) => `(select (${moment})::${type})`

const MOMENT_CHECKS: readonly MomentCheck[] = [
  {
    check: 'impossible_date',
    applies: isMoment,
    wrong: (value, type) =>
      `(${value} < '1900-01-01' or ${value} > ${once('current_date + 36525', type)}) and isfinite(${value})`,
    message: 'Dates before 1900 or more than a hundred years ahead.',
  },
  {
    check: 'impossible_date',
    applies: (column) => column.name === 'created_at' && isMoment(column),
    wrong: (value, type) => `${value} > ${once("transaction_timestamp() + interval '1 day'", type)}`,
    message: 'Rows created in the future.',
  },
]

/** Looks for rows that the constraints allow and sense does not. Nothing is changed or left out because of a finding. */
export async function findImpossibleRows(
  client: pg.Client,
  tables: SelectedTable[],
  catalogue: Catalogue,
): Promise<Metadata['validation']> {
  const findings: Finding[] = await findBrokenConstraints(client, tables, catalogue)
  let checked = 0
  for (const selected of tables) {
    const result = await checkTable(client, selected)
    checked += result.checked
    findings.push(...result.findings)
  }
  const largeObjects = await client.query<{ count: string }>('select count(*) from pg_catalog.pg_largeobject_metadata')
  if (Number(largeObjects.rows[0]?.count) > 0) {
    findings.push({
      check: 'large_objects',
      table: 'pg_largeobject',
      column: '',
      rows: Number(largeObjects.rows[0]?.count),
      message: 'Large objects are not in this format. Store files as bytea or outside the database.',
    })
  }
  return { checked, findings }
}

/** Rows that a constraint forbids which Postgres was told not to check (NOT VALID). */
async function findBrokenConstraints(
  client: pg.Client,
  tables: SelectedTable[],
  catalogue: Catalogue,
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { kind, table, name, expression } of catalogue.unvalidated) {
    const selected = tables.find((each) => each.table.oid === table)
    if (!selected) continue
    const key =
      kind === 'foreign_key' ? catalogue.foreignKeys.find((each) => each.table === table && each.name === name) : null
    const parent = key && catalogue.tables.find((each) => each.oid === key.references)
    const source = `${quoted(selected.table.schema)}.${quoted(selected.table.name)} t`
    let wrong: string
    if (key && parent) {
      const set = key.columns.map((column) => `t.${quoted(column)} is not null`).join(' and ')
      const match = key.columns
        .map((column, index) => `p.${quoted(key.referencedColumns[index] ?? '')} = t.${quoted(column)}`)
        .join(' and ')
      wrong = `${set} and not exists (select from ${quoted(parent.schema)}.${quoted(parent.name)} p where ${match})`
    } else if (kind === 'check' && expression) wrong = `not (${expression})`
    else continue
    // The expression of a check names columns without an alias, which is why nothing else is joined.
    const { rows } = await client.query<{ wrong: string }>(
      `select count(*) as wrong from ${source} where (${selected.condition}) and ${wrong}`,
    )
    findings.push({
      check: kind === 'foreign_key' ? 'unvalidated_foreign_key' : 'unvalidated_check',
      table: selected.key,
      column: name,
      rows: Number(rows[0]?.wrong ?? 0),
      message:
        kind === 'foreign_key'
          ? 'A foreign key that Postgres has not checked: these rows point at nothing.'
          : 'A check that Postgres has not made: these rows break it.',
    })
  }
  return findings
}

/** Findings that `--strict` refuses: rows that are wrong. That a column says nothing of its secrecy is none. */
export function isRefused({ check, rows }: Finding): boolean {
  return check !== 'unclassified_column' && (rows > 0 || check === 'large_objects')
}

async function checkTable(client: pg.Client, selected: SelectedTable): Promise<Metadata['validation']> {
  const { key, table } = selected
  const findings: Finding[] = table.columns
    .filter((column) => column.class === 'unclassified' && column.comment === '' && table.name !== 'schema_migrations')
    .map((column) => ({
      check: 'unclassified_column',
      table: key,
      column: column.name,
      rows: 0,
      message: 'The column says nothing about how secret it is, so it was written as it is.',
    }))
  const texts = await checkTexts(client, selected)
  const moments = await checkMoments(client, selected)
  findings.push(...[...texts.findings, ...moments.findings].filter(({ rows }) => rows > 0))
  return { checked: Math.max(texts.checked, moments.checked), findings }
}

/** The checks that apply to each column. */
function perColumn<C extends { applies(column: CatalogueColumn): boolean }>(
  { table }: SelectedTable,
  checks: readonly C[],
) {
  return table.columns.flatMap((column) =>
    checks.filter((check) => check.applies(column)).map((check) => ({ check, column })),
  )
}

/** The rows that are looked at, by these columns alone. */
function firstRows({ table, condition }: SelectedTable, columns: string[]): string {
  const named = columns.map((column) => `t.${quoted(column)}`)
  return `select ${named.join(', ')} from ${quoted(table.schema)}.${quoted(table.name)} t where ${condition} limit ${MOST_ROWS}`
}

async function checkTexts(client: pg.Client, selected: SelectedTable): Promise<Metadata['validation']> {
  const checks = perColumn(selected, TEXT_CHECKS)
  if (checks.length === 0) return { checked: 0, findings: [] }
  const columns = [...new Set(checks.map(({ column }) => column.name))]
  const counted = checks.map(({ check, column }) => ({ check, column, place: columns.indexOf(column.name), rows: 0 }))
  let checked = 0
  const memory = new BlockMemory(BLOCK_BYTES)
  for await (const { lines } of readRowBlocks(client, `copy (${firstRows(selected, columns)}) to stdout`, memory)) {
    checked += countWrong(Buffer.from(lines.buffer, lines.byteOffset, lines.length).toString(), counted)
    memory.give(lines.buffer)
  }
  const findings = counted.map(({ check: { check, message }, column, rows }) => ({
    check,
    table: selected.key,
    column: column.name,
    rows,
    message,
  }))
  return { checked, findings }
}

async function checkMoments(client: pg.Client, selected: SelectedTable): Promise<Metadata['validation']> {
  const checks = perColumn(selected, MOMENT_CHECKS)
  if (checks.length === 0) return { checked: 0, findings: [] }
  const counts = checks.map(
    ({ check, column }, index) =>
      `count(*) filter (where ${check.wrong(`t.${quoted(column.name)}`, column.type)}) as c${index}`,
  )
  const columns = [...new Set(checks.map(({ column }) => column.name))]
  const { rows } = await client.query<Record<string, string>>(
    `select count(*) as checked, ${counts.join(', ')} from (${firstRows(selected, columns)}) t`,
  )
  const findings = checks.map(({ check: { check, message }, column }, index) => ({
    check,
    table: selected.key,
    column: column.name,
    rows: Number(rows[0]?.[`c${index}`] ?? 0),
    message,
  }))
  return { checked: Number(rows[0]?.checked ?? 0), findings }
}
