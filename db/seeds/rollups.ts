import type pg from 'pg'
import { dayInZone } from '#server/kernel/days.ts'
import { rebuildSummaries } from '../summaries/rebuild.ts'

/**
 * Writes a company's rollups anew from the tables they sum. Run it in a transaction with app.company_id
 * set; writers of the company wait for its end.
 */
export async function rebuildRollups(
  client: pg.ClientBase,
  companyId: string,
  timeZone: string,
  now = new Date(),
): Promise<void> {
  await rebuildSummaries(client, { id: companyId, timeZone, today: dayInZone(now, timeZone), now })
}
