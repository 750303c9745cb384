import { randomUUID } from 'node:crypto'
import type { Transaction } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { recordAudit } from '../audit/audit.service.ts'
import { AppError, failureText } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import type { CompanyScope, TenantScope } from '../kernel/scope.ts'
import type { Services } from '../services.ts'
import { HEARTBEAT_MS, type HeldImport, LeaseLost } from './lease.ts'
import { LEGACY_FAILURES, LegacyFileError, unusableFile } from './legacy.errors.ts'
import { cancelPreviews, changeHeld, endDeadImports, insertLegacyImport, takeLegacyImport } from './legacy.queries.ts'
import { forgetReady } from './verdicts.queries.ts'

/** Who acts: somebody signed in, or the system for a command. */
export type LegacyActor = CompanyScope | { kind: 'system'; companyId: string }

/**
 * Begins an import under the company's lease. Previews that nobody confirmed end with it.
 * @throws {AppError} LOCKED while another import of the company works.
 */
export async function beginImport(
  services: Services,
  actor: LegacyActor,
  input: { fileName: string; byName: string },
): Promise<HeldImport> {
  const scope: TenantScope = { companyId: actor.companyId }
  const held: HeldImport = { scope, id: newId(), token: randomUUID() }
  const at = services.clock.now()
  const fileName = input.fileName.replace(/^.*[\\/]/, '').slice(-255) || 'backup.json'
  const begun = await inTransaction(services.database, { companyId: scope.companyId }, async (trx) => {
    await endDeadImports(trx, scope, failureText(LEGACY_FAILURES.interrupted), at)
    const added = await insertLegacyImport(trx, scope, {
      id: held.id,
      fileName,
      requestedBy: actor.kind === 'company' ? actor.userId : null,
      requestedByName: input.byName,
      leaseToken: held.token,
      at,
    })
    if (!added) return false
    await cancelPreviews(trx, scope, at)
    await forgetReady(trx, scope)
    await recordAudit(trx, actor, {
      action: 'legacy_import.begun',
      entity: 'legacy_import',
      entityId: held.id,
      details: { file: fileName, by: input.byName },
      at,
    })
    return true
  })
  if (begun) return held
  throw new AppError('LOCKED', {
    reason: 'IMPORT_RUNNING',
    message: 'another legacy import of the company holds the lease',
    userMessage:
      'Another file of the old system is being imported into this company. One at a time: wait for it to end.',
  })
}

/**
 * Takes a preview to its writing, under a new lease.
 * @throws {AppError} CONFLICT when it is no preview any more.
 */
export async function takeForWriting(
  services: Services,
  trx: Transaction<DB>,
  actor: LegacyActor,
  input: { id: string; reason: string },
): Promise<HeldImport> {
  const held: HeldImport = { scope: { companyId: actor.companyId }, id: input.id, token: randomUUID() }
  const at = services.clock.now()
  await step(trx, actor, { ...input, to: 'WRITING', token: held.token, at })
  return held
}

/** @throws {AppError} CONFLICT when it is no preview any more. */
export async function cancelPreview(
  services: Services,
  trx: Transaction<DB>,
  actor: LegacyActor,
  id: string,
): Promise<void> {
  await step(trx, actor, { id, reason: null, to: 'CANCELLED', token: null, at: services.clock.now() })
}

async function step(
  trx: Transaction<DB>,
  actor: LegacyActor,
  to: { id: string; reason: string | null; to: 'WRITING' | 'CANCELLED'; token: string | null; at: Date },
): Promise<void> {
  const scope: TenantScope = { companyId: actor.companyId }
  const taken = await takeLegacyImport(trx, scope, { ...to, from: 'PREVIEWED' })
  if (!taken)
    throw new AppError('CONFLICT', {
      reason: 'IMPORT_STATE',
      message: 'the import is no longer previewed',
      userMessage: 'This import has moved on meanwhile. Nothing was changed; reload to see where it is.',
    })
  if (to.to === 'CANCELLED') await forgetReady(trx, scope)
  await recordAudit(trx, actor, {
    action: to.to === 'WRITING' ? 'legacy_import.confirmed' : 'legacy_import.cancelled',
    entity: 'legacy_import',
    entityId: to.id,
    ...(to.reason === null ? undefined : { details: { reason: to.reason } }),
    at: to.at,
  })
}

/**
 * Does a step of an import and says all the while that it lives. What goes wrong is kept with the import.
 * @throws {AppError} BAD_INPUT for an unusable file; whatever else broke as it is.
 */
export async function working(services: Services, held: HeldImport, work: () => Promise<void>): Promise<void> {
  const heartbeat = setInterval(() => void beat(services, held), HEARTBEAT_MS)
  heartbeat.unref()
  try {
    await work()
  } catch (error) {
    if (error instanceof LeaseLost) throw error
    const known = error instanceof LegacyFileError
    await recordFailure(
      services,
      held,
      failureText(known ? error.reason : LEGACY_FAILURES.broke, known ? error.params : undefined),
    )
    throw known ? unusableFile(error) : error
  } finally {
    clearInterval(heartbeat)
  }
}

async function recordFailure(services: Services, held: HeldImport, failure: string): Promise<void> {
  const at = services.clock.now()
  try {
    await inTransaction(services.database, { companyId: held.scope.companyId }, async (trx) => {
      const change = { state: 'FAILED', failure, finishedAt: at, at, release: true } as const
      if (await changeHeld(trx, held.scope, held, change)) await forgetReady(trx, held.scope)
    })
  } catch (unreachable) {
    // The heartbeat has stopped; whoever looks next finds the silence.
    services.logger.error({ err: unreachable, job: 'legacy import', jobId: held.id }, 'failure not recorded')
  }
}

async function beat(services: Services, held: HeldImport): Promise<void> {
  try {
    await inTransaction(services.database, { companyId: held.scope.companyId }, (trx) =>
      changeHeld(trx, held.scope, held, { at: services.clock.now() }),
    )
  } catch (error) {
    services.logger.warn({ err: error, job: 'legacy import', jobId: held.id }, 'heartbeat of an import missed')
  }
}
