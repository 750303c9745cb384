import type { Kysely, Transaction } from 'kysely'
import type { TransactionContext } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import { AppError } from '#server/kernel/errors.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { noSuchBackup, notWritten } from '../backups.errors.ts'
import { getRun } from '../backups.queries.ts'
import { chainOfRequest } from '../runs/run-audit.ts'
import { planRetention, planRetentionLocked, type RetentionGroup, type Trial } from './plan.service.ts'
import { doomed, finishRemovals } from './removal.service.ts'
import { beginRemoval, changePin } from './retention.queries.ts'

export interface RetentionPreview {
  groups: (Omit<RetentionGroup, 'companyId'> & { coverage: 'company' | 'database' })[]
  removed: { count: number; bytes: number }
  kept: { count: number; bytes: number }
}

/** What the next run of retention deletes and why it keeps the rest; with a trial, what another policy would do. */
export async function previewRetention(
  services: Services,
  db: Kysely<DB>,
  scope: CompanyScope,
  trial?: Trial,
): Promise<RetentionPreview> {
  const groups = await planRetention(services, db, scope, trial)
  const backups = groups.flatMap((group) => group.backups)
  const gone = new Set(doomed(backups))
  const sum = (of: typeof backups) => ({ count: of.length, bytes: of.reduce((bytes, each) => bytes + each.bytes, 0) })
  return {
    groups: groups.map(({ companyId, ...group }) => ({
      ...group,
      coverage: companyId === null ? 'database' : 'company',
    })),
    removed: sum(backups.filter(({ id }) => gone.has(id))),
    kept: sum(backups.filter(({ id }) => !gone.has(id))),
  }
}

export async function pinBackup(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  input: { id: string; reason?: string | undefined; byName: string },
): Promise<{ id: string; pinned: boolean }> {
  const now = services.clock.now()
  const pin = { at: now, byName: input.byName, reason: input.reason ?? null }
  const row = await changePin(trx, scope, input.id, pin, now)
  if (!row) throw noSuchBackup()
  await recordAudit(trx, chainOfRequest(scope, row, input.byName), {
    action: 'backup.pinned',
    entity: 'backup',
    entityId: input.id,
    details: { reason: pin.reason },
  })
  return { id: input.id, pinned: true }
}

export async function unpinBackup(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  input: { id: string; byName: string },
): Promise<{ id: string; pinned: boolean }> {
  const row = await changePin(trx, scope, input.id, null, services.clock.now())
  if (!row) throw noSuchBackup()
  await recordAudit(trx, chainOfRequest(scope, row, input.byName), {
    action: 'backup.unpinned',
    entity: 'backup',
    entityId: input.id,
  })
  return { id: input.id, pinned: false }
}

/**
 * Deletes the files of one backup; its row stays as history.
 * @throws {AppError} CONFLICT for a pinned one, PRECONDITION for one of the last that are proven to restore.
 */
export async function removeBackup(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  onCommit: TransactionContext['onCommit'],
  input: { id: string; reason: string; byName: string },
): Promise<{ id: string }> {
  const run = await getRun(trx, scope, input.id)
  if (!run) throw noSuchBackup()
  if (!run.filePath || run.leaseToken || run.removalBeganAt) throw notWritten()
  if (run.pinnedAt) throw pinned()
  const plan = await planRetentionLocked(services, trx, { companyId: run.companyId })
  const planned = plan.flatMap(({ backups }) => backups).find(({ id }) => id === run.id)
  if (planned?.rules.includes('floor') && run.state === 'RESTORABLE') throw lastProven()
  const begun = await beginRemoval(trx, [run.id], {
    rule: `deleted by ${input.byName}: ${input.reason}`.slice(0, 500),
    at: services.clock.now(),
  })
  if (begun.length === 0) throw pinned()
  await recordAudit(trx, chainOfRequest(scope, run, input.byName), {
    action: 'backup.removal_requested',
    entity: 'backup',
    entityId: run.id,
    details: { file: run.fileName, reason: input.reason },
  })
  onCommit(async () => {
    await finishRemovals(services, { companyId: run.companyId }, input.byName)
  })
  return { id: run.id }
}

function pinned(): AppError {
  return new AppError('CONFLICT', {
    reason: 'BACKUP_PINNED',
    message: 'the backup is pinned',
    userMessage: 'This backup is pinned, so nothing deletes it. Unpin it first.',
  })
}

function lastProven(): AppError {
  return new AppError('PRECONDITION', {
    reason: 'LAST_RESTORABLE',
    message: 'the backup is one of the last restorable ones',
    userMessage:
      'This is one of the last backups that are proven to restore, so it stays. Let a drill prove a newer one first, or lower the floor of its schedule.',
  })
}
