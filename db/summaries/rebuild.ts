import type pg from 'pg'
import { bind } from './bind.ts'
import { insertSummaries, takeSnapshot } from './customer-summary.ts'
import { DAILY_FIGURES, insertFigures } from './daily-figures.ts'

/**
 * Writes a company's summaries anew from the tables they sum. Run it in a transaction with app.company_id set;
 * writers of the company wait for its end.
 *
 * @param today the company's day, which scores are of.
 */
export async function rebuildSummaries(
  client: pg.ClientBase,
  company: { id: string; timeZone: string; today: string; now: Date },
): Promise<void> {
  const given = { company: company.id, zone: company.timeZone, today: company.today, now: company.now }
  for (const figures of DAILY_FIGURES) {
    await client.query(`delete from ${figures.table} where company_id = $1`, [company.id])
    await client.query(bind(insertFigures(figures), given))
  }
  for (const table of ['customer_ar_summary', 'company_ar_snapshots']) {
    await client.query(`delete from ${table} where company_id = $1`, [company.id])
  }
  await client.query(bind(takeSnapshot, given))
  await client.query(bind(insertSummaries, given))
}
