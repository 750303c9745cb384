import { createReadStream } from 'node:fs'
import { Transform } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { type Parser, parse } from 'csv-parse'
import { AppError } from '#server/kernel/errors.ts'
import { type Delimiter, spreadsheetRow } from './dialect.rules.ts'
import { createDecoder, type Encoding } from './encoding.rules.ts'

/** How a stored file is read; found once at the upload and kept with the batch. */
export interface FileFormat {
  encoding: Encoding
  /** Bytes of the byte order mark. */
  bom: number
  delimiter: Delimiter
  /** Lines before the header. */
  skipLines: number
  /** Row of the header in a spreadsheet; files uploaded before it was kept have none. */
  headerRow?: number | undefined
}

/** A record with its number: 0 is the header, 1 the first row of data. */
export interface FileRecord {
  number: number
  cells: string[]
}

/** Longest record. A quotation mark that is never closed would otherwise swallow the rest of the file. */
const MOST_RECORD_BYTES = 256 * 1024
/** About the bytes of a record. A block is taken apart whole: it holds no more than a batch is likely to need. */
const RECORD_BYTES = 256

/**
 * Reads a file's records in batches of so many, holding no more than one batch and one block of the file.
 * Blank lines are left out. They count below the header, as in a spreadsheet.
 *
 * @throws {AppError} BAD_INPUT when a quotation mark is never closed.
 */
export async function* readRecords(
  path: string,
  format: FileFormat,
  size: number,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<FileRecord[]> {
  const file = createReadStream(path, { start: format.bom, highWaterMark: size * RECORD_BYTES })
  if (onBytes) file.on('data', (chunk) => onBytes(chunk.length))
  const parser = parse({
    delimiter: format.delimiter,
    from_line: format.skipLines + 1,
    relax_column_count: true,
    relax_quotes: true,
    // A bare CR, an LF and a CRLF may be mixed in one file that several people have edited.
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: MOST_RECORD_BYTES,
  })
  const counted = countRecords(parser)
  const reading = format.encoding === 'utf-8' ? pipeline(file, parser) : pipeline(file, recode(format.encoding), parser)
  // Its error also ends the loop below, which is where it is met.
  reading.catch(() => undefined)

  let blankBefore = 0
  let number = -1
  let batch: FileRecord[] = []
  try {
    for await (const records of recordsOf(parser)) {
      for (const cells of records) {
        const blank = cells.length === 1 && cells[0]?.trim() === ''
        if (blank && number < 0) {
          blankBefore += 1
          continue
        }
        number += 1
        if (blank) continue
        batch.push({ number, cells })
        if (batch.length < size) continue
        yield batch
        batch = []
      }
    }
    await reading
  } catch (cause) {
    // The records between the last one met here and the broken one may be gone with the parser; they were counted.
    throw unreadable(cause, format, Math.max(number, counted() - blankBefore - 1))
  } finally {
    file.destroy()
    parser.destroy()
  }
  if (batch.length > 0) yield batch
}

/**
 * All records that the parser has ready, time after time. Its own iterator keeps a promise for each of them, which is
 * a third of the whole reading.
 */
async function* recordsOf(parser: Parser): AsyncGenerator<string[][]> {
  const ended = finished(parser, { writable: false })
  ended.catch(() => undefined)
  let ready = Promise.withResolvers<void>()
  parser.on('readable', () => ready.resolve())
  for (;;) {
    const records: string[][] = []
    for (let record = parser.read(); record !== null; record = parser.read()) records.push(record)
    if (records.length > 0) {
      yield records
      continue
    }
    if (parser.readableEnded) return await ended
    await Promise.race([ready.promise, ended])
    ready = Promise.withResolvers()
  }
}

/**
 * Counts the records in place of the parser. It compares the width of each with that of the first, which it knows by its
 * count, and makes an error, with stack and all, of every other one, though it was told that any width will do: a file
 * with rows of two widths, or empty lines, took it twenty times as long.
 */
function countRecords({ info }: Parser): () => number {
  let records = 0
  Object.defineProperty(info, 'records', {
    get: () => 0,
    set: () => {
      records += 1
    },
  })
  return () => records
}

function unreadable(cause: unknown, format: FileFormat, number: number): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : ''
  if (typeof code !== 'string' || !code.startsWith('CSV_')) return cause
  const row = spreadsheetRow(format, Math.max(number, 0))
  return new AppError('BAD_INPUT', {
    reason: 'FILE_UNREADABLE',
    params: { row },
    message: `csv: ${code} after record ${number}`,
    userMessage: `The file cannot be read after row ${row}: a quotation mark there is probably never closed. Nothing was imported. Correct the row and upload the file again.`,
    cause,
  })
}

/** Turns any encoding into UTF-8, block by block. */
function recode(encoding: Encoding): Transform {
  const decoder = createDecoder(encoding)
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, Buffer.from(decoder.decode(chunk, { stream: true }))),
    flush: (done) => done(null, Buffer.from(decoder.decode())),
  })
}
