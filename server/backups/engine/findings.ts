import type pg from 'pg'
import type { Finding, Metadata } from '../format/metadata.ts'
import type { Catalogue, CatalogueColumn } from './catalogue.ts'
import { quoted, type SelectedTable } from './selection.ts'

/** Rows of one table that are looked at; a larger table is judged by its first ones. */
const MOST_ROWS = 200_000

interface Check {
  check: Finding['check']
  applies(column: CatalogueColumn): boolean
  /** SQL condition on `%`, the column. */
  wrong: string
  message: string
}

const isText = (column: CatalogueColumn) => /^(text|character)[^[]*$/.test(column.type) && column.class !== 'secret'
const isMoment = (column: CatalogueColumn) => /^(date|timestamp)[^[]*$/.test(column.type)

const CHECKS: Check[] = [
  {
    check: 'impossible_phone',
    applies: (column) => isText(column) && /(^|_)(phone|mobile|telephone)$/.test(column.name),
    wrong: String.raw`btrim(%) <> '' and (% !~ '^\+?[0-9][0-9 ().-]{5,18}[0-9]$' or regexp_replace(%, '\D', '', 'g') ~ '(\d)\1{7,}|12345678')`,
    message: 'Telephone numbers that no network has.',
  },
  {
    check: 'fake_email',
    applies: (column) => isText(column) && /(^|_)email$/.test(column.name),
    wrong: String.raw`btrim(%) <> '' and (% !~ '^[^@\s]+@[^@\s]+\.[^@\s]+$' or % ~* '@(example\.(com|org|net)|test\.[a-z]+|mailinator\.com)$|\.(test|invalid)$')`,
    message: 'E-mail addresses that cannot exist or are reserved for examples.',
  },
  {
    check: 'fake_name',
    applies: (column) => isText(column) && column.class === 'personal' && /(^|_)name$/.test(column.name),
    wrong: String.raw`% ~* '^\s*(test|testing|asdf+|qwerty|dummy|fake|sample|foo|bar|xxx+|john doe|jane doe|mickey mouse)(\s|$|[0-9])'`,
    message: 'Names that look like somebody trying the form.',
  },
  {
    check: 'impossible_date',
    applies: isMoment,
    wrong: `isfinite(%) and (% < '1900-01-01' or % > current_date + 36525)`,
    message: 'Dates before 1900 or more than a hundred years ahead.',
  },
  {
    check: 'impossible_date',
    applies: (column) => column.name === 'created_at' && isMoment(column),
    wrong: `% > transaction_timestamp() + interval '1 day'`,
    message: 'Rows created in the future.',
  },
]

/** Looks for rows that the constraints allow and sense does not. Nothing is changed or left out because of a finding. */
export async function findImpossibleRows(
  client: pg.Client,
  tables: SelectedTable[],
  catalogue: Catalogue,
): Promise<Metadata['validation']> {
  const findings: Finding[] = catalogue.unvalidatedForeignKeys.map(({ schema, table, name }) => ({
    check: 'unvalidated_foreign_key',
    table: schema === 'public' ? table : `${schema}.${table}`,
    column: name,
    rows: 0,
    message: 'A foreign key that Postgres has not checked: rows may point at nothing.',
  }))
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
    CHECKS.filter((check) => check.applies(column)).map((check) => ({ ...check, column: column.name })),
  )
  if (checks.length === 0) return { checked: 0, findings }
  const counts = checks.map(
    ({ wrong, column }, index) =>
      `count(*) filter (where ${wrong.replaceAll('%', () => `t.${quoted(column)}`)}) as c${index}`,
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
