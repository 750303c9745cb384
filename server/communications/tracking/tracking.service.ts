import type { Transaction } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { furthestStatus } from '../gateways/reports.rules.ts'
import { changeStatus } from '../sending/delivery/claim.service.ts'
import {
  arrivalOf,
  type LockedMessage,
  lockMessage,
  updateCommunication,
  updateEmail,
} from '../sending/messages.queries.ts'
import { readMark } from './marks.ts'
import { isMachine, type Reader } from './reader.rules.ts'
import { countFollowed, countRead, getLink } from './tracking.queries.ts'

type TrackingServices = Pick<Services, 'database' | 'config'>

/** Hears that the picture of an email was asked for. A mark that is not ours, or of an email that is gone, changes nothing. */
export async function hearOpen({ database, config }: TrackingServices, text: unknown, reader: Reader): Promise<void> {
  const mark = await readMark(config, 'open', text)
  if (!mark) return
  const scope = { companyId: mark.companyId }
  await inTransaction(database, scope, async (trx) => {
    const message = await lockMessage(trx, scope, 'EMAIL', mark.messageId)
    if (message)
      await noteRead(trx, scope, message, { what: 'open', machine: isMachine(reader, message.sentAt), at: reader.at })
  })
}

/**
 * Where a link of an email leads, and counts that it was followed.
 *
 * @returns null for a mark that is not ours: nobody can make us lead elsewhere.
 */
export async function followLink(
  { database, config }: TrackingServices,
  text: unknown,
  reader: Reader,
): Promise<string | null> {
  const mark = await readMark(config, 'link', text)
  if (!mark) return null
  const scope = { companyId: mark.companyId }
  return inTransaction(database, scope, async (trx) => {
    // The email first, as everybody else locks it.
    const message = await lockMessage(trx, scope, 'EMAIL', mark.messageId)
    const link = await getLink(trx, scope, mark.messageId, mark.position)
    if (!message || !link) return null
    const machine = isMachine(reader, message.sentAt)
    await countFollowed(trx, scope, link.id, machine, reader.at)
    await noteRead(trx, scope, message, { what: 'click', machine, at: reader.at })
    return link.url
  })
}

async function noteRead(
  trx: Transaction<DB>,
  scope: TenantScope,
  message: LockedMessage,
  read: { what: 'open' | 'click'; machine: boolean; at: Date },
): Promise<void> {
  const { id } = message
  if (read.machine) return countRead(trx, scope, id, read)
  const { at } = read
  const status = furthestStatus(message.status, read.what === 'open' ? 'OPENED' : 'CLICKED')
  await changeStatus(trx, scope, 'EMAIL', id, async () => {
    await countRead(trx, scope, id, read)
    if (status) await updateEmail(trx, scope, id, { status, ...arrivalOf(message, at) }, at)
  })
  if (status) await updateCommunication(trx, scope, 'EMAIL', id, { status: 'DELIVERED', at })
}
