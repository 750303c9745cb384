import type pg from 'pg'
import { quoted } from '../../format/sql-text.ts'
import { BackupError } from '../backup-error.ts'
import type { SelectedTable } from '../selection.ts'

/** Postgres writes no value longer than this (MaxAllocSize). */
export const MOST_ROW_BYTES = 1024 * 1024 * 1024 - 1
/** pglz packs at most about 250 times, so a table with less TOAST than this holds no row near the limit. */
const LEAST_TOAST_BYTES = 1024 * 1024

/**
 * Looks for rows that are too large to be written, before hours are spent on the others. Sizes are asked
 * of values where they lie: `octet_length` does not fetch them.
 * @throws {BackupError} ROW_TOO_LARGE naming the table and the row's key.
 */
export async function requireWritableRows(
  client: pg.Client,
  tables: SelectedTable[],
  mostBytes = MOST_ROW_BYTES,
): Promise<void> {
  for (const selected of tables) {
    if (selected.table.toastBytes < Math.min(LEAST_TOAST_BYTES, mostBytes / 250)) continue
    const largest = await findLargestRow(client, selected)
    if (largest && largest.bytes > mostBytes) throw tooLarge(selected, largest)
  }
}

/** Names the row that a table most likely stopped at. */
export async function explainLargeRow(client: pg.Client, selected: SelectedTable): Promise<BackupError> {
  const largest = await findLargestRow(client, selected).catch(() => null)
  return tooLarge(selected, largest ?? { key: null, bytes: MOST_ROW_BYTES })
}

function tooLarge({ key, table }: SelectedTable, largest: { key: string | null; bytes: number }): BackupError {
  const row = largest.key === null ? 'A row' : `The row ${table.primaryKey.join(', ')} = ${largest.key}`
  return new BackupError(
    'ROW_TOO_LARGE',
    `${row} of the table ${key} is larger than Postgres can write as one value (1 GB): about ${(largest.bytes / 1e6).toFixed(0)} MB. Nothing was kept. Move such files out of the table, then start again.`,
  )
}

async function findLargestRow(
  client: pg.Client,
  { table, condition, columns }: SelectedTable,
): Promise<{ key: string | null; bytes: number } | null> {
  const sizes = columns
    .filter(({ encoding }) => encoding !== 'redacted')
    .map(({ name, type }) => {
      const column = `t.${quoted(name)}`
      // bytea is written as two digits a byte; of everything else the stored size is the least it can take.
      if (type === 'bytea') return `2 * coalesce(pg_catalog.octet_length(${column}), 0)::bigint`
      if (/^(text|character varying.*)$/.test(type)) return `coalesce(pg_catalog.octet_length(${column}), 0)::bigint`
      return `coalesce(pg_catalog.pg_column_size(${column}), 0)::bigint`
    })
  if (sizes.length === 0) return null
  const key = table.primaryKey.map((column) => `t.${quoted(column)}::pg_catalog.text`).join(` || ', ' || `)
  const { rows } = await client.query<{ key: string | null; bytes: string }>(
    `select ${key || 'null'} as key, ${sizes.join(' + ')} as bytes
     from ${quoted(table.schema)}.${quoted(table.name)} t where ${condition} order by 2 desc limit 1`,
  )
  return rows[0] ? { key: rows[0].key, bytes: Number(rows[0].bytes) } : null
}
