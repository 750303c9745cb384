import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EndlessRecord, parseCsv } from '#server/imports/reading/csv.ts'
import { DELIMITERS, type Delimiter } from '#server/imports/reading/dialect.rules.ts'

/** The records of a text that arrives in blocks of so many bytes, or that it does not end. */
async function read(text: string, delimiter: Delimiter, block: number): Promise<string[][] | 'endless'> {
  const bytes = Buffer.from(text)
  async function* blocks() {
    for (let at = 0; at < bytes.length; at += block) yield bytes.subarray(at, at + block)
  }
  const found: string[][] = []
  try {
    for await (const records of parseCsv(blocks(), delimiter)) found.push(...records)
  } catch (error) {
    if (error instanceof EndlessRecord) return 'endless'
    throw error
  }
  return found
}

function readByPeer(text: string, delimiter: Delimiter): string[][] | 'endless' {
  try {
    return parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      record_delimiter: ['\r\n', '\n', '\r'],
    })
  } catch {
    return 'endless'
  }
}

test('any text, wherever the network cuts it, is read as csv-parse reads it', async () => {
  const piece = fc.constantFrom('a', 'é', 'محمد', ' ', '"', '""', '"x"', '","', ',', ';', '\t', '|', '\n', '\r', '\r\n')
  const text = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''))
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom(...DELIMITERS), fc.integer({ min: 1, max: 20 }), async (...given) => {
      const [words, delimiter] = given
      expect(await read(...given)).toEqual(readByPeer(words, delimiter))
    }),
    { numRuns: 5_000 },
  )
})

test.each([
  ['an address with a quotation mark in it', '5" pipe,x\n', [['5" pipe', 'x']]],
  ['a nickname that is quoted', '"Al" Smith,x\n', [['"Al" Smith', 'x']]],
  ['an empty last cell without a line end', 'a,', [['a', '']]],
  ['an empty quoted cell as the whole file', '""', [['']]],
])('%s', async (_name, text, records) => {
  expect(await read(text, ',', 3)).toEqual(records)
})

test('a record may be long, but not without end', async () => {
  const long = 'x'.repeat(200 * 1024)
  expect(await read(`a,"${long}\n"\nb`, ',', 64 * 1024)).toEqual([['a', `${long}\n`], ['b']])
  expect(await read(`a,"${long}${long}"\nb`, ',', 64 * 1024)).toBe('endless')
})
