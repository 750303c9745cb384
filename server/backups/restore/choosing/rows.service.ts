import type { Kysely } from 'kysely'
import type { DB } from '#db/types.ts'
import { AppError, notFound } from '#server/kernel/errors.ts'
import { decodeCursor, encodeCursor } from '#server/kernel/page.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { filesDeleted, noSuchBackup, notWritten } from '../../backups.errors.ts'
import { getRun } from '../../backups.queries.ts'
import { openRunFile } from '../load/backup-source.ts'
import { explainRestore, type RestoreError } from '../restore-error.ts'
import { rowKeyOf, tablesOf } from './choices.service.ts'
import { keysWith, requireKey } from './given-key.ts'
import { scanRows, tellingColumns } from './scan-rows.ts'
import { findToday, type Today } from './today.queries.ts'

/** A row of a backup that can be chosen for a restore. */
export interface BackupRowChoice {
  id: string
  /** By column, as text; long ones cut off. */
  values: Record<string, string | null>
  today: Today
}

export interface BackupRowChoices {
  rowKey: string
  columns: string[]
  rows: BackupRowChoice[]
  /** There may be more: reading goes on here. */
  next: string | null
}

/** A person waits for it; what is left is read when they ask for more. */
const PATIENCE_MS = 3_000

/**
 * Rows of the company in one table of a backup that have every word of `search` in them. The file is read, not the
 * live data; secret columns are neither shown nor searched.
 *
 * @throws {AppError} NOT_FOUND; PRECONDITION without a file (or its key) and for a file that is damaged.
 */
export async function findBackupRows(
  services: Services,
  db: Kysely<DB>,
  scope: CompanyScope,
  input: {
    backupId: string
    table: string
    search: string
    secret?: string | undefined
    cursor?: string | undefined
    limit: number
  },
): Promise<BackupRowChoices> {
  const run = await getRun(db, scope, input.backupId)
  if (!run) throw noSuchBackup()
  if (run.removalBeganAt) throw filesDeleted()
  if (!run.filePath || run.leaseToken) throw notWritten()
  const table = tablesOf(run)[input.table]
  const rowKey = table ? rowKeyOf(table) : null
  if (!table || !rowKey) throw notFound('table')
  await requireKey(services, run, input.secret)

  const until = performance.now() + PATIENCE_MS
  try {
    const source = await openRunFile(services, run.filePath, keysWith(services, input.secret))
    try {
      const scan = await scanRows(source, {
        table: input.table,
        rowKey,
        companyId: scope.companyId,
        search: input.search,
        from: input.cursor === undefined ? { part: 1, row: 0 } : readPlace(input.cursor),
        limit: input.limit,
        enough: () => performance.now() > until,
      })
      const ids = scan.rows.map(({ id }) => id)
      const today = await findToday(db, scope, { table: table.name, rowKey, ids })
      return {
        rowKey,
        columns: tellingColumns(table),
        rows: scan.rows.map((row) => ({ ...row, today: today?.get(row.id) ?? 'gone' })),
        next: scan.next && encodeCursor([scan.next.part, scan.next.row]),
      }
    } finally {
      await source.close()
    }
  } catch (error) {
    if (error instanceof AppError) throw error
    throw unreadable(explainRestore(error, 'the reading of the backup', 'Nothing was changed.'))
  }
}

function readPlace(cursor: string): { part: number; row: number } {
  const [part, row] = decodeCursor(cursor, 2).map(Number)
  const whole = (value: number | undefined) => (Number.isInteger(value) && Number(value) >= 0 ? Number(value) : 0)
  return { part: Math.max(1, whole(part)), row: whole(row) }
}

function unreadable(error: RestoreError): AppError {
  return new AppError('PRECONDITION', {
    reason: 'BACKUP_UNREADABLE',
    message: error.failure,
    userMessage: error.message,
    cause: error,
  })
}
