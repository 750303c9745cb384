import type { Transaction } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { type AuditEntry, type AuditScope, recordAudit } from '#server/audit/audit.service.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'

/** Whose data a run concerns: one company's, or everybody's (null). */
export interface RunOwner {
  companyId: string | null
  /** Who asked for it: a person's name, a command or a schedule. */
  byName: string
}

/** An entry about a run: in the company's chain, or in the installation's for the whole database. */
export interface RunEntry extends Pick<AuditEntry, 'details'> {
  action: `backup.${string}`
  runId: string
}

/** Work of no request on a run; its company's chain can be written, as can the installation's. */
export function inSystemOf<T>(
  services: Services,
  owner: Pick<RunOwner, 'companyId'>,
  work: Parameters<typeof inTransaction<T>>[2],
): Promise<T> {
  const company = owner.companyId ? { companyId: owner.companyId } : undefined
  return inTransaction(services.database, { operator: true, ...company }, work)
}

/** Records what a run of no request did. Last in its transaction, as every audit entry. */
export function auditRun(trx: Transaction<DB>, owner: RunOwner, { action, runId, details }: RunEntry): Promise<void> {
  const scope: AuditScope = owner.companyId
    ? { kind: 'system', companyId: owner.companyId }
    : { kind: 'platform', actor: owner.byName }
  return recordAudit(trx, scope, {
    action,
    entity: 'backup',
    entityId: runId,
    details: { ...details, by: owner.byName },
  })
}

/** The chain that a person's request about a run belongs to. */
export function chainOfRequest(scope: CompanyScope, run: { companyId: string | null }, name: string): AuditScope {
  if (run.companyId) return scope
  const { userId, tokenId, requestId } = scope
  return { kind: 'platform', actor: name, userId, ...(tokenId && { tokenId }), ...(requestId && { requestId }) }
}
