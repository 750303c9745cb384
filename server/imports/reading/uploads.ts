import { createHash } from 'node:crypto'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '#server/kernel/config.ts'
import { AppError } from '#server/kernel/errors.ts'
import { MAX_COLUMNS, MAX_FILE_BYTES } from '../imports.schemas.ts'
import { detectDialect } from './dialect.rules.ts'
import { createDecoder, EncodingDetector } from './encoding.rules.ts'
import { labelColumns } from './mapping.rules.ts'
import { type FileFormat, readRecords } from './records.ts'

export interface StoredUpload {
  sha256: string
  bytes: number
  format: FileFormat
  /** Column labels, unique. */
  header: string[]
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const SAMPLE_BYTES = 256 * 1024
const SAMPLE_ROWS = 5

/** Where a batch's file lies: made of two ids of ours, never of anything that was sent. */
export function uploadPath(config: Pick<Config, 'DATA_DIR'>, companyId: string, batchId: string): string {
  if (!UUID.test(companyId) || !UUID.test(batchId)) throw new TypeError('an upload is stored by two UUIDs')
  return join(config.DATA_DIR, 'imports', companyId, `${batchId}.csv`)
}

/**
 * Streams an upload to its file and finds out how to read it. No more than one block is in memory. On any
 * failure the file is gone again.
 *
 * @throws {AppError} TOO_LARGE past {@link MAX_FILE_BYTES}; BAD_INPUT when it is empty, binary or has no rows.
 */
export async function storeUpload(path: string, content: AsyncIterable<Uint8Array>): Promise<StoredUpload> {
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
  const detector = new EncodingDetector()
  const hash = createHash('sha256')
  let bytes = 0
  try {
    // 'wx' refuses an existing file: an id is used once.
    const file = await open(path, 'wx', 0o600)
    try {
      for await (const chunk of content) {
        bytes += chunk.byteLength
        if (bytes > MAX_FILE_BYTES) throw tooLarge()
        const block = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
        // The system writes it while it is looked at here.
        const written = file.write(block)
        hash.update(block)
        detector.add(block)
        await written
      }
    } finally {
      await file.close()
    }
    if (bytes === 0) throw unusable('FILE_EMPTY', 'The file is empty. Nothing was imported.')

    const { encoding, bom } = detector.finish()
    const dialect = detectDialect(await readBeginning(path, encoding, bom))
    const format: FileFormat = { encoding, bom, ...dialect }
    const { header } = await readHead(path, format)
    return { sha256: hash.digest('hex'), bytes, format, header }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}

/** Removes a batch's file; one that is gone already is no error. */
export async function removeUpload(
  config: Pick<Config, 'DATA_DIR'>,
  companyId: string,
  batchId: string,
): Promise<void> {
  await rm(uploadPath(config, companyId, batchId), { force: true })
}

async function readBeginning(path: string, encoding: FileFormat['encoding'], bom: number): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, bom)
    const text = createDecoder(encoding).decode(buffer.subarray(0, bytesRead), { stream: true })
    // A spreadsheet or an archive renamed to .csv: text has no NUL.
    if (text.includes('\0')) {
      throw unusable(
        'FILE_NOT_TEXT',
        'This is not a CSV file but a spreadsheet or another binary file. Save it as CSV and upload that.',
      )
    }
    return text
  } finally {
    await file.close()
  }
}

/** The column labels and the first rows of a stored file, for the mapping page. */
export async function readHead(path: string, format: FileFormat): Promise<{ header: string[]; samples: string[][] }> {
  for await (const [header, ...rows] of readRecords(path, format, SAMPLE_ROWS + 1)) {
    if (!header) break
    if (rows.length === 0)
      throw unusable('FILE_WITHOUT_ROWS', 'The file has a header and no rows. Nothing was imported.')
    if (header.cells.length > MAX_COLUMNS) {
      throw unusable(
        'FILE_TOO_WIDE',
        `The file has ${header.cells.length} columns; ${MAX_COLUMNS} are allowed. Leave out what is not needed.`,
      )
    }
    return {
      header: labelColumns(header.cells),
      samples: rows.map(({ cells }) => cells.map((cell) => cell.slice(0, 200))),
    }
  }
  throw unusable('FILE_EMPTY', 'The file holds blank lines only. Nothing was imported.')
}

function tooLarge(): AppError {
  return new AppError('TOO_LARGE', {
    field: 'file',
    reason: 'FILE_TOO_LARGE',
    userMessage: `The file is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB. Split it and upload the parts one after the other.`,
  })
}

function unusable(reason: UnusableFile, userMessage: string): AppError {
  return new AppError('BAD_INPUT', { field: 'file', reason, message: `upload refused: ${reason}`, userMessage })
}

type UnusableFile = 'FILE_EMPTY' | 'FILE_NOT_TEXT' | 'FILE_WITHOUT_ROWS' | 'FILE_TOO_WIDE'
