import { zstdDecompressSync } from 'node:zlib'
import type pg from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { readCatalogue } from '#server/backups/engine/catalogue.ts'
import { BlockMemory, readRowBlocks } from '#server/backups/engine/reading/row-blocks.ts'
import { selectTables } from '#server/backups/engine/selection.ts'
import { closeSession, openSession } from '#server/backups/engine/session.ts'
import { encodeChunk } from '#server/backups/format/frames/frame.ts'
import type { WrittenColumn } from '#server/backups/format/frames/row-writer.ts'
import { everyType } from '../every-type.ts'
import { scratchDatabase } from '../scratch-database.ts'

/** What a copy of text and of moments may get wrong, row by row. */
const HARD = String.raw`
  create domain arrived as timestamptz;
  create domain flag as bool;
  create table hard (id int, t text, ts timestamp, tstz timestamptz, at arrived, f flag, last text);
  insert into hard values
    (1, E'\b\f\n\r\t\v', '0044-03-15 12:00 BC', '0044-03-15 12:00:00.5+00 BC', '0001-01-01 00:00+00', true, '"'),
    (2, E'\x01\x1f\x7f', '12026-11-22 00:00', '12026-11-22 23:59:59.999999+14', 'infinity', false, '\'),
    (3, '\N', '-infinity', '-infinity', null, null, '\.'),
    (4, null, null, null, null, null, null),
    (5, '', '2026-11-22', '2026-06-22 12:00+01', now(), true, ''),
    (6, repeat(E'\x01', 3000), null, null, null, null, repeat('"\', 3000)),
    (7, '+00', null, null, null, null, 'ü 你 😀');
`

const scratch = await scratchDatabase(everyType + HARD)
const client = await openSession({ url: scratch.url, role: 'counterfoil_backup' })
afterAll(() => closeSession(client))
const { tables } = selectTables(await readCatalogue(client), { kind: 'database' })

async function linesOf(session: pg.Client, copy: string): Promise<Buffer> {
  const blocks: Buffer[] = []
  for await (const { lines } of readRowBlocks(session, copy, new BlockMemory(1024))) blocks.push(Buffer.from(lines))
  return Buffer.concat(blocks)
}

function encode(lines: Buffer | string, columns: WrittenColumn[], memory = 1024) {
  const given = Uint8Array.from(Buffer.from(lines))
  return encodeChunk({
    opening: '[',
    lines: given,
    closing: ']',
    json: { columns, into: new ArrayBuffer(memory) },
    level: 1,
  })
}

test.each(tables)('rows of $key are the bytes that Postgres makes of them', async ({ copy, written, copyObjects }) => {
  const expected = await linesOf(client, copyObjects)
  const lines = await linesOf(client, copy(null))
  for (const memory of [0, 16 * 1024 * 1024]) {
    const { frame, rows } = encode(lines, written ?? [], memory)
    expect(Buffer.from(rows).toString()).toBe(expected.toString())
    expect(frame.rowCount).toBe(expected.toString().split('\n').length - 1)
    const text = zstdDecompressSync(frame.bytes).toString()
    expect(text).toBe(`[${expected.toString().trimEnd().replaceAll('\n', ',\n')}]`)
  }
})

test.each([
  ['a quote', '"', '"'],
  ['a backslash', '\\', '\\\\'],
  ['a line feed', '\n', '\\n'],
  ['a control character', '\x1f', '\x1f'],
])('%s is escaped wherever in a text it stands', (_what, character, sent) => {
  // Bytes are copied sixteen at a time.
  const places = Array.from({ length: 50 }, (_, place) => place)
  const values = places.map((place) => 'a'.repeat(place) + character + 'ü'.repeat(50 - place))
  const lines = values.map((value) => `${value.replace(character, () => sent)}\n`).join('')
  const { rows } = encode(lines, [{ name: 't', as: 'string' }])
  expect(Buffer.from(rows).toString()).toBe(values.map((t) => `${JSON.stringify({ t })}\n`).join(''))
})

describe('a line that Postgres would not send', () => {
  const columns: WrittenColumn[] = [
    { name: 'name', as: 'string' },
    { name: 'at', as: 'moment' },
    { name: 'list', as: 'json' },
  ]
  test.each([
    ['has a value too few', 'Ann\t2026-11-22 10:00:00+00\n'],
    ['has a value too many', 'Ann\t2026-11-22 10:00:00+00\t[]\t1\n'],
    ['has an escape of another format', 'A\\x41nn\t2026-11-22 10:00:00+00\t[]\n'],
    ['is of another zone', 'Ann\t2026-11-22 10:00:00+04\t[]\n'],
    ['escapes what JSON has not', 'Ann\t2026-11-22 10:00:00+00\t["\\n"]\n'],
    ['is cut off', 'Ann\t2026-11-22 10:00:00+00\t[]'],
  ])('is refused where it %s', (_what, line) => {
    expect(() => encode(line, columns)).toThrow(/a row is not|cut off/)
  })
})
