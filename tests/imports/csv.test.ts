import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecordCutter, UnclosedQuote } from '#server/imports/reading/csv.ts'

const pieces = ['a', 'é', '€x', '"', '""', '"b"', ';', ';;', ',', '\n', '\r', '\r\n', ' ']

/** Cuts a text that arrives in blocks of these lengths; undefined when a quotation mark is never closed. */
function cut(text: string, lengths: readonly number[]): string[][] | undefined {
  const bytes = Buffer.from(text)
  const cutter = new RecordCutter(';')
  const records: string[][] = []
  try {
    for (let at = 0, block = 0; at < bytes.length; block += 1) {
      const end = at + (lengths[block % lengths.length] ?? 1)
      records.push(...cutter.cut(bytes.subarray(at, end)))
      at = end
    }
    return [...records, ...cutter.cut(Buffer.alloc(0), true)]
  } catch (error) {
    if (error instanceof UnclosedQuote) return undefined
    throw error
  }
}

function asAnotherParserCuts(text: string): string[][] | undefined {
  try {
    return parse(Buffer.from(text), {
      delimiter: ';',
      relax_column_count: true,
      relax_quotes: true,
      record_delimiter: ['\r\n', '\n', '\r'],
    })
  } catch {
    return undefined
  }
}

test('any text is cut as the parser of everybody else cuts it, wherever its blocks end', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...pieces), { maxLength: 16 }),
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
      (parts, lengths) => {
        const text = parts.join('')
        expect(cut(text, lengths)).toEqual(asAnotherParserCuts(text))
      },
    ),
    { numRuns: 3_000 },
  )
})

test('a record longer than any row, whose quotation mark is closed at last, is refused', () => {
  const cutter = new RecordCutter(',')
  expect(() => cutter.cut(Buffer.from(`"${'x,\n'.repeat(100_000)}"\n`))).toThrow(UnclosedQuote)
  const waiting = new RecordCutter(',')
  expect(() => waiting.cut(Buffer.from(`"${'x'.repeat(300_000)}`))).toThrow(UnclosedQuote)
})
