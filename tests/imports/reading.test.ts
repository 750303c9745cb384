import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, describe, expect, test } from 'vitest'
import { detectDialect } from '#server/imports/reading/dialect.rules.ts'
import { type FileRecord, readRecords } from '#server/imports/reading/records.ts'
import { type StoredUpload, storeUpload } from '#server/imports/reading/uploads.ts'

const folder = mkdtempSync(join(tmpdir(), 'counterfoil-reading-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

async function upload(bytes: Uint8Array, block = 7): Promise<StoredUpload & { rows: string[][] }> {
  files += 1
  const path = join(folder, `${files}.csv`)
  async function* blocks() {
    for (let at = 0; at < bytes.length; at += block) yield bytes.subarray(at, at + block)
  }
  const stored = await storeUpload(path, blocks())
  const rows: string[][] = []
  for await (const batch of readRecords(path, stored.format, 2)) rows.push(...batch.map(({ cells }) => cells))
  return { ...stored, rows }
}

const utf8 = (text: string) => Buffer.from(text, 'utf8')
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16()
const withMark = (mark: number[], bytes: Uint8Array) => Buffer.concat([Buffer.from(mark), bytes])
/** é, è, ç, ü and £ as Windows-1252 writes them; 0x80 is its euro sign, which Latin-1 has not. */
const windows1252 = (text: string) =>
  Buffer.from([...text].map((letter) => (letter === '€' ? 0x80 : letter === '’' ? 0x92 : (letter.codePointAt(0) ?? 0))))

const FRENCH = 'Prénom;Nom;Téléphone\r\nZoé;Gérard;06 12 34 56 78\r\nFrançois;d’Été;€\r\n'
const ARABIC = 'الاسم,رقم الجوال\nفاطمة الزهراء,٠٥٠١٢٣٤٥٦٧\nمحمد علي,0551234567\n'
/** The Arabic letters above as Windows-1256 writes them. */
const WINDOWS_1256: Record<string, number> = {
  ا: 0xc7,
  ل: 0xe1,
  س: 0xd3,
  م: 0xe3,
  ر: 0xd1,
  ق: 0xde,
  ج: 0xcc,
  و: 0xe6,
  ف: 0xdd,
  ط: 0xd8,
  ة: 0xc9,
  ز: 0xd2,
  ه: 0xe5,
  ء: 0xc1,
  ح: 0xcd,
  د: 0xcf,
  ع: 0xda,
  ي: 0xed,
}
const windows1256 = (text: string) =>
  Buffer.from([...text].map((letter) => WINDOWS_1256[letter] ?? letter.codePointAt(0) ?? 0))

describe('the encoding of a file', () => {
  test.each([
    ['UTF-8', utf8(FRENCH), 'utf-8', 0],
    ['UTF-8 with a mark', withMark([0xef, 0xbb, 0xbf], utf8(FRENCH)), 'utf-8', 3],
    ['UTF-16 little endian with a mark', withMark([0xff, 0xfe], Buffer.from(FRENCH, 'utf16le')), 'utf-16le', 2],
    ['UTF-16 big endian with a mark', withMark([0xfe, 0xff], utf16be(FRENCH)), 'utf-16be', 2],
    ['UTF-16 little endian without a mark', Buffer.from(FRENCH, 'utf16le'), 'utf-16le', 0],
    ['Windows-1252', windows1252(FRENCH), 'windows-1252', 0],
  ])('%s is recognised and read', async (_name, bytes, encoding, bom) => {
    const read = await upload(bytes)
    expect(read.format).toMatchObject({ encoding, bom, delimiter: ';' })
    expect(read.header).toEqual(['Prénom', 'Nom', 'Téléphone'])
    expect(read.rows[1]).toEqual(['Zoé', 'Gérard', '06 12 34 56 78'])
    expect(read.rows[2]).toEqual(['François', 'd’Été', '€'])
  })

  test.each([
    ['Windows-1252', windows1252, 'Zoé Sääf d’Été'],
    ['Windows-1256', windows1256, 'محمد علي'],
  ])('%s is recognised by one name after megabytes of English', async (encoding, encode, name) => {
    const rows = 'Elizabeth;Featherstonehaugh\n'.repeat(160_000)
    const read = await upload(encode(`first;last\n${rows}${name};Last\n`), 65_536)
    expect(read.format.encoding).toBe(encoding.toLowerCase())
    expect(read.rows.at(-1)).toEqual([name, 'Last'])
  })

  test('Arabic is recognised in UTF-8 and in Windows-1256', async () => {
    expect((await upload(utf8(ARABIC))).rows[1]).toEqual(['فاطمة الزهراء', '٠٥٠١٢٣٤٥٦٧'])
    const old = await upload(windows1256(ARABIC.replace('٠٥٠١٢٣٤٥٦٧', '0501234567')))
    expect(old.format.encoding).toBe('windows-1256')
    expect(old.rows[1]).toEqual(['فاطمة الزهراء', '0501234567'])
  })

  test('a single Latin-1 letter far down decides for the whole file', async () => {
    const plain = Array.from({ length: 5000 }, (_, row) => `Ann,${row}`).join('\n')
    const read = await upload(Buffer.concat([utf8(`name,number\n${plain}\n`), windows1252('Zoé,1\n')]), 4096)
    expect(read.format.encoding).toBe('windows-1252')
    expect(read.rows.at(-1)).toEqual(['Zoé', '1'])
  })

  test('a character cut in two by the network is put together', async () => {
    for (const block of [1, 2, 3]) expect((await upload(utf8(ARABIC), block)).format.encoding).toBe('utf-8')
  })
})

describe('the dialect of a file', () => {
  test.each([
    ['commas', 'a,b,c\n1,2,3\n', ','],
    ['semicolons, with decimal commas', 'a;b\n1,5;2,5\n3,5;4,5\n', ';'],
    ['tabs', 'a\tb\n1, 2\t3\n', '\t'],
    ['pipes', 'a|b|c\n1|2|3\n', '|'],
    ['commas inside quotes do not count', '"a";"b"\n"x, y, z";"1, 2"\n', ';'],
    ['a line that says so', 'sep=|\na|b;c\n1|2;3\n', '|'],
    ['one column', 'phone\n07700900123\n', ','],
    ['an address with commas in every row', 'name;address\nAnn;1 High St, Leeds, UK\nBob;2 Low St, York, UK\n', ';'],
  ])('%s', (_name, text, delimiter) => {
    expect(detectDialect(text).delimiter).toBe(delimiter)
  })

  test('quoted line breaks, mixed line ends, blank lines and ragged rows are read as they are', async () => {
    const read = await upload(
      utf8('name,notes,phone\r\n"Ann ""the"" Smith","first\r\nsecond",1\n\r\nBob,,2,extra\rCy\r\n  \n"D",x,3'),
    )
    expect(read.rows).toEqual([
      ['name', 'notes', 'phone'],
      ['Ann "the" Smith', 'first\r\nsecond', '1'],
      ['Bob', '', '2', 'extra'],
      ['Cy'],
      ['D', 'x', '3'],
    ])
  })

  test('repeated and empty column names get names of their own', async () => {
    const read = await upload(utf8('Phone,Phone,,Phone (2)\n1,2,3,4\n'))
    expect(new Set(read.header).size).toBe(4)
    expect(read.header[0]).toBe('Phone')
    expect(read.header[2]).toBe('Column C')
  })
})

test('batches have every record once, in the order of the file', async () => {
  const names = Array.from({ length: 40 }, (_, row) => `Ann ${row}`)
  const path = join(folder, 'batches.csv')
  const { format } = await storeUpload(path, Readable.from([utf8(`name,phone\n${names.join(',1\n')},1\n`)]))
  const batches: FileRecord[][] = []
  for await (const batch of readRecords(path, format, 10)) batches.push(batch)
  expect(batches.map((batch) => batch.length)).toEqual([10, 10, 10, 10, 1])
  expect(batches.flat().map(({ number }) => number)).toEqual(Array.from({ length: 41 }, (_, number) => number))
  expect(batches.flat().map(({ cells }) => cells[0])).toEqual(['name', ...names])
})

describe('a file that cannot be imported', () => {
  test.each([
    ['empty', Buffer.alloc(0), 'FILE_EMPTY'],
    ['blank lines only', utf8('\n\r\n  \n'), 'FILE_EMPTY'],
    ['a header alone', utf8('name,phone\n'), 'FILE_WITHOUT_ROWS'],
    ['a spreadsheet', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 1, 2, 0xff, 0, 9, 9]), 'FILE_NOT_TEXT'],
    ['a quote that never ends', utf8(`name,phone\n"Ann,1\n${'x,2\n'.repeat(100_000)}`), 'FILE_UNREADABLE'],
  ])('%s is refused with its reason, and no file stays', async (_name, bytes, reason) => {
    await expect(upload(bytes, 65_536)).rejects.toMatchObject({ code: 'BAD_INPUT', reason })
  })
  test('a quote that never ends names the row before it, however many rows were read by then', async () => {
    const rows = (count: number) => 'Ann,1\n'.repeat(count)
    const file = `\n\nname,phone\n${rows(20_000)}\n${rows(10_000)}"Bob,2\n${rows(60_000)}`
    await expect(upload(utf8(file), 65_536)).rejects.toMatchObject({
      reason: 'FILE_UNREADABLE',
      params: { row: 3 + 20_000 + 1 + 10_000 },
    })
  })
})
