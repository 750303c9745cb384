import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AppError } from '#server/kernel/errors.ts'
import type { BackupKeys } from '../encryption/keys.ts'
import { BackupFileError, type OpenBackup, openBackup } from '../reader/open-backup.ts'

/** One table of a backup as lines of JSON, or the whole of it as one readable JSON document. */
export async function exportBackup(
  input: { file: string; keys: BackupKeys; table: string | null; out: string | null },
  stdout: NodeJS.WritableStream,
): Promise<{ tables: string[]; records: number }> {
  const backup = await openBackup(input.file, { keys: input.keys }).catch((error: unknown) => {
    throw error instanceof BackupFileError ? unusable(error) : error
  })
  try {
    const { table } = input
    if (table !== null && !backup.tables.includes(table)) {
      throw new AppError('BAD_INPUT', {
        field: 'table',
        message: 'no such table in the backup',
        userMessage: `The backup has no table ${table}. It has: ${backup.tables.join(', ')}.`,
      })
    }
    const source = Readable.from(table === null ? documentOf(backup) : backup.readTable(table))
    // Owner alone: the file holds people's data in clear.
    if (input.out === null) await pipeline(source, stdout, { end: false })
    else await pipeline(source, createWriteStream(input.out, { flags: 'wx', mode: 0o600 }))
    const tables = table === null ? backup.tables : [table]
    return { tables, records: tables.reduce((sum, key) => sum + (backup.metadata.tables[key]?.records ?? 0), 0) }
  } catch (error) {
    throw error instanceof BackupFileError ? unusable(error) : error
  } finally {
    await backup.close()
  }
}

async function* documentOf(backup: OpenBackup): AsyncGenerator<Buffer | string> {
  yield `${JSON.stringify(backup.envelope).slice(0, -1)},\n"tables":{`
  for (const [position, key] of backup.tables.entries()) {
    yield `${position === 0 ? '' : ','}\n${JSON.stringify(key)}:[\n`
    let first = true
    for await (const rows of backup.readTable(key)) {
      // Postgres' own text, byte for byte: only the line ends become commas.
      const text = rows.toString('utf8').trimEnd().replaceAll('\n', ',\n')
      yield first ? text : `,\n${text}`
      first = false
    }
    yield '\n]'
  }
  yield `\n},\n"metadata":${JSON.stringify(backup.metadata)}}\n`
}

function unusable(error: BackupFileError): AppError {
  return new AppError('PRECONDITION', {
    message: 'the backup cannot be read',
    userMessage: error.message,
    cause: error,
  })
}
