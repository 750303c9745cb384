import type pg from 'pg'
import type { Finding, Metadata } from '../../format/metadata.ts'
import { quoted } from '../../format/sql-text.ts'
import type { Catalogue, CatalogueColumn } from '../catalogue.ts'
import type { SelectedTable } from '../selection.ts'

/** Rows of one table that are looked at; a larger table is judged by its first ones. */
const MOST_ROWS = 200_000

interface Check {
  check: Finding['check']
  applies(column: CatalogueColumn): boolean
  /** SQL condition of the rows that are wrong, by the column's expression and type. */
  wrong: (value: string, type: string) => string
  message: string
}

const isText = (column: CatalogueColumn) => /^(text|character)[^[]*$/.test(column.type) && column.class !== 'secret'
const isMoment = (column: CatalogueColumn) => /^(date|timestamp(\(\d\))? with(out)? time zone)$/.test(column.type)

/** Digits that nobody is called by. As patterns of LIKE: a regular expression with a back-reference takes ten times as long. */
const NO_NUMBERS = `{%12345678%,${[...'0123456789'].map((digit) => `%${digit.repeat(8)}%`).join(',')}}`

/** Domains that no mail arrives at. By LIKE as well: a regular expression with branches takes four times as long. */
const isReserved = (domain: string) =>
  `(${domain} like any ('{example.com,example.org,example.net,mailinator.com,%.test,%.invalid}') or (${domain} like 'test.%' and ${domain} not like 'test.%.%'))`

/** A moment that Postgres works out once, in the column's own type, and not again for each row. */
const once = (moment: string, type: string) => `(select (${moment})::${type})`

const CHECKS: Check[] = [
  {
    check: 'impossible_phone',
    applies: (column) => isText(column) && /(^|_)(phone|mobile|telephone)$/.test(column.name),
    wrong: (value) =>
      String.raw`btrim(${value}) <> '' and (${value} !~ '^\+?[0-9][0-9 ().-]{5,18}[0-9]$' or translate(${value}, '+ ().-', '') like any ('${NO_NUMBERS}'))`,
    message: 'Telephone numbers that no network has.',
  },
  {
    check: 'fake_email',
    applies: (column) => isText(column) && /(^|_)email$/.test(column.name),
    wrong: (value) =>
      String.raw`btrim(${value}) <> '' and (${value} not like '_%@_%._%' or length(${value}) - length(replace(${value}, '@', '')) > 1
        or ${value} ~ '\s' or ${isReserved(`lower(split_part(${value}, '@', 2))`)})`,
    message: 'E-mail addresses that cannot exist or are reserved for examples.',
  },
  {
    check: 'fake_name',
    applies: (column) => isText(column) && column.class === 'personal' && /(^|_)name$/.test(column.name),
    wrong: (value) =>
      String.raw`${value} ~* '^\s*(test|testing|asdf+|qwerty|dummy|fake|sample|foo|bar|xxx+|john doe|jane doe|mickey mouse)(\s|$|[0-9])'`,
    message: 'Names that look like somebody trying the form.',
  },
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

async function checkTable(
  client: pg.Client,
  { key, table, condition }: SelectedTable,
): Promise<{ checked: number; findings: Finding[] }> {
  const findings: Finding[] = table.columns
    .filter((column) => column.class === 'unclassified' && column.comment === '' && table.name !== 'schema_migrations')
    .map((column) => ({
      check: 'unclassified_column',
      table: key,
      column: column.name,
      rows: 0,
      message: 'The column says nothing about how secret it is, so it was written as it is.',
    }))

  const checks = table.columns.flatMap((column) =>
    CHECKS.filter((check) => check.applies(column)).map((check) => ({
      ...check,
      column: column.name,
      type: column.type,
    })),
  )
  if (checks.length === 0) return { checked: 0, findings }
  const counts = checks.map(
    ({ wrong, column, type }, index) => `count(*) filter (where ${wrong(`t.${quoted(column)}`, type)}) as c${index}`,
  )
  const columns = [...new Set(checks.map(({ column }) => `t.${quoted(column)}`))]
  const { rows } = await client.query<Record<string, string>>(
    `select count(*) as checked, ${counts.join(', ')}
     from (select ${columns.join(', ')} from ${quoted(table.schema)}.${quoted(table.name)} t where ${condition} limit ${MOST_ROWS}) t`,
  )
  checks.forEach(({ check, column, message }, index) => {
    const wrongRows = Number(rows[0]?.[`c${index}`] ?? 0)
    if (wrongRows > 0) findings.push({ check, table: key, column, rows: wrongRows, message })
  })
  return { checked: Number(rows[0]?.checked ?? 0), findings }
}
