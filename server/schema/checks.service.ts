import type { Transaction } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import { AppError } from '#server/kernel/errors.ts'
import { newId } from '#server/kernel/ids.ts'
import type { PlatformScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { finishCheck, insertCheck, recordCheckStep } from './checks.queries.ts'
import type { CheckKind } from './schema.schemas.ts'
import { checkSchema, compareWithReplay } from './schema.service.ts'

/** How often a running check shows that it lives. */
const BEAT_MS = 10_000

/**
 * Records a check as running; {@link runCheck} does the work.
 * @throws {AppError} LOCKED while another one of its kind runs.
 */
export async function requestCheck(
  services: Services,
  trx: Transaction<DB>,
  scope: PlatformScope,
  kind: CheckKind,
): Promise<{ id: string }> {
  const id = newId()
  const now = services.clock.now()
  if (!(await insertCheck(trx, { id, kind, startedBy: scope.actor, now }))) {
    throw new AppError('LOCKED', {
      reason: 'CHECK_RUNNING',
      message: 'a check of this kind runs already',
      userMessage: 'This is being looked at already. The page shows the result when it is there.',
    })
  }
  const entry = { action: 'migrations.checked', entity: 'schema', entityId: id, details: { kind }, at: now }
  await recordAudit(trx, scope, entry)
  return { id }
}

/** Finds it out and keeps the result; it never throws for a check that fails. */
export async function runCheck(services: Services, id: string, kind: CheckKind): Promise<void> {
  const operator = (work: (trx: Transaction<DB>) => Promise<void>) =>
    inTransaction(services.database, { operator: true }, work)
  let step = ''
  const beat = () =>
    operator((trx) => recordCheckStep(trx, { id, step, now: services.clock.now() })).catch((error: unknown) =>
      services.logger.warn({ err: error }, 'a check of the schema could not record its progress'),
    )
  const log = (line: string) => {
    step = line.slice(0, 200)
    void beat()
  }
  const beating = setInterval(beat, BEAT_MS)
  let result: unknown = null
  let failure: string | null = null
  try {
    result = kind === 'drift' ? await compareWithReplay(services, log) : await checkSchema(services, log)
  } catch (thrown) {
    failure =
      thrown instanceof AppError ? thrown.userMessage : thrown instanceof Error ? thrown.message : String(thrown)
    services.logger.error({ err: thrown }, 'the schema could not be checked')
  } finally {
    clearInterval(beating)
  }
  await operator((trx) => finishCheck(trx, { id, result, failure, now: services.clock.now() }))
}
