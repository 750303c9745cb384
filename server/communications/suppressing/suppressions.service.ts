import type { Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import { newId } from '#server/kernel/ids.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import { insertSuppression, type Suppression } from './suppressions.queries.ts'

/**
 * Stops every further message to an address in one channel. Once is enough: a second time changes nothing.
 * Records the audit, so nothing of the caller's may follow it.
 */
export async function suppressAddress(trx: Transaction<DB>, scope: TenantScope, given: Suppression): Promise<boolean> {
  const { channel, reason, source, at } = given
  const id = newId()
  if (!(await insertSuppression(trx, scope, { ...given, id }))) return false
  const system = { kind: 'system', companyId: scope.companyId } as const
  await recordAudit(trx, system, {
    action: 'suppression.added',
    entity: 'suppression',
    entityId: id,
    details: { channel, reason, source },
    at,
  })
  return true
}
