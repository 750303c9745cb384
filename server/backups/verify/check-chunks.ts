import { createHash } from 'node:crypto'
import type { AgeSource } from '../encryption/age-source.ts'
import type { ChunkEntry, Metadata } from '../format/metadata.ts'
import { RowHash } from '../format/row-hash.ts'
import type { ByteSource } from '../stores/byte-source.ts'
import type { Checked, Findings } from './problems.ts'
import { readChunk } from './read-chunk.ts'

type OnProgress = (bytes: number, total: number) => void

const NEWLINE = 0x0a

/** Reads every chunk in the order of the file and holds chunks, rows and tables against the metadata. */
export async function checkChunks(
  source: ByteSource,
  { metadata, offset }: { metadata: Metadata; offset: number },
  found: Findings,
  checked: Checked,
  onProgress: OnProgress | undefined,
): Promise<void> {
  const keys = Object.keys(metadata.tables)
  const [head] = metadata.chunks
  if (!head || head.table !== null || head.offset !== 0)
    return found.add('metadata', 'The list of chunks does not begin with the head of the file.')
  const headResult = await readChunk(source, metadata, head)
  if (!headResult.ok) found.add('head', `The head of the file is damaged: ${headResult.message}.`)
  if (!inOrder(metadata, keys, offset))
    found.add('metadata', 'The list of chunks has gaps or another order than the tables.')

  const byTable = Map.groupBy(metadata.chunks.slice(1), (chunk) => chunk.table)
  for (const key of keys) await checkTable(source, metadata, key, byTable.get(key) ?? [], found, checked, onProgress)
  for (const chunk of byTable.get(null) ?? []) {
    const result = await readChunk(source, metadata, chunk)
    if (!result.ok) found.add('head', `The statements after the tables are damaged: ${result.message}.`)
  }
  const records = keys.reduce((sum, key) => sum + (metadata.tables[key]?.records ?? 0), 0)
  if (records !== metadata.totalRecords) found.add('metadata', 'The tables do not add up to the total of records.')
}

async function checkTable(
  source: ByteSource,
  metadata: Metadata,
  key: string,
  chunks: ChunkEntry[],
  found: Findings,
  checked: Checked,
  onProgress: OnProgress | undefined,
): Promise<void> {
  const before = found.problems.length
  const ordered = createHash('sha256')
  const rowHash = new RowHash()
  let records = 0
  for (const chunk of chunks) {
    const result = await readChunk(source, metadata, chunk)
    checked.chunks += 1
    onProgress?.(chunk.offset + chunk.bytes, source.bytes)
    if (!result.ok) {
      found.add('chunk', `Table ${key}, chunk ${chunk.part} of ${chunks.length}: ${result.message}.`, key, chunk.part)
      continue
    }
    ordered.update(result.rows)
    let start = 0
    for (let end = result.rows.indexOf(NEWLINE); end !== -1; end = result.rows.indexOf(NEWLINE, start)) {
      rowHash.add(result.rows.subarray(start, end))
      start = end + 1
    }
    records += chunk.rows
  }
  checked.rows += records
  checked.tables += 1
  if (found.problems.length > before) return
  const hashes = metadata.dataIntegrityHashes[key]
  if (chunks.length === 0 || records !== metadata.tables[key]?.records)
    found.add('table', `Table ${key} does not hold the number of rows it should.`, key)
  else if (hashes?.ordered !== ordered.digest('hex') || hashes.rows !== rowHash.toHex())
    found.add('table', `Table ${key} does not hold the rows that were read from the database.`, key)
}

/** Head, tables in their order and each in its parts, in SQL one chunk after them; without a gap up to the metadata. */
function inOrder({ chunks, content }: Metadata, keys: string[], metadataOffset: number): boolean {
  let offset = 0
  let table = -1
  let part = 0
  const after = content === 'sql' ? chunks.length - 1 : chunks.length
  return (
    chunks.every((chunk, index) => {
      const text = index === 0 || index === after
      if (!text) {
        part = chunk.table === keys[table] ? part + 1 : 1
        if (part === 1) table += 1
      }
      const right =
        chunk.index === index &&
        chunk.offset === offset &&
        (text ? chunk.table === null : chunk.table === keys[table] && chunk.part === part)
      offset += chunk.bytes
      return right
    }) &&
    offset === metadataOffset &&
    table === keys.length - 1
  )
}

/** Says which tables and chunks the blocks cover whose seals did not hold. */
export function nameBrokenSeals(age: AgeSource, metadata: Metadata | null, found: Findings): void {
  for (const { block, offset, bytes } of age.broken) {
    const words = `Block ${block + 1} of the encrypted file is not the one that was written`
    const touched = (metadata?.chunks ?? []).filter(
      (chunk) => chunk.offset < offset + bytes && chunk.offset + chunk.bytes > offset,
    )
    const damaged = touched.filter((chunk) =>
      found.problems.some(
        (problem) => problem.part === 'chunk' && problem.table === chunk.table && problem.chunk === chunk.part,
      ),
    )
    // Only the seal was hit when no chunk inside is damaged; then all of them are in doubt.
    const named = damaged.length > 0 ? damaged : touched.filter((chunk) => chunk.table !== null)
    if (named.length === 0) found.add('encryption', `${words}.`)
    for (const { table, part } of named)
      found.add(
        'encryption',
        `${words}; it holds ${damaged.length > 0 ? 'the damaged' : 'part of'} table ${table}, chunk ${part}.`,
        table,
        part,
      )
  }
}
