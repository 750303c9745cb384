import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { inTransaction } from '#db/transaction.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { newId } from '#server/kernel/ids.ts'
import { countDrift } from '#server/summaries/reconcile.queries.ts'
import { reconcileCompany, reconcileDueCompanies } from '#server/summaries/reconcile.service.ts'
import { changeEmails, changeTexts } from '#server/summaries/summaries.service.ts'
import { testDatabase } from '../harness/database.ts'
import { testServices } from '../harness/services.ts'
import { addDebtors, NOW } from './world.ts'

const db = await testDatabase()
const clock = fakeClock(NOW.toISOString())
const services = testServices(db, { clock })

const STATES = ['SENT', 'DELIVERED', 'OPENED', 'CLICKED', 'BOUNCED', 'FAILED'] as const

test('the daily figures of emails and texts equal a recomputation after any sequence of changes', async () => {
  const operation = fc.record({
    id: fc.nat(),
    add: fc.boolean(),
    // The company counts in Dubai's days: some of these hours belong to the next one.
    hour: fc.nat(23),
    state: fc.constantFrom(...STATES),
    text: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 5, maxLength: 40 }), async (operations) => {
      const { scope } = await addDebtors(db, 0)
      const emails: string[] = []
      for (const { id, add, hour, state, text } of operations) {
        const emailId = add ? newId() : (emails[id % Math.max(1, emails.length)] ?? newId())
        const at = new Date(Date.UTC(2025, 5, 10, hour))
        await inTransaction(db.database, { companyId: scope.companyId }, async (trx) => {
          if (text) {
            const smsId = newId()
            return changeTexts(trx, scope, [smsId], () =>
              sql`insert into sms_logs (company_id, id, direction, status, phone, body, sent_at, created_at)
                values (${scope.companyId}, ${smsId}, 'OUTBOUND', 'SENT', '+447700900001', 'Hello', ${at}, ${at})`.execute(
                trx,
              ),
            )
          }
          return changeEmails(trx, scope, [emailId], () =>
            emails.includes(emailId)
              ? sql`update email_logs set status = ${state}, sent_at = ${at}, opened_at = ${state === 'OPENED' ? at : null},
                  open_count = open_count + 1 where company_id = ${scope.companyId} and id = ${emailId}`.execute(trx)
              : sql`insert into email_logs (company_id, id, to_address, subject, created_at)
                  values (${scope.companyId}, ${emailId}, 'a@example.com', 'Due', ${at})`.execute(trx),
          )
        })
        if (!(text || emails.includes(emailId))) emails.push(emailId)
      }
      expect((await reconcileCompany(services, scope)).drift).toEqual({})
      const { rows } = await db.admin.query(
        `select coalesce(sum(emails_count), 0)::integer as emails, coalesce(sum(emails_count) filter (where status = 'PENDING'), 0)::integer as pending
         from email_stats_daily where company_id = $1`,
        [scope.companyId],
      )
      const { rows: real } = await db.admin.query(
        `select count(*)::integer as emails, (count(*) filter (where status = 'PENDING'))::integer as pending from email_logs where company_id = $1`,
        [scope.companyId],
      )
      expect(rows).toEqual(real)
    }),
    { numRuns: 15 },
  )
}, 60_000)

test('figures of sales that somebody changed by hand are repaired and counted as drift', async () => {
  const { scope } = await addDebtors(db, 0)
  const row = `'2025-06-01', '00000000-0000-0000-0000-000000000000', 'web', 'ACTIVE', 'AED', 3, 0, 0, 300`
  await db.admin.query(
    `insert into sales_daily (company_id, day, agent_id, source, status, currency, sales_count, appliances_count, monthly_minor, total_minor) values ($1, ${row})`,
    [scope.companyId],
  )
  const { drift } = await reconcileCompany(services, scope)
  expect(drift).toMatchObject({ sales_daily: { drifted: 1, first: [{ day: '2025-06-01', source: 'web' }] } })
  const { rows } = await db.admin.query('select sales_count from sales_daily where company_id = $1', [scope.companyId])
  expect(rows).toEqual([{ sales_count: expect.toSatisfy((count: unknown) => Number(count) === 0) }])
  expect((await reconcileCompany(services, scope)).driftedCount).toBe(0)

  const counted = (operator: boolean) =>
    inTransaction(db.database, { operator, readOnly: true }, (trx) => countDrift(trx, new Date(NOW.getTime() - 1000)))
  // The second run of the day replaced the first one's row, which is what an alert should look at.
  expect(await counted(true)).toBe(0)
  await db.admin.query('update summary_runs set drifted_count = 4 where company_id = $1', [scope.companyId])
  expect([await counted(true), await counted(false)]).toEqual([4, 0])
})

test('each company is checked once a day, soon after its own midnight', async () => {
  await db.admin.query('delete from summary_runs')
  const { rows } = await db.admin.query('select count(*)::integer as count from company_directory')
  const companies = rows[0]?.count
  expect(await reconcileDueCompanies(services)).toMatchObject({ companies })
  expect(await reconcileDueCompanies(services)).toMatchObject({ companies: 0 })
  // 20:30 UTC is half past midnight in Dubai.
  clock.set('2025-06-11T20:30:00Z')
  expect(await reconcileDueCompanies(services)).toMatchObject({ companies })
})
