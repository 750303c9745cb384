import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { inTransaction } from '#db/transaction.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { addDays } from '#server/kernel/days.ts'
import { reconcileCompany } from '#server/summaries/reconcile.service.ts'
import { testDatabase } from '../harness/database.ts'
import { testServices } from '../harness/services.ts'
import { actionableOn, type Invoice, isActionable, isOpen, scoreOf, summaryOf } from './oracle.ts'
import { addDebtors, type Debtors, insertInvoice, invoicesOf, NOW, payInvoice, TODAY, writing } from './world.ts'

const db = await testDatabase()
const services = testServices(db, { clock: fakeClock(NOW.toISOString()) })

async function kept(table: string, { scope }: Debtors): Promise<Record<string, unknown>[]> {
  return (
    await db.admin.query(`select to_jsonb(t) as row from ${table} as t where company_id = $1`, [scope.companyId])
  ).rows.map(({ row }) => row)
}

/** Compares every kept summary with what the test works out itself from the invoices. */
async function expectRightSummaries(debtors: Debtors): Promise<void> {
  const invoices = await invoicesOf(db, debtors)
  const p90 = new Map((await kept('company_ar_snapshots', debtors)).map((row) => [row.currency, Number(row.p90_minor)]))
  const expected = [...invoices].map(([key, list]) => ({ key, ...summaryOf(list), score: score(list, p90, debtors) }))
  const found = (await kept('customer_ar_summary', debtors)).map((row) => ({
    key: `${row.customer_id} ${row.currency}`,
    openCount: row.open_count,
    openMinor: row.open_minor,
    disputedCount: row.disputed_count,
    disputedMinor: row.disputed_minor,
    oldestDueOn: row.oldest_due_on,
    newestDueOn: row.newest_due_on,
    paidCount: row.paid_count,
    paidDaysLate: row.paid_days_late,
    actionableDays: row.actionable_days,
    actionableCounts: row.actionable_counts,
    actionableMinors: row.actionable_minors,
    secondActionableOn: row.second_actionable_on,
    score: row.priority_score,
  }))
  const byKey = (left: { key: string }, right: { key: string }) => left.key.localeCompare(right.key)
  expect(found.toSorted(byKey)).toEqual(expected.toSorted(byKey))
}

function score(list: Invoice[], p90: Map<unknown, number>, { customerIds }: Debtors): number | null {
  const [first] = list
  const isNew = customerIds.indexOf(first?.customerId ?? '') % 2 === 0
  return scoreOf(list, TODAY, { p90Minor: p90.get(first?.currency) ?? 0, isNew })
}

/** What the list of customers says it has. */
async function expectRightCounts({ scope }: Debtors): Promise<void> {
  const kept = await db.admin.query(
    `select status, customers_count as customers from customers_by_status
     where company_id = $1 and customers_count <> 0 order by status`,
    [scope.companyId],
  )
  const counted = await db.admin.query(
    `select status, count(*) as customers from customers
     where company_id = $1 and deleted_at is null group by status order by status`,
    [scope.companyId],
  )
  expect(kept.rows).toEqual(counted.rows)
}

/** The sums that an ageing, a queue total and a chart take from receivables_daily, for some days. */
async function expectRightDays(debtors: Debtors): Promise<void> {
  const invoices = [...(await invoicesOf(db, debtors)).values()]
  const rows = await kept('receivables_daily', debtors)
  const until = (day: string, column: string) =>
    rows.filter((row) => String(row.day) <= day).reduce((sum, row) => sum + Number(row[column]), 0)
  for (const day of [addDays(TODAY, -40), TODAY, addDays(TODAY, 25), '2099-01-01']) {
    const due = invoices.flat().filter((invoice) => isOpen(invoice) && invoice.dueOn <= day)
    const lists = invoices
      .map((list) => list.filter((invoice) => isActionable(invoice) && actionableOn(invoice) <= day))
      .filter((list) => list.length >= 2)
    const minor = (list: Invoice[]) => list.reduce((sum, { balanceMinor }) => sum + balanceMinor, 0)
    expect({
      due: until(day, 'due_open_count'),
      dueMinor: until(day, 'due_open_minor'),
      customers: until(day, 'queue_customers_count'),
      invoices: until(day, 'queue_invoices_count'),
      minor: until(day, 'queue_minor'),
    }).toEqual({
      due: due.length,
      dueMinor: minor(due),
      customers: lists.length,
      invoices: lists.flat().length,
      minor: minor(lists.flat()),
    })
  }
}

const operation = fc.record({
  kind: fc.constantFrom(
    'add',
    'add',
    'add',
    'pay',
    'part',
    'credit',
    'dispute',
    'promise',
    'void',
    'remove',
    'leave',
    'return',
    'hold',
  ),
  customer: fc.nat(3),
  invoice: fc.nat(),
  days: fc.integer({ min: -90, max: 30 }),
  minor: fc.integer({ min: 1, max: 900_000 }),
  dollars: fc.boolean(),
})

test('the summaries of customers and days equal a recomputation after any sequence of changes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 8, maxLength: 40 }), async (operations) => {
      const debtors = await addDebtors(db, 4)
      const { companyId } = debtors.scope
      const owners = new Map<string, string>()
      for (const step of operations) {
        const invoiceId = [...owners.keys()][step.invoice % Math.max(1, owners.size)]
        const customerId =
          (['add', 'leave', 'return', 'hold'].includes(step.kind) ? null : owners.get(invoiceId ?? '')) ??
          debtors.customerIds[step.customer] ??
          ''
        const day = addDays(TODAY, step.days)
        await writing(db, debtors, [customerId], async (trx) => {
          if (step.kind === 'add') {
            const given = { customerId, dueOn: day, totalMinor: step.minor, currency: step.dollars ? 'USD' : 'AED' }
            owners.set(await insertInvoice(trx, debtors, given), customerId)
          }
          if (step.kind === 'leave' || step.kind === 'return') {
            await sql`update customers set deleted_at = ${step.kind === 'leave' ? NOW : null}
              where company_id = ${companyId} and id = ${customerId}`.execute(trx)
          }
          if (step.kind === 'hold') {
            await sql`update customers set status = case status when 'ACTIVE' then 'ON_HOLD' else 'ACTIVE' end
              where company_id = ${companyId} and id = ${customerId}`.execute(trx)
          }
          if (!invoiceId) return
          const those = sql`where company_id = ${companyId} and id = ${invoiceId} and status = 'OPEN'`
          if (step.kind === 'pay') await payInvoice(trx, debtors, invoiceId, 1, TODAY)
          if (step.kind === 'part') await payInvoice(trx, debtors, invoiceId, 0.4, TODAY)
          if (step.kind === 'credit')
            await sql`update invoices set credited_minor = total_minor / 10 ${those}`.execute(trx)
          if (step.kind === 'dispute') {
            await sql`update invoices set disputed_at = case when disputed_at is null then ${NOW}::timestamptz end ${those}`.execute(
              trx,
            )
          }
          if (step.kind === 'promise') await sql`update invoices set promised_on = ${day} ${those}`.execute(trx)
          if (step.kind === 'void') await sql`update invoices set status = 'VOID' ${those}`.execute(trx)
          if (step.kind === 'remove') await sql`update invoices set deleted_at = ${NOW} ${those}`.execute(trx)
        })
      }
      await expectRightSummaries(debtors)
      await expectRightCounts(debtors)
      if (
        (await db.admin.query('select from customers where company_id = $1 and deleted_at is not null', [companyId]))
          .rowCount === 0
      )
        await expectRightDays(debtors)
      // The nightly run agrees: nothing to repair, and after it the scores are measured by the day's own figures.
      expect((await reconcileCompany(services, debtors.scope)).drift).toEqual({})
      await expectRightSummaries(debtors)
    }),
    { numRuns: 25 },
  )
}, 120_000)

test('the summaries agree when many payments of one customer and of many arrive at once', async () => {
  const debtors = await addDebtors(db, 4)
  const ids: { id: string; customerId: string }[] = []
  await writing(db, debtors, debtors.customerIds, async (trx) => {
    for (let index = 0; index < 24; index += 1) {
      const customerId = debtors.customerIds[index % 4] ?? ''
      const dueOn = addDays(TODAY, -index)
      ids.push({ id: await insertInvoice(trx, debtors, { customerId, dueOn, totalMinor: 10_000 + index }), customerId })
    }
  })
  await Promise.all(
    ids.map(({ id, customerId }, index) =>
      writing(db, debtors, [customerId], (trx) => payInvoice(trx, debtors, id, index % 3 ? 1 : 0.5, TODAY)),
    ),
  )
  await expectRightSummaries(debtors)
  await expectRightDays(debtors)
})

test('the score of the design’s own example is 45', () => {
  const due = (dueOn: string, balanceMinor: number, more: Partial<Invoice> = {}): Invoice => ({
    customerId: 'c',
    currency: 'AED',
    status: 'OPEN',
    dueOn,
    issuedOn: dueOn,
    totalMinor: balanceMinor,
    balanceMinor,
    disputed: false,
    promisedOn: null,
    paidOn: null,
    ...more,
  })
  // B 20,000, P90 80,000, oldest 60 days, weighted 40 days, 15 days late on average, one broken promise, not new.
  const oldest = due(addDays(TODAY, -60), 1_000_000, { promisedOn: addDays(TODAY, -20) })
  const newest = due(addDays(TODAY, -20), 1_000_000)
  const paid = due('2025-01-01', 0, { status: 'PAID', paidOn: '2025-01-16' })
  expect(scoreOf([oldest, newest, paid], TODAY, { p90Minor: 8_000_000, isNew: false })).toBe(45)
})

test('the nightly run names and repairs what somebody changed behind the summaries’ back', async () => {
  const debtors = await addDebtors(db, 2)
  const [first = '', second = ''] = debtors.customerIds
  await writing(db, debtors, debtors.customerIds, async (trx) => {
    for (const customerId of debtors.customerIds) {
      await insertInvoice(trx, debtors, { customerId, dueOn: '2025-05-01', totalMinor: 70_000 })
      await insertInvoice(trx, debtors, { customerId, dueOn: '2025-05-02', totalMinor: 30_000 })
    }
  })
  // A writer that forgets its summaries, and one that leaves a row behind.
  await db.admin.query(`update invoices set paid_minor = 10 where company_id = $1 and customer_id = $2`, [
    debtors.scope.companyId,
    first,
  ])
  await db.admin.query(`delete from customer_ar_summary where company_id = $1 and customer_id = $2`, [
    debtors.scope.companyId,
    second,
  ])

  const run = await reconcileCompany(services, debtors.scope)
  expect(Object.keys(run.drift).sort()).toEqual(['customer_ar_summary', 'receivables_daily'])
  expect(run.drift.customer_ar_summary?.drifted).toBe(2)
  const { rows } = await db.admin.query(
    `select details from audit_logs where company_id = $1 and action = 'summaries.repaired'`,
    [debtors.scope.companyId],
  )
  expect(rows).toMatchObject([{ details: { drifted: run.driftedCount } }])
  await expectRightSummaries(debtors)
  await expectRightDays(debtors)
  expect((await reconcileCompany(services, debtors.scope)).driftedCount).toBe(0)
})

test('a company’s summaries are invisible to another company', async () => {
  const ours = await addDebtors(db, 1)
  const theirs = await addDebtors(db, 1)
  const [customerId = ''] = theirs.customerIds
  await writing(db, theirs, [customerId], (trx) =>
    insertInvoice(trx, theirs, { customerId, dueOn: '2025-05-01', totalMinor: 100 }),
  )
  const seen = await inTransaction(db.database, { companyId: ours.scope.companyId }, async (trx) => ({
    summaries: await trx.selectFrom('customerArSummary').select('customerId').execute(),
    days: await trx.selectFrom('receivablesDaily').select('day').execute(),
  }))
  expect(seen).toEqual({ summaries: [], days: [] })
})
