import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import { AppError } from '#server/kernel/errors.ts'
import { newId } from '#server/kernel/ids.ts'
import type { Services } from '#server/services.ts'
import type { BackupKeys } from '../encryption/keys.ts'
import type { OpenBackup } from '../reader/open-backup.ts'
import { lookAt, restoreIntoEmpty } from '../restore/into-empty.ts'
import { openBackupFile } from '../restore/load/backup-source.ts'
import { explainRestore } from '../restore/restore-error.ts'
import { restoreRunning } from '../restore/restores.errors.ts'
import { outcomeSchema, previewSchema, type RestorePreview } from '../restore/restores.schemas.ts'
import { executePreview, executeRestore } from '../restore/runs/restore-run.service.ts'
import { beginRestoring, changeRestore, insertRestore, type RestoreRow } from '../restore/runs/restores.queries.ts'
import { settleDeadRestores } from '../restore/runs/settle-restores.service.ts'
import { stagingSchema } from '../restore/staging/restore-engine.ts'
import type { RestoreMode } from '../restore/staging/restore-plan.ts'
import { inSystem } from '../runs/in-system.ts'
import { LEASE_SECONDS, thisProcess } from '../runs/lease.ts'

export interface RestoreCommand {
  file: string
  keys: BackupKeys
  mode: RestoreMode
  reason: string
  byName: string
  say: (line: string) => void
  signal: AbortSignal
}

export interface CommandRestore {
  state: 'PREVIEWED' | 'RESTORED' | 'NEEDS_CONFIRMATION' | 'FAILED'
  failure: string | null
  message: string | null
  /** What was found at the target. */
  target: 'missing' | 'empty' | 'filled'
  inserts: number
  updates: number
  deletes: number
  tables: Pick<RestorePreview['tables'][number], 'key' | 'inserts' | 'updates' | 'deletes' | 'retained'>[]
  safetyBackupId: string | null
  passwordsToReset: number | null
  /** For the person at the terminal. */
  words: string[]
}

/** What a restore would change; nothing is written. */
export async function previewForCommand(services: Services, input: RestoreCommand): Promise<CommandRestore> {
  return await withFile(services, input, async (backup, target) => {
    if (target !== 'filled') return ofEmpty(backup, target, 'PREVIEWED')
    const row = await preview(services, input, backup)
    const result = ofRow(row, 'PREVIEWED')
    await discard(services, row)
    return result
  })
}

/** Restores into an empty database at once, and into one with data only when the preview was `confirmed`. */
export async function restoreForCommand(
  services: Services,
  input: RestoreCommand & { confirmed: boolean; skipSafetyBackup: boolean },
): Promise<CommandRestore> {
  return await withFile(services, input, async (backup, target) => {
    if (target !== 'filled') return await intoEmpty(services, input, backup, target)
    const row = await preview(services, input, backup)
    if (row.state !== 'PREVIEWED') return ofRow(row, 'FAILED')
    if (!input.confirmed) {
      const result = ofRow(row, 'NEEDS_CONFIRMATION')
      await discard(services, row)
      return { ...result, words: ['The database has data. Nothing was changed. Add --yes to make these changes.'] }
    }
    if (input.skipSafetyBackup)
      input.say('WITHOUT a safety backup: what this restore overwrites cannot be brought back.')
    return await confirm(services, input, row)
  })
}

async function intoEmpty(
  services: Services,
  input: RestoreCommand,
  backup: OpenBackup,
  target: 'missing' | 'empty',
): Promise<CommandRestore> {
  if (backup.metadata.scope.kind !== 'database')
    throw new AppError('PRECONDITION', {
      field: 'file',
      message: 'a company backup alone makes no database',
      userMessage: 'This is the backup of one company. Restore it into an installation, not into an empty database.',
    })
  const restored = await restoreIntoEmpty(backup, {
    into: services.config.DATABASE_URL,
    reason: input.reason,
    byName: input.byName,
    at: services.clock.now(),
    signal: input.signal,
    onProgress: saying(input.say),
  })
  return {
    ...ofEmpty(backup, target, 'RESTORED'),
    passwordsToReset: restored.passwordsToReset,
    words: [
      `${restored.records} rows of ${restored.tables} tables were restored and compared in ${(restored.ms / 1000).toFixed(1)} s.`,
      `${restored.passwordsToReset} people have no password: no backup holds any. Make an admin with npm run admin:create, who invites the others.`,
      'Everything that goes out is paused until an admin releases it.',
    ],
  }
}

async function preview(services: Services, input: RestoreCommand, backup: OpenBackup): Promise<RestoreRow> {
  await settleDeadRestores(services)
  const { scope } = backup.metadata
  const claim = { id: newId(), token: randomUUID() }
  const row = await inSystem(services, (trx) =>
    insertRestore(
      trx,
      {
        id: claim.id,
        companyId: scope.kind === 'company' ? scope.companyId : null,
        backupId: null,
        fileName: basename(input.file),
        source: 'command',
        mode: input.mode,
        reason: input.reason,
        requestedBy: null,
        requestedByName: input.byName,
        approvalRequired: false,
        createdAt: services.clock.now(),
        selection: JSON.stringify({ kind: 'everything' }),
        stagingSchema: stagingSchema(claim.id),
        leaseToken: claim.token,
        leaseOwner: thisProcess(),
      },
      LEASE_SECONDS,
    ),
  )
  if (!row) throw restoreRunning()
  input.say('restoring it on trial and comparing with what is there …')
  const done = await executePreview(services, claim, { source: backup })
  if (!done) throw new AppError('INTERNAL', { message: 'the restore has gone' })
  return done
}

async function confirm(
  services: Services,
  input: RestoreCommand & { skipSafetyBackup: boolean },
  row: RestoreRow,
): Promise<CommandRestore> {
  const at = services.clock.now()
  const token = randomUUID()
  const begun = await inSystem(services, (trx) =>
    beginRestoring(
      trx,
      row.id,
      { leaseToken: token, leaseOwner: thisProcess(), seconds: LEASE_SECONDS },
      { confirmedByName: input.byName, confirmedAt: at, skipSafetyBackup: input.skipSafetyBackup, updatedAt: at },
    ),
  )
  if (!begun) throw restoreRunning()
  input.say(input.skipSafetyBackup ? 'restoring …' : 'backing up what is there now, then restoring …')
  const done = await executeRestore(services, { id: row.id, token })
  if (!done) throw new AppError('INTERNAL', { message: 'the restore has gone' })
  const result = ofRow(done, done.state === 'RESTORED' ? 'RESTORED' : 'FAILED')
  if (done.state === 'PREVIEWED') await discard(services, done)
  // Whoever runs a command may have nothing that runs on and removes by the clock what it left.
  else await settleDeadRestores(services).catch((error: unknown) => result.words.push(leftBehind(error)))
  return result
}

function leftBehind(error: unknown): string {
  const why = error instanceof Error ? error.message : String(error)
  return `The restored rows still stand a second time beside the live ones, because they could not be removed (${why}). The next restore or start of the application removes them.`
}

async function discard(services: Services, row: RestoreRow): Promise<void> {
  const at = services.clock.now()
  await inSystem(services, (trx) =>
    changeRestore(trx, row.id, ['PREVIEWED'], { state: 'CANCELLED', finishedAt: at, updatedAt: at }),
  )
  await settleDeadRestores(services)
}

async function withFile(
  services: Services,
  input: RestoreCommand,
  work: (backup: OpenBackup, target: CommandRestore['target']) => Promise<CommandRestore>,
): Promise<CommandRestore> {
  let backup: OpenBackup | undefined
  try {
    backup = await openBackupFile(input.file, input.keys)
    return await work(backup, await lookAt(services.config.DATABASE_URL))
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')
      throw new AppError('NOT_FOUND', {
        field: 'file',
        message: 'no such file',
        userMessage: `There is no file at ${input.file}.`,
      })
    const error = explainRestore(thrown, 'the restore', 'Nothing was changed.')
    return {
      ...NOTHING,
      state: 'FAILED',
      failure: error.failure,
      message: error.message,
      target: 'filled',
      words: [error.message],
    }
  } finally {
    await backup?.close()
  }
}

const NOTHING = { inserts: 0, updates: 0, deletes: 0, tables: [], safetyBackupId: null, passwordsToReset: null }

function ofEmpty(backup: OpenBackup, target: 'missing' | 'empty', state: 'PREVIEWED' | 'RESTORED'): CommandRestore {
  const { tables, totalRecords } = backup.metadata
  return {
    ...NOTHING,
    state,
    failure: null,
    message: null,
    target,
    inserts: totalRecords,
    tables: Object.entries(tables).map(([key, { records }]) => ({
      key,
      inserts: records,
      updates: 0,
      deletes: 0,
      retained: 0,
    })),
    words: state === 'PREVIEWED' ? ['The database is empty: every row of the backup would be inserted.'] : [],
  }
}

function ofRow(row: RestoreRow, state: CommandRestore['state']): CommandRestore {
  const tables = previewSchema.safeParse(row.preview).data?.tables ?? []
  const failed = row.state !== 'PREVIEWED' && row.state !== 'RESTORED'
  const passwords = outcomeSchema.safeParse(row.outcome).data?.passwordsToReset ?? null
  return {
    state: failed ? 'FAILED' : state,
    failure: row.failure,
    message: row.failureMessage,
    target: 'filled',
    inserts: row.inserts ?? 0,
    updates: row.updates ?? 0,
    deletes: row.deletes ?? 0,
    tables: tables.map(({ key, inserts, updates, deletes, retained }) => ({
      key,
      inserts,
      updates,
      deletes,
      retained,
    })),
    safetyBackupId: row.safetyBackupId,
    passwordsToReset: passwords,
    words: row.failureMessage ? [row.failureMessage] : [],
  }
}

function saying(say: (line: string) => void) {
  let saidAt = 0
  return (progress: { phase: string; table: string | null; rows: number; totalRows: number }) => {
    if (performance.now() - saidAt < 1_000) return
    saidAt = performance.now()
    say(`${progress.phase}: ${progress.table ?? ''} ${progress.rows} of ${progress.totalRows} rows`)
  }
}
