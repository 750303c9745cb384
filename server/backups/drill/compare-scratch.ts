import type pg from 'pg'
import { type Catalogue, readCatalogue } from '../engine/catalogue.ts'
import { BlockMemory, readRowBlocks } from '../engine/reading/row-blocks.ts'
import { type SelectedTable, selectTables } from '../engine/selection.ts'
import { closeSession, openSession, type SessionOptions } from '../engine/session.ts'
import type { Metadata } from '../format/metadata.ts'
import { RowHash } from '../format/row-hash.ts'
import { quoted } from '../format/sql-text.ts'
import { type DrillProblem, type LoadProgress, quotedPath } from '../restore/load/load-tables.ts'
import { readSchemaOf } from '../restore/load/restore-into-scratch.ts'

export interface ComparedTable {
  key: string
  /** Rows that the backup says it has. */
  records: number
  restored: number
  same: boolean
}

export interface Comparison {
  problems: DrillProblem[]
  tables: ComparedTable[]
}

const BLOCK_BYTES = 4 * 1024 * 1024

/**
 * Holds a restored database against the backup it came from: every table, the hash of every row, the sequences, the
 * foreign keys and the schema. Redacted columns are compared as they are written, so that a declared redaction is no
 * difference. Nothing is taken for granted: what cannot be read is a problem.
 */
export async function compareScratch(
  session: SessionOptions,
  expected: { metadata: Metadata; schema: string[] },
  given: { signal?: AbortSignal | undefined; onProgress?: ((progress: LoadProgress) => void) | undefined } = {},
): Promise<Comparison> {
  const { metadata } = expected
  const problems: DrillProblem[] = []
  const tables: ComparedTable[] = []
  const client = await openSession(session)
  const stop = () => void closeSession(client)
  given.signal?.addEventListener('abort', stop, { once: true })
  try {
    const catalogue = await readCatalogue(client)
    const selected = new Map(selectTables(catalogue, metadata.scope).tables.map((table) => [table.key, table]))
    const memory = new BlockMemory(BLOCK_BYTES)
    const progress: LoadProgress = {
      phase: 'comparing',
      table: null,
      tables: Object.keys(metadata.tables).length,
      tablesDone: 0,
      rows: 0,
      totalRows: metadata.totalRecords,
    }
    for (const [key, entry] of Object.entries(metadata.tables)) {
      progress.table = key
      given.onProgress?.({ ...progress })
      const table = selected.get(key)
      const found = table ? await readTable(client, table, memory) : null
      const hash = metadata.dataIntegrityHashes[key]?.rows
      tables.push({
        key,
        records: entry.records,
        restored: found?.rows ?? 0,
        same: found !== null && found.hash === hash,
      })
      const problem = describe(key, entry.records, hash, found)
      if (problem) problems.push(problem)
      progress.tablesDone += 1
      progress.rows += entry.records
    }
    for (const key of selected.keys()) {
      if (!(key in metadata.tables))
        problems.push({ kind: 'table', table: key, message: `Table ${key} is in the schema and not in the backup.` })
    }
    problems.push(...(await compareSequences(client, catalogue, metadata)))
    problems.push(...(await compareSchema(client, expected.schema)))
    return { problems, tables }
  } finally {
    given.signal?.removeEventListener('abort', stop)
    await closeSession(client)
  }
}

type Found = { rows: number; hash: string; failure?: string }

async function readTable(client: pg.Client, table: SelectedTable, memory: BlockMemory): Promise<Found> {
  const hash = new RowHash()
  let rows = 0
  try {
    const blocks = readRowBlocks(client, table.copyObjects, memory)
    for (let next = await blocks.next(); !next.done; next = await blocks.next()) {
      const { buffer, length } = next.value.lines
      const block = Buffer.from(buffer, 0, length)
      let start = 0
      for (let end = block.indexOf(0x0a); end !== -1; end = block.indexOf(0x0a, start)) {
        hash.add(block.subarray(start, end))
        start = end + 1
        rows += 1
      }
      memory.give(buffer)
    }
    return { rows, hash: hash.toHex() }
  } catch (error) {
    // row_security = off: Postgres refuses to leave rows out in silence.
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === '42501') return { rows, hash: '', failure: 'a policy hides rows of it, or they may not be read' }
    throw error
  }
}

function describe(key: string, records: number, hash: string | undefined, found: Found | null): DrillProblem | null {
  if (!found) return { kind: 'table', table: key, message: `Table ${key} is missing.` }
  if (found.failure) return { kind: 'rows', table: key, message: `Table ${key} cannot be compared: ${found.failure}.` }
  if (found.rows !== records)
    return {
      kind: 'rows',
      table: key,
      message: `Table ${key} has ${found.rows} rows after it was restored; the backup has ${records}.`,
    }
  if (found.hash !== hash)
    return {
      kind: 'rows',
      table: key,
      message: `Table ${key} has other values after it was restored than the backup says.`,
    }
  return null
}

/** A sequence must go on past every value that was handed out and every value that is there. */
async function compareSequences(client: pg.Client, catalogue: Catalogue, metadata: Metadata): Promise<DrillProblem[]> {
  const problems: DrillProblem[] = []
  const here = new Set(catalogue.sequences.map(({ schema, name }) => `${schema}.${name}`))
  for (const { name, lastValue, isCalled, ownedBy } of metadata.sequences) {
    if (!here.has(name)) {
      problems.push({ kind: 'sequence', table: null, message: `The sequence ${name} is missing.` })
      continue
    }
    const owner = ownedBy?.split('.') ?? []
    const largest =
      owner.length >= 3
        ? `(select max(${quoted(owner.slice(2).join('.'))})::bigint from ${quoted(owner[0] ?? '')}.${quoted(owner[1] ?? '')})`
        : 'null::bigint'
    const { rows } = await client.query<{ behind: string }>(
      `select s.last_value + s.is_called::int < coalesce($1::bigint, 1) + $2::boolean::int or s.last_value + s.is_called::int <= m.largest as behind
       from ${quotedPath(name)} s cross join (select ${largest} as largest) m`,
      [lastValue, isCalled],
    )
    if (rows[0]?.behind === 't')
      problems.push({
        kind: 'sequence',
        table: owner[1] ?? null,
        message: `The sequence ${name} is behind: it would hand out a value that was handed out before.`,
      })
  }
  return problems
}

/** Restoring must leave the schema as the migrations made it, with every foreign key checked by Postgres. */
async function compareSchema(client: pg.Client, before: string[]): Promise<DrillProblem[]> {
  const after = await readSchemaOf(client)
  const [had, has] = [new Set(before), new Set(after)]
  const problems: DrillProblem[] = [
    ...before.filter((line) => !has.has(line)).map((line) => `Missing after the restore: ${line.slice(0, 200)}.`),
    ...after.filter((line) => !had.has(line)).map((line) => `New after the restore: ${line.slice(0, 200)}.`),
  ].map((message) => ({ kind: 'schema', table: null, message }))
  const { rows } = await client.query<{ table: string; name: string }>(
    `select c.relname as table, k.conname as name from pg_catalog.pg_constraint k join pg_catalog.pg_class c on c.oid = k.conrelid
     where k.contype = 'f' and not k.convalidated and k.connamespace <> 'pg_catalog'::regnamespace order by 1, 2`,
  )
  for (const { table, name } of rows) {
    const byMigration = before.some(
      (line) => line.startsWith(`constraint ${table}.${name} `) && line.endsWith('NOT VALID'),
    )
    if (!byMigration)
      problems.push({
        kind: 'foreign_key',
        table,
        message: `Table ${table}: the foreign key ${name} is not validated.`,
      })
  }
  return problems
}
