import type { Content } from '../format/frames/frame.ts'
import type { WrittenAs, WrittenColumn } from '../format/frames/row-writer.ts'
import type { BackupScope, ColumnEntry, Metadata } from '../format/metadata.ts'
import { type BackupKind, tableKey } from '../format/names.ts'
import { quoted } from '../format/sql-text.ts'
import type { Catalogue, CatalogueColumn, CatalogueTable } from './catalogue.ts'
import { reachOfSales } from './sales-reach.ts'

/** A table that goes into the file, and the query that writes its rows. */
export interface SelectedTable {
  key: string
  table: CatalogueTable
  columns: ColumnEntry[]
  /** `COPY (…) TO STDOUT` in the text format: all rows, or those that a further condition leaves, or the first of them. */
  copy: (range: string | null, most?: number) => string
  /** The columns that `copy` sends, in their order. */
  sent: CatalogueColumn[]
  /** What JSON becomes of the lines of `copy`; null where the file holds the lines themselves. */
  written: WrittenColumn[] | null
  /** The rows of the file as Postgres itself makes JSON of them, one a line: what `copy` and `written` are held against. */
  copyObjects: string
  /** Condition on `t` that leaves one company's rows; `true` for the whole database. */
  condition: string
}

export interface Selection {
  tables: SelectedTable[]
  redactions: Metadata['redactions']
}

/** What stands in the file instead of a password hash. */
export const REDACTED = '[ENCRYPTED]'

/** Mark in the comment of a table that no backup holds, such as TOTP seeds or jobs that were sent. */
const NOT_BACKED_UP = /\s*\[not backed up\]\s*/i
/** Marks for other readers of a table's comment, such as [kept by restores]. */
const TAG = / *\[[a-z ]+\]/g
/** A secret that is worth nothing without a key outside the database travels as it is. */
const KEYED = /^\[secret\]\s+(ciphertext|AES-256-GCM|HMAC-SHA-256)\b/i

/**
 * Decides what is written and how, from the catalogue alone. A `[secret]` column is replaced: text by
 * {@link REDACTED}, anything else by null. A table that a replaced column would make meaningless (the
 * secret is its key, or may not be null) is left out whole: sessions and API tokens are such tables.
 * Everything replaced or left out is declared.
 */
export function selectTables(
  catalogue: Catalogue,
  scope: BackupScope,
  kind: BackupKind = 'comprehensive',
  content: Content = 'json',
): Selection {
  const reach = kind === 'sales_data' ? reachOfSales(catalogue) : null
  const tables: SelectedTable[] = []
  const redactions: Metadata['redactions'] = { columns: [], tables: [] }
  for (const table of catalogue.tables) {
    const key = tableKey(table.schema, table.name)
    const hangs = reach?.get(table.oid)
    if (reach && hangs === undefined) continue
    const own = conditionOf(table, scope)
    const condition =
      own === null || !hangs || hangs === 'true' ? own : own === 'true' ? hangs : `${own} and (${hangs})`
    const reason = condition === null ? 'holds no rows of one company' : reasonToLeaveOut(table)
    if (reason !== null || condition === null) {
      redactions.tables.push({ table: key, reason: reason ?? '' })
      continue
    }
    const columns = table.columns.map(describeColumn)
    for (const column of table.columns) {
      if (isRedacted(column))
        redactions.columns.push({ table: key, column: column.name, writtenAs: replacement(column) })
    }
    const copy = content === 'sql' ? copyLines : copyWritten
    const sent = content === 'sql' ? table.columns.filter((column) => !column.generated) : table.columns
    tables.push({
      key,
      table,
      columns,
      condition,
      sent,
      copy: (range, most) => {
        const rows = range === null ? condition : `${condition} and ${range}`
        return copy(table, sent, most === undefined ? rows : `${rows} limit ${most}`)
      },
      written: content === 'sql' ? null : table.columns.map((column) => ({ name: column.name, as: writtenAs(column) })),
      copyObjects: copyObjects(table, condition),
    })
  }
  return { tables, redactions }
}

function reasonToLeaveOut(table: CatalogueTable): string | null {
  if (NOT_BACKED_UP.test(table.comment)) return table.comment.replace(NOT_BACKED_UP, ' ').replace(TAG, '').trim()
  const secretKey = table.columns.some((column) => isRedacted(column) && table.primaryKey.includes(column.name))
  const secretRequired = table.columns.some(
    (column) => isRedacted(column) && !column.nullable && replacement(column) === null,
  )
  return secretKey || secretRequired ? 'holds credentials, which no backup may' : null
}

/** null when the table holds nothing that belongs to one company. */
function conditionOf(table: CatalogueTable, scope: BackupScope): string | null {
  if (scope.kind === 'database') return 'true'
  const id = `'${scope.companyId}'::pg_catalog.uuid`
  if (table.schema === 'public' && table.name === 'companies') return `t.id = ${id}`
  if (table.schema === 'public' && table.name === 'users') {
    return `exists (select from public.user_companies m where m.user_id = t.id and m.company_id = ${id})`
  }
  return table.columns.some((column) => column.name === 'company_id') ? `t.company_id = ${id}` : null
}

function isRedacted(column: CatalogueColumn): boolean {
  return column.class === 'secret' && !KEYED.test(column.comment)
}

function replacement(column: CatalogueColumn): string | null {
  return /^(text|character varying.*)$/.test(column.type) ? REDACTED : null
}

function describeColumn(column: CatalogueColumn): ColumnEntry {
  const { name, type, nullable, generated, identity } = column
  const encoding = isRedacted(column) ? 'redacted' : column.kind === 'json' || column.kind === 'other' ? 'text' : 'json'
  return { name, type, nullable, generated, identity, class: column.class, encoding }
}

/**
 * QUOTE and DELIMITER are control characters that JSON only ever holds escaped, so csv neither quotes
 * nor doubles anything and each line is the row's JSON byte for byte.
 */
function copyObjects(table: CatalogueTable, condition: string): string {
  const values = table.columns.map((column) => `${writtenValue(column)} as ${quoted(column.name)}`).join(', ')
  const inner = `select ${values} from ${sourceOf(table)} t where ${condition}`
  return `copy (select pg_catalog.row_to_json(r.*) from (${inner}) r) to stdout (format csv, quote e'\\x01', delimiter e'\\x02')`
}

/** Every column's value in the server's text format, of which {@link RowWriter} makes what `copyObjects` sends. */
function copyWritten(table: CatalogueTable, sent: CatalogueColumn[], rows: string): string {
  const values = sent.map(writtenValue).join(', ')
  return `copy (select ${values} from ${sourceOf(table)} t where ${rows}) to stdout`
}

function writtenAs(column: CatalogueColumn): WrittenAs {
  if (isRedacted(column)) return 'string'
  switch (column.kind) {
    case 'number':
    case 'boolean':
    case 'moment':
      return column.kind
    case 'array':
      return 'json'
    default:
      return 'string'
  }
}

/** The server's own text format, which psql's COPY FROM takes back. */
function copyLines(table: CatalogueTable, sent: CatalogueColumn[], rows: string): string {
  const values = sent
    .map((column) => (isRedacted(column) ? writtenValue(column) : `t.${quoted(column.name)}`))
    .join(', ')
  return `copy (select ${values} from ${sourceOf(table)} t where ${rows}) to stdout`
}

/** Children of an old-style inheritance parent are tables of their own; partitions are not. */
function sourceOf(table: CatalogueTable): string {
  return `${table.partitioned ? '' : 'only '}${quoted(table.schema)}.${quoted(table.name)}`
}

function writtenValue(column: CatalogueColumn): string {
  const name = `t.${quoted(column.name)}`
  if (isRedacted(column))
    return replacement(column) === null
      ? 'null'
      : `case when ${name} is not null then '${REDACTED}'::pg_catalog.text end`
  switch (column.kind) {
    case 'array':
      // A JSON array has no lower bounds; an array whose bounds are not 1 is written as its text.
      return `case when pg_catalog.array_dims(${name}) !~ '^(\\[1:[0-9]+\\])+$' then pg_catalog.to_json(${name}::pg_catalog.text) else pg_catalog.to_json(${name}) end`
    case 'json':
    case 'other':
      return `${name}::pg_catalog.text`
    default:
      return name
  }
}
