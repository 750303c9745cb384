import { randomUUID } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import type { TransactionContext } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import { newId } from '#server/kernel/ids.ts'
import type { Page } from '#server/kernel/page.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { filesDeleted, noSuchBackup, notWritten, onlyOperators } from '../backups.errors.ts'
import { getCompanySlug, getRun } from '../backups.queries.ts'
import { LEASE_SECONDS, thisProcess } from '../runs/lease.ts'
import { chainOfRequest } from '../runs/run-audit.ts'
import { getOpenHold, type OutboundHold, releaseHolds } from './aftermath/outbound-holds.queries.ts'
import { getWholeApproval, needsApproval } from './approvals/approvals.service.ts'
import { restoreInBackground } from './background.ts'
import { requireKey } from './choosing/given-key.ts'
import { describeRestore, detailOfRestore, type RestoreDetail, type RestoreRun } from './restore-views.ts'
import {
  approvalNeeded,
  brokenReferences,
  noSuchRestore,
  notComprehensive,
  nothingHeld,
  outOfOrder,
  previewExpired,
  restoreRunning,
  samePerson,
  wrongPhrase,
} from './restores.errors.ts'
import { previewSchema, type RestorePreview } from './restores.schemas.ts'
import {
  beginRestoring,
  changeRestore,
  findRestoreRows,
  getRestoreRow,
  insertRestore,
  type RestoreRow,
} from './runs/restores.queries.ts'
import { stagingSchema } from './staging/restore-engine.ts'
import type { RestoreMode, RestoreSelection } from './staging/restore-plan.ts'

type OnCommit = TransactionContext['onCommit']
type By = { byName: string }

/**
 * Begins a restore by previewing it: nothing is written to live data before it is confirmed.
 * @throws {AppError} FORBIDDEN for the whole database without being an operator; LOCKED while another restore works.
 */
export async function createRestore(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  onCommit: OnCommit,
  input: {
    backupId: string
    reason: string
    coverage: 'company' | 'database'
    selection: RestoreSelection
    mode: RestoreMode
    /** What opens an encrypted backup where this machine has no key; kept until the preview stands. */
    secret?: string | undefined
  } & By,
): Promise<RestoreRun> {
  if (input.coverage === 'database' && !scope.operator) throw onlyOperators()
  const run = await getRun(trx, scope, input.backupId)
  if (!run || (input.coverage === 'database' && run.companyId !== null)) throw noSuchBackup()
  if (run.removalBeganAt) throw filesDeleted()
  if (!run.filePath || !run.fileName || run.leaseToken) throw notWritten()
  if (run.kind !== 'comprehensive') throw notComprehensive()
  await requireKey(services, run, input.secret)
  const companyId = input.coverage === 'company' ? scope.companyId : null
  const id = newId()
  const claim = { id, token: randomUUID() }
  const row = await insertRestore(
    trx,
    {
      id,
      companyId,
      backupId: run.id,
      fileName: run.fileName,
      source: scope.tokenId ? 'api' : 'page',
      mode: input.mode,
      reason: input.reason,
      requestedBy: scope.userId,
      requestedByName: input.byName,
      approvalRequired: await needsApproval(services, trx, companyId),
      createdAt: services.clock.now(),
      selection: JSON.stringify(input.selection),
      stagingSchema: stagingSchema(id),
      leaseToken: claim.token,
      leaseOwner: thisProcess(),
    },
    LEASE_SECONDS,
  )
  if (!row) throw restoreRunning()
  await audit(trx, scope, row, input.byName, 'restore_requested', {
    reason: input.reason,
    mode: input.mode,
    file: run.fileName,
  })
  onCommit(() => restoreInBackground(services, { task: 'preview', claim, secret: input.secret }))
  return describeRestore(row)
}

export async function findRestores(
  services: Services,
  db: Kysely<DB>,
  scope: CompanyScope,
  input: { backupId?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<RestoreRun>> {
  const [page, asked, whole] = await Promise.all([
    findRestoreRows(db, scope, input),
    needsApproval(services, db, scope.companyId),
    getWholeApproval(services, db, scope),
  ])
  const rows = page.rows.map((row) => describeRestore(row, row.companyId ? asked : whole?.required))
  return { ...page, rows }
}

export async function getRestore(
  services: Services,
  db: Kysely<DB>,
  scope: CompanyScope,
  id: string,
): Promise<RestoreDetail> {
  return await detail(services, db, scope, await requireRestore(db, scope, id))
}

/** A second person agrees to what the preview shows. @throws {AppError} FORBIDDEN for whoever asked for it. */
export async function approveRestore(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  input: { id: string } & By,
): Promise<RestoreDetail> {
  const row = await requireRestore(trx, scope, input.id)
  if (row.requestedBy === scope.userId) throw samePerson()
  const at = services.clock.now()
  const changed =
    row.approvedAt === null &&
    (await changeRestore(trx, row.id, ['PREVIEWED'], {
      approvedBy: scope.userId,
      approvedByName: input.byName,
      approvedAt: at,
      updatedAt: at,
    }))
  if (!changed) throw outOfOrder()
  await audit(trx, scope, changed, input.byName, 'restore_approved')
  return await detail(services, trx, scope, changed)
}

/**
 * Starts a previewed restore once its words were typed. A safety backup goes first unless it is skipped on purpose.
 * @throws {AppError} PRECONDITION (PHRASE, APPROVAL_NEEDED, BROKEN_REFERENCES, PREVIEW_EXPIRED), CONFLICT, LOCKED.
 */
export async function confirmRestore(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  onCommit: OnCommit,
  input: { id: string; phrase: string; skipSafetyBackup: boolean } & By,
): Promise<RestoreRun> {
  const row = await requireRestore(trx, scope, input.id)
  const at = services.clock.now()
  if (row.state === 'EXPIRED') throw previewExpired()
  if (row.state !== 'PREVIEWED') throw outOfOrder()
  if (row.expiresAt && row.expiresAt < at) throw previewExpired()
  if (input.phrase.trim() !== (await phraseOf(trx, row))) throw wrongPhrase('phrase')
  // It may have been switched on after the preview was asked for.
  const approvalRequired = row.approvalRequired || (await needsApproval(services, trx, row.companyId))
  if (approvalRequired && row.approvedAt === null) throw approvalNeeded()
  const preview: RestorePreview | undefined = previewSchema.safeParse(row.preview).data
  if (!preview || preview.problems.length > 0) throw brokenReferences()

  const token = randomUUID()
  const begun = await beginRestoring(
    trx,
    row.id,
    { leaseToken: token, leaseOwner: thisProcess(), seconds: LEASE_SECONDS },
    {
      approvalRequired,
      confirmedBy: scope.userId,
      confirmedByName: input.byName,
      confirmedAt: at,
      skipSafetyBackup: input.skipSafetyBackup,
      failure: null,
      failureMessage: null,
      cancelRequestedAt: null,
      updatedAt: at,
    },
  ).catch((error: unknown) => {
    const taken = error instanceof Error && 'code' in error && error.code === '23505'
    throw taken ? restoreRunning() : error
  })
  if (!begun) throw outOfOrder()
  await audit(trx, scope, begun, input.byName, 'restore_confirmed', { skipSafetyBackup: input.skipSafetyBackup })
  onCommit(() => restoreInBackground(services, { task: 'restore', claim: { id: row.id, token } }))
  return describeRestore(begun)
}

/** Ends a preview, or asks the process that works on it to stop. A restore that has come through stays. */
export async function cancelRestore(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  input: { id: string } & By,
): Promise<RestoreRun> {
  const row = await requireRestore(trx, scope, input.id)
  const at = services.clock.now()
  const changed =
    (await changeRestore(trx, row.id, ['PREVIEWED'], { state: 'CANCELLED', finishedAt: at, updatedAt: at })) ??
    (await changeRestore(trx, row.id, ['PREPARING', 'RESTORING'], { cancelRequestedAt: at, updatedAt: at }))
  if (!changed) throw outOfOrder()
  await audit(trx, scope, changed, input.byName, 'restore_cancelled')
  return describeRestore(changed)
}

export function getOutboundHold(db: Kysely<DB>, scope: CompanyScope): Promise<OutboundHold | null> {
  return getOpenHold(db, scope)
}

/** Lets messages go out again, after somebody looked. */
export async function releaseOutbound(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  input: { reason: string } & By,
): Promise<{ released: number }> {
  const ids = await releaseHolds(trx, scope, { ...input, at: services.clock.now() })
  if (ids.length === 0) throw nothingHeld()
  await recordAudit(trx, scope, {
    action: 'outbound.released',
    entity: 'outbound_hold',
    entityId: ids[0] ?? null,
    details: { reason: input.reason, count: ids.length },
  })
  return { released: ids.length }
}

async function requireRestore(db: Kysely<DB>, scope: CompanyScope, id: string): Promise<RestoreRow> {
  const row = await getRestoreRow(db, scope, id)
  if (!row) throw noSuchRestore()
  return row
}

async function detail(
  services: Services,
  db: Kysely<DB>,
  scope: CompanyScope,
  row: RestoreRow,
): Promise<RestoreDetail> {
  const whole = row.companyId === null ? await getWholeApproval(services, db, scope) : null
  const approvalAsked = whole?.required ?? (await needsApproval(services, db, row.companyId))
  return detailOfRestore(row, scope, { phrase: await phraseOf(db, row), approvalAsked, whole })
}

/** Names what is overwritten, so that nobody types it by habit. */
async function phraseOf(db: Kysely<DB>, row: RestoreRow): Promise<string> {
  return row.companyId === null
    ? 'restore everything'
    : `restore ${(await getCompanySlug(db, row.companyId)) ?? 'company'}`
}

async function audit(
  trx: Transaction<DB>,
  scope: CompanyScope,
  row: RestoreRow,
  byName: string,
  what: string,
  details: Record<string, unknown> = {},
): Promise<void> {
  await recordAudit(trx, chainOfRequest(scope, row, byName), {
    action: `backup.${what}`,
    entity: 'restore',
    entityId: row.id,
    details,
  })
}
