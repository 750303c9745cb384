import { inTransaction } from '#db/transaction.ts'
import { findCompanyIds } from '#server/companies/companies.queries.ts'
import type { Services } from '#server/services.ts'
import { CHANNELS, type Channel } from '../sending.schemas.ts'
import { countDoubtful, doubtAbandoned, doubtRestored } from './doubt.queries.ts'

/** Marks what nobody can vouch for any more as in doubt, in every company. */
export async function sweepSending(
  services: Pick<Services, 'database' | 'clock'>,
): Promise<{ abandoned: number; restored: number }> {
  const found = { abandoned: 0, restored: 0 }
  for (const companyId of await inTransaction(services.database, { readOnly: true }, findCompanyIds)) {
    const scope = { companyId }
    for (const channel of CHANNELS) {
      const at = services.clock.now()
      found.abandoned += await inTransaction(services.database, scope, (trx) => doubtAbandoned(trx, scope, channel, at))
      found.restored += await inTransaction(services.database, scope, (trx) => doubtRestored(trx, scope, channel, at))
    }
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
