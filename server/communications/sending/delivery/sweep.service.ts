import { inTransaction } from '#db/transaction.ts'
import { findCompanyIds } from '#server/companies/companies.queries.ts'
import type { Services } from '#server/services.ts'
import { CHANNELS } from '../sending.schemas.ts'
import { doubtAbandoned, doubtRestored } from './doubt.queries.ts'

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
