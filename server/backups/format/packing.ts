import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import { FOOTER_BYTES, type MetadataPlace, readFooter, writeFooter } from './footer.ts'
import { type Content, compressFrame } from './frames/frame.ts'
import type { TableEntry } from './metadata.ts'
import { copyIntoStatement } from './sql-text.ts'

const unzstd = promisify(zstdDecompress)

/** Where in the file a chunk of a table stands, which decides what surrounds its rows. */
export interface ChunkPlace {
  key: string
  table: Pick<TableEntry, 'schema' | 'name' | 'columns'>
  /** From 1. */
  part: number
  rows: number
  firstTable: boolean
  lastPart: boolean
}

/** How a kind of file is put together. The same chunks, hashes, metadata and footer stand in each. */
export interface Packing {
  content: Content
  footerBytes: number
  writeFooter(offset: number, metadataFrame: Uint8Array): Buffer
  readFooter(footer: Buffer, fileBytes: number): MetadataPlace | null
  /** Text before the first table becomes a frame of its own. */
  pack(text: Buffer<ArrayBuffer>, level: number): Uint8Array<ArrayBuffer>
  unpack(frame: Buffer, mostBytes: number): Promise<Buffer>
  packMetadata(json: string, level: number): Uint8Array
  /** null when this is no metadata. */
  unpackMetadata(frame: Buffer): Promise<string | null>
  opening(place: ChunkPlace): string
  closing(place: Pick<ChunkPlace, 'lastPart'>): string
}

/** Metadata larger than this is not ours: 100,000 chunks take 25 MB. */
const MOST_METADATA_BYTES = 512 * 1024 * 1024
const METADATA_OPENING = '\n},\n"metadata":'
const METADATA_CLOSING = '}\n'

/** One JSON document in zstd frames, ended by a skippable frame. */
const jsonPacking: Packing = {
  content: 'json',
  footerBytes: FOOTER_BYTES,
  writeFooter,
  readFooter,
  pack: compressFrame,
  unpack: (frame, mostBytes) => unzstd(frame, { maxOutputLength: Math.max(mostBytes, 1) }),
  packMetadata: (json, level) => compressFrame(Buffer.from(`${METADATA_OPENING}${json}${METADATA_CLOSING}`), level),
  async unpackMetadata(frame) {
    const text = (await unzstd(frame, { maxOutputLength: MOST_METADATA_BYTES })).toString('utf8')
    return text.startsWith(METADATA_OPENING) && text.endsWith(METADATA_CLOSING)
      ? text.slice(METADATA_OPENING.length, -METADATA_CLOSING.length)
      : null
  },
  opening: ({ key, part, rows, firstTable }) =>
    part === 1 ? `${firstTable ? '' : ','}\n${JSON.stringify(key)}:[\n` : rows > 0 ? ',\n' : '',
  closing: ({ lastPart }) => (lastPart ? '\n]' : ''),
}

const SQL_METADATA = '-- counterfoil-metadata '
const SQL_FOOTER = /^-- counterfoil-footer (\d{16}) (\d{10}) ([0-9a-f]{64})\n$/
const SQL_FOOTER_BYTES = '-- counterfoil-footer '.length + 16 + 1 + 10 + 1 + 64 + 1

/** SQL for psql; metadata and footer are comments. */
const sqlPacking: Packing = {
  content: 'sql',
  footerBytes: SQL_FOOTER_BYTES,
  writeFooter: (offset, frame) =>
    Buffer.from(
      `-- counterfoil-footer ${String(offset).padStart(16, '0')} ${String(frame.length).padStart(10, '0')} ${hash('sha256', frame)}\n`,
    ),
  readFooter(footer, fileBytes) {
    const found = SQL_FOOTER.exec(footer.toString('latin1'))
    if (!found) return null
    const place = { offset: Number(found[1]), bytes: Number(found[2]), sha256: found[3] ?? '' }
    return place.offset + place.bytes + SQL_FOOTER_BYTES === fileBytes ? place : null
  },
  pack: (text) => text,
  unpack: async (frame) => frame,
  packMetadata: (json) => Buffer.from(`${SQL_METADATA}${json}\n`),
  async unpackMetadata(frame) {
    const text = frame.toString('utf8')
    return text.startsWith(SQL_METADATA) && text.endsWith('\n') ? text.slice(SQL_METADATA.length, -1) : null
  },
  opening: ({ part, table }) => (part === 1 ? `${copyIntoStatement(table)}\n` : ''),
  closing: ({ lastPart }) => (lastPart ? '\\.\n\n' : ''),
}

const PACKINGS: Record<Content, Packing> = { json: jsonPacking, sql: sqlPacking }

export function packingOf(content: Content): Packing {
  return PACKINGS[content]
}

/** Which of them begins like this; JSON when neither does. */
export function guessPacking(start: Uint8Array): Packing {
  return Buffer.from(start.subarray(0, 3)).toString('latin1') === '-- ' ? sqlPacking : jsonPacking
}
