import type { Metadata } from '../../format/metadata.ts'
import type { OpenBackup } from '../../reader/open-backup.ts'
import { RestoreError } from '../restore-error.ts'

type TableEntry = Metadata['tables'][string]

/** A row of a backup as somebody who looks for it sees it. */
export interface ScannedRow {
  id: string
  values: Record<string, string | null>
}

export interface Scan {
  rows: ScannedRow[]
  /** Where to go on reading: a chunk from 1 and a row of it from 0; null at the end of the table. */
  next: { part: number; row: number } | null
}

/** What people know a record by, in the order in which it is shown. */
const TELLING = [
  ['reference', 'code', 'slug', 'title', 'subject', 'name', 'first_name', 'last_name', 'company_name', 'label', 'kind'],
  ['make', 'model', 'file_name', 'phone', 'email', 'recipient', 'postcode', 'status', 'state', 'disposition'],
  ['sold_on', 'due_on', 'created_on', 'created_at'],
].flat()
const MOST_COLUMNS = 5
const MOST_CHARACTERS = 200

/** Columns that a row is shown by: never a secret one. */
export function tellingColumns(table: TableEntry): string[] {
  const open = openColumns(table).map(({ name }) => name)
  const known = TELLING.filter((name) => open.includes(name))
  const rest = open.filter((name) => !known.includes(name) && !/(^|_)id$/.test(name))
  return [...known, ...rest].slice(0, MOST_COLUMNS)
}

/** Looking for a secret would tell it, letter by letter. */
function openColumns(table: TableEntry): TableEntry['columns'] {
  return table.columns.filter((column) => column.class !== 'secret' && column.encoding !== 'redacted')
}

/**
 * Reads a table of a backup from a place on and keeps the rows of one company that have every word in them, until
 * enough are found, the table ends or `enough` says so.
 */
export async function scanRows(
  source: OpenBackup,
  input: {
    table: string
    rowKey: string
    companyId: string
    search: string
    from: { part: number; row: number }
    limit: number
    enough: () => boolean
  },
): Promise<Scan> {
  const table = source.metadata.tables[input.table]
  if (!table) throw new RestoreError('NO_SUCH_BACKUP', `The backup has no table ${input.table}.`)
  const open = openColumns(table).map(({ name }) => name)
  const shown = tellingColumns(table)
  const words = input.search.toLowerCase().split(/\s+/).filter(Boolean)
  // Quotes and backslashes are written in two characters; such a word is looked for in the values alone.
  const plain = words.filter((word) => !/["\\\p{Cc}]/u.test(word))
  const parts = source.metadata.chunks.filter((chunk) => chunk.table === input.table).length
  const rows: ScannedRow[] = []
  for (let part = input.from.part; part <= parts; part += 1) {
    const lines = (await source.readChunk(input.table, part)).toString('utf8').split('\n')
    const first = part === input.from.part ? input.from.row : 0
    for (let at = first; at < lines.length - 1; at += 1) {
      const line = lines[at] ?? ''
      const lower = plain.length > 0 ? line.toLowerCase() : ''
      if (!plain.every((word) => lower.includes(word))) continue
      const row: Record<string, unknown> = JSON.parse(line)
      if (row.company_id !== input.companyId) continue
      const text = open.map((column) => textOf(row[column])?.toLowerCase() ?? '').join('\n')
      if (!words.every((word) => text.includes(word))) continue
      if (rows.length === input.limit) return { rows, next: { part, row: at } }
      rows.push({
        id: String(row[input.rowKey]),
        values: Object.fromEntries(
          shown.map((column) => [column, textOf(row[column])?.slice(0, MOST_CHARACTERS) ?? null]),
        ),
      })
    }
    if (input.enough() && part < parts) return { rows, next: { part: part + 1, row: 0 } }
  }
  return { rows, next: null }
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
