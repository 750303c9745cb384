import type { Kysely } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { notFound } from '#server/kernel/errors.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { getSuppression } from '../sending/deciding/facts.queries.ts'
import { lockMessage } from '../sending/messages.queries.ts'
import { getSender } from '../sending/settings.queries.ts'
import { type MarkConfig, readMark } from '../tracking/marks.ts'
import { withdrawConsent } from './suppressions.queries.ts'
import { suppressAddress } from './suppressions.service.ts'

type UnsubscribeServices = Pick<Services, 'database' | 'config' | 'clock'>

export interface Unsubscription {
  companyName: string
  /** Enough of the address for its owner: whom the mail was passed on to learns no more. */
  address: string
  /** Whether the address is written to no more. */
  ended: boolean
}

/** Whose messages a link in an email ends. Looking changes nothing. @throws {AppError} NOT_FOUND for a link that is not ours. */
export async function getUnsubscription(services: UnsubscribeServices, token: string): Promise<Unsubscription> {
  const { scope, messageId } = await readToken(services.config, token)
  return inTransaction(services.database, { ...scope, readOnly: true }, async (trx) => {
    const message = await lockMessage(trx, scope, 'EMAIL', messageId, false)
    if (!message) throw notFound('message')
    return describe(trx, scope, message.to, services.clock.now())
  })
}

/**
 * Ends every email to the address that a link was sent to, and withdraws the consent of whoever has it. A second time
 * changes nothing.
 *
 * @param source how they asked: by the page, or by the button of their mail service.
 */
export async function unsubscribe(
  services: UnsubscribeServices,
  token: string,
  source: 'PAGE' | 'ONE_CLICK',
): Promise<Unsubscription> {
  const { scope, messageId } = await readToken(services.config, token)
  return inTransaction(services.database, scope, async (trx) => {
    const at = services.clock.now()
    const message = await lockMessage(trx, scope, 'EMAIL', messageId, false)
    if (!message) throw notFound('message')
    const channel = 'EMAIL'
    await withdrawConsent(trx, scope, { channel, address: message.to, source: 'UNSUBSCRIBE', at })
    const about = { leadId: message.leadId, customerId: message.customerId }
    const ended = { channel, address: message.to, reason: 'UNSUBSCRIBED', source, about, at } as const
    const described = await describe(trx, scope, message.to, at)
    await suppressAddress(trx, scope, ended)
    return { ...described, ended: true }
  })
}

async function readToken(config: MarkConfig, token: string): Promise<{ scope: TenantScope; messageId: string }> {
  const mark = await readMark(config, 'unsubscribe', token)
  if (!mark) throw notFound('message')
  return { scope: { companyId: mark.companyId }, messageId: mark.messageId }
}

async function describe(db: Kysely<DB>, scope: TenantScope, address: string, at: Date): Promise<Unsubscription> {
  const [{ companyName }, suppression] = await Promise.all([
    getSender(db, scope),
    getSuppression(db, scope, 'EMAIL', address, at),
  ])
  return { companyName, address: masked(address), ended: suppression !== null }
}

function masked(address: string): string {
  const [local = '', domain = ''] = address.split('@')
  return `${local.slice(0, 1)}•••@${domain}`
}
