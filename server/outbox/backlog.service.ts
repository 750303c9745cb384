import { inTransaction } from '#db/transaction.ts'
import { findCompanyIds } from '../companies/companies.queries.ts'
import type { Services } from '../services.ts'
import { type Backlog, findBacklog } from './outbox.queries.ts'

/** Health and metrics are asked every few seconds, and every company is visited for the answer. */
const FRESH_MS = 10_000

type BacklogServices = Pick<Services, 'database' | 'clock'>
const measured = new WeakMap<BacklogServices['database'], { at: number; found: Promise<Map<string, Backlog>> }>()

/** What waits in the outboxes of all companies, by queue; at most ten seconds old. */
export function measureBacklog(services: BacklogServices): Promise<Map<string, Backlog>> {
  const now = services.clock.now().getTime()
  const known = measured.get(services.database)
  if (known && Math.abs(now - known.at) < FRESH_MS) return known.found
  const found = visitCompanies(services)
  measured.set(services.database, { at: now, found })
  // A failure is no answer to keep.
  found.catch(() => measured.delete(services.database))
  return found
}

async function visitCompanies({ database, clock }: BacklogServices): Promise<Map<string, Backlog>> {
  const sums = new Map<string, Backlog>()
  for (const companyId of await inTransaction(database, { readOnly: true }, findCompanyIds)) {
    const rows = await inTransaction(database, { companyId, readOnly: true }, (trx) =>
      findBacklog(trx, { companyId }, clock.now()),
    )
    for (const { queue, waiting, oldest } of rows) {
      const sum = sums.get(queue) ?? { waiting: 0, oldest: null }
      sums.set(queue, { waiting: sum.waiting + waiting, oldest: earlier(sum.oldest, oldest) })
    }
  }
  return sums
}

const earlier = (a: Date | null, b: Date | null) => (a && b ? (a < b ? a : b) : (a ?? b))
