import { inTransaction } from '#db/transaction.ts'
import { findCompanyIds } from '#server/companies/companies.queries.ts'
import type { Services } from '#server/services.ts'
import { removeEvents } from '../../gateways/callback-events.queries.ts'
import { CHANNELS, type Channel } from '../sending.schemas.ts'
import { countDoubtful, doubtAbandoned, doubtRestored } from './doubt.queries.ts'

/** Reports are believed for a week. */
const FORGET_AFTER_MS = 30 * 24 * 3_600_000

/** Marks what nobody can vouch for any more as in doubt, and forgets old callbacks, in every company. */
export async function sweepSending(
  services: Pick<Services, 'database' | 'clock'>,
): Promise<{ abandoned: number; restored: number; forgotten: number }> {
  const found = { abandoned: 0, restored: 0, forgotten: 0 }
  for (const companyId of await inTransaction(services.database, { readOnly: true }, findCompanyIds)) {
    const scope = { companyId }
    for (const channel of CHANNELS) {
      const at = services.clock.now()
      found.abandoned += await inTransaction(services.database, scope, (trx) => doubtAbandoned(trx, scope, channel, at))
      found.restored += await inTransaction(services.database, scope, (trx) => doubtRestored(trx, scope, channel, at))
    }
    const before = new Date(services.clock.now().getTime() - FORGET_AFTER_MS)
    found.forgotten += await inTransaction(services.database, scope, (trx) => removeEvents(trx, scope, before))
  }
  return found
}

/** How many messages are in doubt, in all companies. */
export async function countDoubts(services: Pick<Services, 'database'>): Promise<Record<Channel, number>> {
  const found = { EMAIL: 0, SMS: 0 }
  for (const companyId of await inTransaction(services.database, { readOnly: true }, findCompanyIds))
    await inTransaction(services.database, { companyId, readOnly: true }, async (trx) => {
      for (const channel of CHANNELS) found[channel] += await countDoubtful(trx, { companyId }, channel)
    })
  return found
}
