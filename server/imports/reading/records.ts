import { createReadStream } from 'node:fs'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parse } from 'csv-parse'
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
const READ_BYTES = 128 * 1024

/**
 * Reads a file's records in batches of `size`, holding no more than one batch and one block of the file.
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
  const file = createReadStream(path, { start: format.bom, highWaterMark: READ_BYTES })
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
  const reading = format.encoding === 'utf-8' ? pipeline(file, parser) : pipeline(file, recode(format.encoding), parser)
  // Its error also ends the loop below, which is where it is met.
  reading.catch(() => undefined)

  let number = -1
  let batch: FileRecord[] = []
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      const blank = cells.length === 1 && cells[0]?.trim() === ''
      if (blank && number < 0) continue
      number += 1
      if (blank) continue
      batch.push({ number, cells })
      if (batch.length >= size) {
        yield batch
        batch = []
      }
    }
    await reading
  } catch (cause) {
    throw unreadable(cause, format, number)
  } finally {
    file.destroy()
    parser.destroy()
  }
  if (batch.length > 0) yield batch
}

function unreadable(cause: unknown, format: FileFormat, number: number): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : ''
  if (typeof code !== 'string' || !code.startsWith('CSV_')) return cause
  return new AppError('BAD_INPUT', {
    reason: 'FILE_UNREADABLE',
    message: `csv: ${code} after record ${number}`,
    userMessage: `The file cannot be read after row ${spreadsheetRow(format, Math.max(number, 0))}: a quotation mark there is probably never closed. Nothing was imported. Correct the row and upload the file again.`,
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
