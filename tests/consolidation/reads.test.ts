import { beforeAll, describe, expect, test } from 'vitest'
import { fakeClock } from '#server/kernel/clock.ts'
import { addDays } from '#server/kernel/days.ts'
import { newId } from '#server/kernel/ids.ts'
import { reconcileCompany } from '#server/summaries/reconcile.service.ts'
import { testDatabase } from '../harness/database.ts'
import { addPerson, callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addDebtors, type Debtors, insertInvoice, NOW, payInvoice, TODAY, writing } from '../summaries/world.ts'

const db = await testDatabase()
const services = testServices(db, { clock: fakeClock(NOW.toISOString()) })

let debtors: Debtors
let accounts: ReturnType<typeof callerFor>
let viewer: ReturnType<typeof callerFor>
let agent: ReturnType<typeof callerFor>
/** Three invoices overdue, two overdue, one, none. */
let [much, some, one, none]: string[] = []

beforeAll(async () => {
  debtors = await addDebtors(db, 4)
  const caller = async (role: 'accounts' | 'viewer' | 'agent') =>
    callerFor(services, await addPerson(db, debtors.company, { role }))
  accounts = await caller('accounts')
  viewer = await caller('viewer')
  agent = await caller('agent')
  ;[much, some, one, none] = debtors.customerIds
  await writing(db, debtors, debtors.customerIds, async (trx) => {
    const owe = (customerId: string | undefined, days: number, totalMinor: number) =>
      insertInvoice(trx, debtors, { customerId: customerId ?? '', dueOn: addDays(TODAY, -days), totalMinor })
    for (const days of [100, 45, 5]) await owe(much, days, 1_000_000)
    for (const days of [40, 2]) await owe(some, days, 20_000)
    await owe(one, 10, 50_000)
    await owe(one, -20, 50_000)
    await payInvoice(trx, debtors, await owe(none, 30, 70_000), 1, TODAY)
  })
  await reconcileCompany(services, debtors.scope)
})

describe('the dashboard', () => {
  test('orders the queue by priority and totals what could be saved', async () => {
    const { queue, totals } = await accounts.consolidation.getDashboard({})
    expect(queue.map(({ customerId, invoices, totalMinor }) => [customerId, invoices, totalMinor])).toEqual([
      [much, 3, 3_000_000],
      [some, 2, 40_000],
    ])
    expect(queue[0]?.priorityScore).toBeGreaterThan(queue[1]?.priorityScore ?? 100)
    expect(totals).toMatchObject([
      {
        currency: 'AED',
        queueCustomers: 2,
        queueInvoices: 5,
        savableEmails: 3,
        openMinor: 3_140_000,
        notDueMinor: 50_000,
      },
    ])
    expect(totals[0]?.agedCounts).toEqual([3, 2, 0, 1])
    expect(totals[0]?.agedMinors).toEqual([1_070_000, 1_020_000, 0, 1_000_000])
  })

  test('shows a viewer what is owed, not by whom, and an agent nothing', async () => {
    const { queue } = await viewer.consolidation.getDashboard({})
    expect(queue[0]).toMatchObject({ name: 'C•••', totalMinor: 3_000_000 })
    await expect(agent.consolidation.getDashboard({})).rejects.toMatchObject({ cause: { code: 'FORBIDDEN' } })
  })
})

describe('customers and invoices', () => {
  test('are listed with what they owe, the most first', async () => {
    const { rows, count } = await accounts.receivables.findCustomers({ owing: 'overdue' })
    expect(rows.map(({ id, openMinor }) => [id, openMinor])).toEqual([
      [much, 3_000_000],
      [one, 100_000],
      [some, 40_000],
    ])
    expect(count).toEqual({ value: 3, exact: true })
  })

  test.each([
    { sort: '-created' as const },
    { sort: 'created' as const },
    { sort: 'name' as const },
    { sort: '-balance' as const },
    { owing: 'open' as const },
    { status: 'ACTIVE' as const },
    { status: 'CLOSED' as const },
    { search: 'customer' },
    { search: 'customer', sort: 'name' as const },
    { search: 'customer', status: 'ACTIVE' as const },
    { search: 'nobody' },
  ])('page by page make the whole list, once each: %o', async (input) => {
    const whole = await accounts.receivables.findCustomers(input)
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await accounts.receivables.findCustomers({
        ...input,
        limit: 1,
        ...(cursor ? { cursor } : undefined),
      })
      seen.push(...page.rows.map(({ id }) => id))
      cursor = page.next ?? undefined
    } while (cursor)
    expect(seen).toEqual(whole.rows.map(({ id }) => id))
    expect(seen.length).toBe(whole.count.value)
  })

  test.each(['-created', 'created', 'due', '-due'] as const)(
    'invoices page by page make the whole list: %s',
    async (sort) => {
      const whole = await accounts.receivables.findInvoices({ sort })
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await accounts.receivables.findInvoices({ sort, limit: 3, ...(cursor ? { cursor } : undefined) })
        seen.push(...page.rows.map(({ id }) => id))
        cursor = page.next ?? undefined
      } while (cursor)
      expect(seen).toEqual(whole.rows.map(({ id }) => id))
      expect(seen).toHaveLength(8)
    },
  )

  test('a customer’s page shows what is open and what came in', async () => {
    const paid = await accounts.receivables.getCustomer({ id: none ?? '' })
    expect(paid).toMatchObject({
      invoices: [],
      payments: [{ amountMinor: 70_000 }],
      summaries: [{ paidCount: 1, openMinor: 0 }],
    })
    const owing = await accounts.receivables.getCustomer({ id: one ?? '' })
    expect(owing.summaries).toMatchObject([{ openCount: 2, remindableCount: 1, remindableMinor: 50_000 }])
    expect(owing.invoices.map(({ dueOn }) => dueOn)).toEqual([addDays(TODAY, -10), addDays(TODAY, 20)])
  })

  test('a search finds who has all of its words, numbers and years among them, in any order', async () => {
    const named = (id: string | undefined, name: string) =>
      db.admin.query('update customers set name = $2 where id = $1', [id, name])
    await named(much, 'Cedar Printing 4321')
    await named(some, 'Crescent Printing 2026')
    await named(one, 'Coral Foods 4321')
    const found = async (search: string) =>
      (await accounts.receivables.findCustomers({ search })).rows.map(({ id }) => id).sort()
    expect(await found('printing 4321')).toEqual([much])
    expect(await found('4321 CORAL foods')).toEqual([one])
    expect(await found('4321')).toEqual([much, one].sort())
    expect(await found('printing 2026')).toEqual([some])
    expect(await found('printing')).toEqual([much, some].sort())
    expect(await found("printing '4321")).toEqual([])
    expect(await found('printing 4_21')).toEqual([])
  })

  test('a search for a short number finds where one begins or ends, however many customers have it', async () => {
    const called = (id: string | undefined, name: string, phone: string) =>
      db.admin.query('update customers set name = $2, phone = $3 where id = $1', [id, name, phone])
    await called(much, 'Cedar Trading 1507', '+971501111111')
    await called(some, 'Crescent Trading 15079', '+971502222222')
    await called(one, 'Coral Trading', '+971509991507')
    const found = async (search: string) =>
      (await accounts.receivables.findCustomers({ search })).rows.map(({ id }) => id).sort()
    const all = [much, some, one].sort()
    expect(await found('trading 1507')).toEqual(all)
    expect(await found('1507 cedar')).toEqual([much])
    expect(await found('trading 1501')).toEqual([])
    expect(await found('trading 15079')).toEqual([some])
    expect(await found('50 111 1111')).toEqual([much])
    expect(await found('trading 9715')).toEqual(all)
    // Statistics now call 9715 common, and the words are looked for instead.
    await db.admin.query('analyze customers')
    expect(await found('trading 9715')).toEqual(all)
    expect(await found('trading 1501')).toEqual([])
  })

  test('a viewer’s search finds by reference only and shows nobody', async () => {
    expect((await viewer.receivables.findCustomers({ search: 'Customer' })).rows).toEqual([])
    expect((await viewer.receivables.findCustomers({ search: 'c-1' })).rows).toMatchObject([
      { name: 'C•••', email: null },
    ])
  })
})

describe('emails', () => {
  test('are counted from the daily figures and paged as the count says', async () => {
    for (const [index, status] of ['SENT', 'OPENED', 'CLICKED', 'OPENED'].entries()) {
      await db.admin.query(
        `insert into email_logs (company_id, id, to_address, subject, status, customer_id, created_at, sent_at) values ($1, $2, 'a@example.com', 'Due', $3, $4, $5, $5)`,
        [debtors.scope.companyId, newId(), status, much, new Date(NOW.getTime() - index * 3_600_000)],
      )
    }
    await reconcileCompany(services, debtors.scope)
    const opened = await accounts.consolidation.findEmails({ status: ['OPENED'] })
    expect([opened.rows.length, opened.count]).toEqual([2, { value: 2, exact: true }])
    const own = await accounts.consolidation.findEmails({ customerId: much ?? '' })
    expect([own.rows.length, own.count.value]).toEqual([4, 4])
    const analytics = await accounts.consolidation.getAnalytics({})
    expect(analytics.emails.days.reduce((sum, { emails }) => sum + emails, 0)).toBe(4)
    expect(analytics.money.reduce((sum, { collectedMinor }) => sum + collectedMinor, 0)).toBe(70_000)
    expect((await viewer.consolidation.findEmails({})).rows[0]).toMatchObject({ toAddress: '•••', name: 'C•••' })
  })

  test('a page that was never there is refused with the field', async () => {
    await expect(accounts.consolidation.findEmails({ cursor: 'nonsense' })).rejects.toMatchObject({
      cause: { code: 'BAD_INPUT', field: 'cursor' },
    })
  })
})
