import type { Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import { newId } from '#server/kernel/ids.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import { changeContacts } from '#server/summaries/summaries.service.ts'
import { getSendingSettings } from '../sending/settings.queries.ts'
import {
  findCustomersAt,
  insertSuppression,
  liftSuppression,
  restoreConsent,
  type Suppression,
} from './suppressions.queries.ts'

/**
 * Stops every further message to an address in one channel. Once is enough: a second time changes nothing.
 * Records the audit, so nothing of the caller's may follow it.
 */
export async function suppressAddress(trx: Transaction<DB>, scope: TenantScope, given: Suppression): Promise<boolean> {
  const { channel, reason, source, at } = given
  const id = newId()
  const insert = () => insertSuppression(trx, scope, { ...given, id })
  if (!(await (channel === 'EMAIL' ? changeAddress(trx, scope, given.address, insert) : insert()))) return false
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

/** Takes a person's STOP back, as they ask. Records the audit. @returns false when nothing stopped them. */
export async function liftStop(
  trx: Transaction<DB>,
  scope: TenantScope,
  { phone, at }: { phone: string; at: Date },
): Promise<boolean> {
  const stop = { channel: 'SMS', address: phone, source: 'STOP', liftReason: 'START', at } as const
  const id = await liftSuppression(trx, scope, stop)
  if (!id) return false
  await restoreConsent(trx, scope, { phone, withdrawnBy: 'STOP', source: 'START', at })
  await recordAudit(trx, { kind: 'system', companyId: scope.companyId } as const, {
    action: 'suppression.lifted',
    entity: 'suppression',
    entityId: id,
    details: { channel: 'SMS', reason: 'START' },
    at,
  })
  return true
}

/** What customers owe is listed with whether they may be written to. */
async function changeAddress<T>(
  trx: Transaction<DB>,
  scope: TenantScope,
  address: string,
  write: () => Promise<T>,
): Promise<T> {
  const { timeZone } = await getSendingSettings(trx, scope)
  const customerIds = await findCustomersAt(trx, scope, address)
  return changeContacts(trx, { companyId: scope.companyId, timeZone }, customerIds, write)
}
