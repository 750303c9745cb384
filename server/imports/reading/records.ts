import { createReadStream } from 'node:fs'
import { AppError } from '#server/kernel/errors.ts'
import { EndlessRecord, parseCsv } from './csv.ts'
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
  const blocks = readBlocks(path, format, onBytes)
  let skip = format.skipLines
  let number = -1
  let batch: FileRecord[] = []
  try {
    for await (const records of parseCsv(blocks, format.delimiter)) {
      for (const cells of records) {
        // Lines before the header are blank, or name the separator: each of them is a record.
        if (skip > 0) {
          skip -= 1
          continue
        }
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
  } catch (error) {
    throw error instanceof EndlessRecord ? unreadable(error, format, Math.max(number, 0)) : error
  }
  if (batch.length > 0) yield batch
}

/** The file in UTF-8, block by block. */
async function* readBlocks(
  path: string,
  { bom, encoding }: FileFormat,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const decoder = encoding === 'utf-8' ? null : createDecoder(encoding)
  const file: AsyncIterable<Buffer> = createReadStream(path, { start: bom, highWaterMark: READ_BYTES })
  for await (const block of file) {
    onBytes?.(block.length)
    yield decoder ? Buffer.from(decoder.decode(block, { stream: true })) : block
  }
  if (decoder) yield Buffer.from(decoder.decode())
}

function unreadable(cause: EndlessRecord, format: FileFormat, number: number): AppError {
  const row = spreadsheetRow(format, number)
  return new AppError('BAD_INPUT', {
    reason: 'FILE_UNREADABLE',
    params: { row },
    message: `csv: no end after record ${number}`,
    userMessage: `The file cannot be read after row ${row}: a quotation mark there is probably never closed. Nothing was imported. Correct the row and upload the file again.`,
    cause,
  })
}
