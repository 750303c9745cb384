import { randomUUID } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import type { TransactionContext } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import { newId } from '#server/kernel/ids.ts'
import type { Page } from '#server/kernel/page.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { type BackupDetail, type BackupRun, describeRun, detailOf } from './backup-views.ts'
import {
  alreadyRunning,
  filesDeleted,
  noSuchBackup,
  notRunning,
  notWritten,
  onlyOperators,
  onlyWhole,
  verificationRunning,
} from './backups.errors.ts'
import {
  type BackupRow,
  findRuns,
  getNeighbours,
  getRun,
  insertRun,
  type RunFilter,
  recordVerification,
} from './backups.queries.ts'
import type { BackupCoverage, BackupKind } from './backups.schemas.ts'
import type { EncryptionChoice } from './encryption/encryption.schemas.ts'
import { requireUsable } from './encryption/recipients.service.ts'
import { requireKey } from './restore/choosing/given-key.ts'
import { runInBackground } from './runs/background.ts'
import { settleDeadRuns } from './runs/dead-runs.service.ts'
import { type Claim, requestCancel } from './runs/lease.queries.ts'
import { LEASE_SECONDS, thisProcess } from './runs/lease.ts'
import { executeRun } from './runs/run.service.ts'
import { auditRun, chainOfRequest, inSystemOf } from './runs/run-audit.ts'
import { running } from './runs/verification.service.ts'

type OnCommit = TransactionContext['onCommit']

export interface Requester {
  userId: string
  name: string
}

/** What a backup is made of and for whom. */
export interface RunOptions {
  kind: BackupKind
  /** Empty means the configured ones. */
  stores: string[]
  encrypt: EncryptionChoice
  recipients: string[]
  strict: boolean
}

function optionsOf(given: Partial<RunOptions>): RunOptions {
  return {
    kind: given.kind ?? 'comprehensive',
    stores: given.stores ?? [],
    encrypt: given.encrypt ?? (given.recipients?.length ? 'recipients' : 'configured'),
    recipients: given.recipients ?? [],
    strict: given.strict ?? false,
  }
}

/**
 * Begins a backup and answers its run at once; the work goes on in the background.
 * @throws {AppError} FORBIDDEN for the whole database without being an operator; LOCKED while the same data is being backed up.
 */
export async function requestBackup(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  onCommit: OnCommit,
  input: Partial<RunOptions> & {
    reason: string
    coverage: BackupCoverage
    by: Requester
    scheduleId?: string
    /** Held in memory until the file is written; no row, log or error has it. */
    passphrase?: string | undefined
  },
): Promise<BackupRun> {
  if (input.coverage === 'database' && !scope.operator) throw onlyOperators()
  if (input.coverage === 'company' && input.kind === 'database') throw onlyWhole()
  for (const recipient of input.recipients ?? []) await requireUsable(recipient, 'recipients')
  const claim: Claim = { runId: newId(), token: randomUUID() }
  const row = await insertRun(
    trx,
    {
      id: claim.runId,
      companyId: input.coverage === 'company' ? scope.companyId : null,
      ...optionsOf(input),
      scheduleId: input.scheduleId ?? null,
      source: scope.tokenId ? 'api' : 'page',
      reason: input.reason,
      requestedBy: input.by.userId,
      requestedByName: input.by.name,
      scheduledFor: null,
      startedAt: services.clock.now(),
      leaseToken: claim.token,
      leaseOwner: thisProcess(),
    },
    LEASE_SECONDS,
  )
  if (!row) throw alreadyRunning()
  await recordAudit(trx, chainOfRequest(scope, row, input.by.name), {
    action: 'backup.requested',
    entity: 'backup',
    entityId: row.id,
    details: { reason: input.reason, coverage: input.coverage, kind: row.kind, encrypt: row.encrypt },
  })
  onCommit(() => void runInBackground(services, { task: 'backup', claim, secret: { passphrase: input.passphrase } }))
  return describeRun(row)
}

/**
 * Makes a backup in this process and waits for it: for commands and schedules, which no person signed in for.
 * @returns the run, or null when the same data is being backed up or this schedule had its backup.
 */
export async function makeBackupNow(
  services: Services,
  input: Partial<RunOptions> & {
    companyId: string | null
    reason: string
    byName: string
    source: 'command' | 'schedule'
    scheduledFor: Date | null
    scheduleId?: string
    onStart?: (id: string) => void
    passphrase?: string | undefined
  },
): Promise<BackupRow | null> {
  if (input.companyId !== null && input.kind === 'database') throw onlyWhole()
  await settleDeadRuns(services)
  const claim: Claim = { runId: newId(), token: randomUUID() }
  const row = await inSystemOf(services, input, async (trx) => {
    const begun = await insertRun(
      trx,
      {
        id: claim.runId,
        companyId: input.companyId,
        ...optionsOf(input),
        scheduleId: input.scheduleId ?? null,
        source: input.source,
        reason: input.reason,
        requestedBy: null,
        requestedByName: input.byName,
        scheduledFor: input.scheduledFor,
        startedAt: services.clock.now(),
        leaseToken: claim.token,
        leaseOwner: thisProcess(),
      },
      LEASE_SECONDS,
    )
    const details = { reason: input.reason, source: input.source }
    if (begun) await auditRun(trx, input, { action: 'backup.requested', runId: begun.id, details })
    return begun
  })
  if (!row) return null
  input.onStart?.(row.id)
  return await executeRun(services, claim, { passphrase: input.passphrase })
}

export async function findBackups(
  db: Kysely<DB>,
  scope: CompanyScope,
  input: RunFilter & { cursor?: string | undefined; limit: number },
): Promise<Page<BackupRun>> {
  const page = await findRuns(db, scope, input)
  return { ...page, rows: page.rows.map((row) => describeRun(row)) }
}

export async function getBackup(db: Kysely<DB>, scope: CompanyScope, id: string): Promise<BackupDetail> {
  const row = await requireRun(db, scope, id)
  return detailOf(row, await getNeighbours(db, scope, row))
}

/** Asks the process that makes the backup to stop; it does so within two seconds and keeps nothing. */
export async function cancelBackup(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  { id, byName }: { id: string; byName: string },
): Promise<BackupRun> {
  await requireRun(trx, scope, id)
  if (!(await requestCancel(trx, id, scope.userId, services.clock.now()))) throw notRunning()
  const row = await requireRun(trx, scope, id)
  const entry = { action: 'backup.cancelled', entity: 'backup', entityId: id }
  await recordAudit(trx, chainOfRequest(scope, row, byName), entry)
  return describeRun(row)
}

/** A verification that showed no sign of life for so long has died. */
const VERIFICATION_PATIENCE_MS = 60_000

/**
 * Begins to read the file again; the result appears in the run's `verification`. An encrypted one that no key
 * here opens is proved whole from outside, unless a key is given.
 */
export async function verifyBackup(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  onCommit: OnCommit,
  input: { id: string; byName: string; secret?: string | undefined },
): Promise<BackupRun> {
  const row = await requireRun(trx, scope, input.id)
  if (row.removalBeganAt) throw filesDeleted()
  if (!row.filePath || row.leaseToken) throw notWritten()
  const now = services.clock.now()
  const { verification } = describeRun(row)
  if (verification?.state === 'RUNNING' && now.getTime() - Date.parse(verification.seenAt) < VERIFICATION_PATIENCE_MS)
    throw verificationRunning()
  // A wrong key must not look like a damaged backup afterwards.
  if (input.secret) await requireKey(services, row, input.secret)
  const begun = running(now, now, input.byName)
  await recordVerification(trx, row.id, { verification: JSON.stringify(begun), updatedAt: now })
  const entry = { action: 'backup.verification_requested', entity: 'backup', entityId: row.id }
  await recordAudit(trx, chainOfRequest(scope, row, input.byName), entry)
  const { byName, secret } = input
  onCommit(() => void runInBackground(services, { task: 'verification', runId: row.id, byName, secret }))
  return { ...describeRun(row), verification: begun }
}

/** Where the file of a backup lies, for a download that is then recorded. */
export async function downloadBackup(
  trx: Transaction<DB>,
  scope: CompanyScope,
  { id, byName }: { id: string; byName: string },
): Promise<{ name: string; path: string; bytes: number; sha256: string }> {
  const row = await requireRun(trx, scope, id)
  if (row.removalBeganAt) throw filesDeleted()
  if (!row.fileName || !row.filePath || !row.fileSha256) throw notWritten()
  await recordAudit(trx, chainOfRequest(scope, row, byName), {
    action: 'backup.downloaded',
    entity: 'backup',
    entityId: id,
    details: { file: row.fileName },
  })
  return { name: row.fileName, path: row.filePath, bytes: row.fileBytes ?? 0, sha256: row.fileSha256 }
}

async function requireRun(db: Kysely<DB>, scope: CompanyScope, id: string): Promise<BackupRow> {
  const row = await getRun(db, scope, id)
  if (!row) throw noSuchBackup()
  return row
}
