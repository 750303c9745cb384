import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { inTransaction } from '#db/transaction.ts'
import { reconcileCompany } from '#server/summaries/reconcile.service.ts'
import { changeReminders } from '#server/summaries/summaries.service.ts'
import { demoDatabase } from '../harness/database.ts'
import { testServices } from '../harness/services.ts'

const db = await demoDatabase()
const services = testServices(db)

test('the daily figures of reminders follow what becomes of each, in the transaction that says so', async () => {
  const { rows: sent } = await db.admin.query<{ id: string; company_id: string; time_zone: string }>(
    `select r.id, r.company_id, c.time_zone from customer_consolidated_reminders r join companies c on c.id = r.company_id
     where r.delivery_status = 'SENT' limit 5`,
  )
  const [{ company_id: companyId = '', time_zone: timeZone = 'UTC' } = {}] = sent
  const scope = { companyId, timeZone }
  const ids = sent.filter((row) => row.company_id === companyId).map(({ id }) => id)
  expect(ids.length).toBeGreaterThan(0)
  await reconcileCompany(services, scope)

  await inTransaction(db.database, { companyId }, (trx) =>
    changeReminders(trx, scope, ids, () =>
      sql`update customer_consolidated_reminders set delivery_status = 'DELIVERED', delivered_at = sent_at + interval '1 second'
        where company_id = ${companyId} and id = any(${ids}::uuid[])`.execute(trx),
    ),
  )
  expect((await reconcileCompany(services, scope)).drift).toEqual({})

  // The check sees: the same change without the wrapper is drift.
  await db.admin.query(
    `update customer_consolidated_reminders set delivery_status = 'SENT', delivered_at = null where id = any($1::uuid[])`,
    [ids],
  )
  expect((await reconcileCompany(services, scope)).drift).not.toEqual({})
}, 120_000)
