import { createReadStream } from 'node:fs'
import { AppError } from '#server/kernel/errors.ts'
import { RecordCutter, UnclosedQuote } from './csv.ts'
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
  let number = -1
  let batch: FileRecord[] = []
  try {
    for await (const records of cutFile(path, format, onBytes)) {
      for (const cells of records) {
        const blank = cells.length === 1 && cells[0]?.trim() === ''
        if (blank && number < 0) continue
        number += 1
        if (blank) continue
        batch.push({ number, cells })
        if (batch.length < size) continue
        yield batch
        batch = []
      }
    }
  } catch (cause) {
    throw cause instanceof UnclosedQuote ? unreadable(cause, format, number) : cause
  }
  if (batch.length > 0) yield batch
}

async function* cutFile(
  path: string,
  { encoding, bom, delimiter, skipLines }: FileFormat,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<string[][]> {
  const cutter = new RecordCutter(delimiter)
  const recode = createRecoder(encoding)
  let skip = skipLines
  for await (const block of createReadStream(path, { start: bom, highWaterMark: READ_BYTES })) {
    onBytes?.(block.length)
    let bytes: Buffer = recode(block)
    for (; skip > 0; skip -= 1) {
      const end = bytes.indexOf('\n')
      bytes = bytes.subarray(end === -1 ? bytes.length : end + 1)
      if (end === -1) break
    }
    yield cutter.cut(bytes)
  }
  yield cutter.cut(recode(), true)
}

function unreadable(cause: UnclosedQuote, format: FileFormat, number: number): AppError {
  return new AppError('BAD_INPUT', {
    reason: 'FILE_UNREADABLE',
    message: `csv: a quotation mark is not closed after record ${number}`,
    userMessage: `The file cannot be read after row ${spreadsheetRow(format, Math.max(number, 0))}: a quotation mark there is probably never closed. Nothing was imported. Correct the row and upload the file again.`,
    cause,
  })
}

/** Turns any encoding into UTF-8, block by block; without a block, what is left at the end. */
function createRecoder(encoding: Encoding): (block?: Buffer) => Buffer {
  if (encoding === 'utf-8') return (block = Buffer.alloc(0)) => block
  const decoder = createDecoder(encoding)
  return (block) => Buffer.from(decoder.decode(block, { stream: block !== undefined }))
}
