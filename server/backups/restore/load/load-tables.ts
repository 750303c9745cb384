import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { type CatalogueTable, readCatalogue } from '../../engine/catalogue.ts'
import { openSession, type SessionOptions } from '../../engine/session.ts'
import type { Metadata, TableEntry } from '../../format/metadata.ts'
import { tableKey } from '../../format/names.ts'
import { quoted } from '../../format/sql-text.ts'
import type { OpenBackup } from '../../reader/open-backup.ts'
import { RowTranslator } from './copy-text.ts'

/** What keeps a backup from being restorable, or from being the same after it was restored. */
export interface DrillProblem {
  kind: 'table' | 'rows' | 'sequence' | 'foreign_key' | 'schema' | 'file'
  table: string | null
  message: string
}

export interface LoadProgress {
  phase: 'opening' | 'schema' | 'rows' | 'indexes' | 'comparing' | 'staging' | 'differences' | 'safety' | 'applying'
  table: string | null
  tables: number
  tablesDone: number
  rows: number
  totalRows: number
}

/** A session like those that read backups, but one that may write. */
export async function openWriter(options: SessionOptions): Promise<pg.Client> {
  const client = await openSession(options)
  await client.query(
    `set default_transaction_read_only = off; set row_security = on; set synchronous_commit = off; set maintenance_work_mem = '128MB'; set application_name = 'counterfoil restore'`,
  )
  return client
}

/** The login itself when it is a superuser, whom nothing binds; otherwise the role that `need` asks for. */
export async function chooseRole(url: string, need: 'counterfoil_owner' | 'counterfoil_backup'): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query(
      `select rolsuper, rolname from pg_catalog.pg_roles where rolname = current_user`,
    )
    return rows[0]?.rolsuper === true ? String(rows[0].rolname) : need
  } finally {
    await client.end().catch(() => undefined)
  }
}

/**
 * Empties every table of the database at hand and fills it with the rows of the backup. Tables and columns are
 * those of the catalogue; what the backup has beyond them is a problem and is not loaded.
 */
export async function loadTables(
  client: pg.Client,
  source: OpenBackup,
  given: { signal?: AbortSignal | undefined; onProgress?: ((progress: LoadProgress) => void) | undefined },
): Promise<DrillProblem[]> {
  const { metadata } = source
  const problems: DrillProblem[] = []
  const catalogue = await readCatalogue(client)
  const known = new Map(catalogue.tables.map((table) => [tableKey(table.schema, table.name), table]))
  // A company's backup does not say which migrations ran; those that made this database did.
  const names = catalogue.tables
    .filter(({ name }) => name !== 'schema_migrations' || 'schemaMigrations' in metadata.tables)
    .map(nameOf)
  if (names.length > 0) await client.query(`truncate ${names.join(', ')}`)

  const entries = Object.entries(metadata.tables)
  const progress: LoadProgress = {
    phase: 'rows',
    table: null,
    tables: entries.length,
    tablesDone: 0,
    rows: 0,
    totalRows: metadata.totalRecords,
  }
  for (const [key, entry] of entries) {
    given.signal?.throwIfAborted()
    const table = known.get(key)
    const difference = table ? differenceOf(table, entry) : 'no migration makes this table'
    if (!table || difference) {
      problems.push({ kind: 'schema', table: key, message: `Table ${key}: ${difference}.` })
      continue
    }
    progress.table = key
    const loaded = await copyRows(client, table, entry, source.readTable(key), (rows) => {
      progress.rows += rows
      given.onProgress?.({ ...progress })
    })
    if (loaded !== entry.records)
      problems.push({
        kind: 'rows',
        table: key,
        message: `Table ${key}: ${loaded} of ${entry.records} rows were loaded.`,
      })
    progress.tablesDone += 1
  }
  return problems
}

/** Streams lines into the table; the server says when it can take no more. @returns how many rows it took. */
async function copyRows(
  client: pg.Client,
  table: CatalogueTable,
  entry: TableEntry,
  lines: AsyncIterable<Buffer>,
  onRows: (rows: number) => void,
): Promise<number> {
  const translator = new RowTranslator(entry.columns)
  const columns = entry.columns.filter((column) => !column.generated).map((column) => quoted(column.name))
  const list = columns.length > 0 ? ` (${columns.join(', ')})` : ''
  const stream = client.query(copyFrom(`copy ${nameOf(table)}${list} from stdin`))
  // Told at the end; without a listener an error between two writes would end the process.
  const ended = finished(stream)
  ended.catch(() => undefined)
  try {
    for await (const block of lines) {
      if (!stream.write(translator.translate(block))) await Promise.race([once(stream, 'drain'), ended])
      onRows(countLines(block))
    }
    stream.end()
  } catch (error) {
    stream.destroy(error instanceof Error ? error : new Error(String(error)))
    await ended.catch(() => undefined)
    throw error
  }
  await ended
  return stream.rowCount
}

function countLines(block: Buffer): number {
  let count = 0
  for (let at = block.indexOf(0x0a); at !== -1; at = block.indexOf(0x0a, at + 1)) count += 1
  return count
}

/** Why rows of `entry` do not fit `table`, or null. */
function differenceOf(table: CatalogueTable, entry: TableEntry): string | null {
  const ours = new Map(table.columns.map((column) => [column.name, column]))
  for (const column of entry.columns) {
    const here = ours.get(column.name)
    if (!here) return `no migration makes its column ${column.name}`
    if (here.type !== column.type)
      return `its column ${column.name} was ${column.type} and the migrations make ${here.type}`
    if (here.generated !== column.generated) return `its column ${column.name} is computed on one side only`
  }
  const missing = table.columns.find(({ name }) => !entry.columns.some((column) => column.name === name))
  return missing ? `the backup has no column ${missing.name}` : null
}

/**
 * Puts every sequence where it stood, or past the largest value in its column: one that is behind hands out a value
 * that exists.
 */
export async function setSequences(client: pg.Client, sequences: Metadata['sequences']): Promise<DrillProblem[]> {
  const problems: DrillProblem[] = []
  for (const { name, lastValue, isCalled, ownedBy } of sequences) {
    const { rows } = await client.query(`select pg_catalog.to_regclass($1) is not null as found`, [quotedPath(name)])
    if (rows[0]?.found !== 't') {
      problems.push({ kind: 'sequence', table: null, message: `No migration makes the sequence ${name}.` })
      continue
    }
    const owner = ownedBy?.split('.')
    const column = owner ? quoted(owner.slice(2).join('.')) : ''
    const largest =
      owner && owner.length >= 3
        ? `(select max(${column})::bigint from ${quoted(owner[0] ?? '')}.${quoted(owner[1] ?? '')})`
        : 'null::bigint'
    // A column that is no number, or a largest value below the start, leaves the sequence where it stood.
    await client.query(
      `select pg_catalog.setval($1::pg_catalog.regclass, greatest(s.last, m.largest), s.called or coalesce(m.largest >= s.last, false))
       from (select coalesce($2::bigint, 1) as last, $3::boolean as called) s cross join (select ${largest} as largest) m`,
      [quotedPath(name), lastValue, isCalled],
    )
  }
  return problems
}

export function quotedPath(name: string): string {
  const [schema = '', ...rest] = name.split('.')
  return `${quoted(schema)}.${quoted(rest.join('.'))}`
}

function nameOf(table: CatalogueTable): string {
  return `${quoted(table.schema)}.${quoted(table.name)}`
}
