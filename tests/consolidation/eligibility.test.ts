import { CompiledQuery } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { inTransaction } from '#db/transaction.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { addDays } from '#server/kernel/days.ts'
import { newId } from '#server/kernel/ids.ts'
import { reconcileCompany } from '#server/summaries/reconcile.service.ts'
import { changeContacts, changeReminders } from '#server/summaries/summaries.service.ts'
import { testDatabase } from '../harness/database.ts'
import { addPerson, callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { insertReminder } from '../summaries/reminder.ts'
import { addDebtors, type Debtors, insertInvoice, NOW, payInvoice, TODAY, writing } from '../summaries/world.ts'

const db = await testDatabase()
const services = testServices(db, { clock: fakeClock(NOW.toISOString()) })
const HOUR = 3_600_000
const later = (hours: number) => new Date(NOW.getTime() + hours * HOUR)

let debtors: Debtors
let accounts: ReturnType<typeof callerFor>
/** Three invoices overdue, two overdue, one, none. */
let [much, some, one, none] = ['', '', '', '']

beforeEach(async () => {
  debtors = await addDebtors(db, 4)
  accounts = callerFor(services, await addPerson(db, debtors.company, { role: 'accounts' }))
  ;[much = '', some = '', one = '', none = ''] = debtors.customerIds
  await writing(db, debtors, debtors.customerIds, async (trx) => {
    const owe = (customerId: string, days: number, totalMinor: number) =>
      insertInvoice(trx, debtors, { customerId, dueOn: addDays(TODAY, -days), totalMinor })
    for (const days of [100, 45, 5]) await owe(much, days, 1_000_000)
    for (const days of [40, 2]) await owe(some, days, 20_000)
    await owe(one, 10, 50_000)
    await owe(one, -20, 50_000)
    await payInvoice(trx, debtors, await owe(none, 30, 70_000), 1, TODAY)
  })
})

/** Changes what is no summary: $1 is the company. */
const change = (text: string, values: unknown[] = []) => db.admin.query(text, [debtors.scope.companyId, ...values])

/** Changes customers, holds or suppressions as a writer of the app does. */
const changeOf = (customerId: string, text: string, values: unknown[] = []) =>
  inTransaction(db.database, { companyId: debtors.scope.companyId }, (trx) =>
    changeContacts(trx, debtors.scope, [customerId], () =>
      trx.executeQuery(CompiledQuery.raw(text, [debtors.scope.companyId, ...values])),
    ),
  )

const reasonsOf = async (customerId: string) =>
  (await accounts.consolidation.findEligibility({ customerIds: [customerId] })).rows[0]?.reasons

describe('many customers', () => {
  const strangers = (count: number) => Array.from({ length: count }, () => newId())

  test('are answered for once each, whoever is named twice or unknown', async () => {
    const { rows } = await accounts.consolidation.findEligibility({
      customerIds: [much, ...strangers(4_997), one, ...strangers(4_999), some, much.toUpperCase()],
    })
    expect(rows.map(({ customerId }) => customerId)).toEqual([much, some, one].sort())
    expect(rows.filter(({ isEligible }) => isEligible).map(({ customerId }) => customerId)).toEqual([much, some].sort())
  })

  test('with one who is none: that one is named', async () => {
    await expect(reasonsOf('x')).rejects.toMatchObject({ cause: { field: 'customerIds.0' } })
  })

  test('asked about by more people than there are connections all get their answer', async () => {
    const customerIds = [much, ...strangers(9_998), some]
    const answers = await Promise.all(
      Array.from({ length: 24 }, () => accounts.consolidation.findEligibility({ customerIds })),
    )
    expect(answers.map(({ rows }) => rows.length)).toEqual(Array(24).fill(2))
  })
})

describe('the customer', () => {
  test('has every reason named, and none when they may be reminded', async () => {
    expect(await reasonsOf(much)).toEqual([])
    expect(await reasonsOf(one)).toEqual(['TOO_FEW_INVOICES'])
    await changeOf(
      some,
      `update customers set status = 'ON_HOLD', email = null, unsubscribed_at = now(), consolidation_preference = 'DISABLED'
       where company_id = $1 and id = $2`,
      [some],
    )
    expect(await reasonsOf(some)).toEqual(['NO_ADDRESS', 'UNSUBSCRIBED', 'ON_HOLD', 'PREFERENCE_DISABLED'])
  })

  test('is held until the end of the last day, by the company’s clock', async () => {
    const hold = (until: string | null) =>
      changeOf(much, `update customers set status = 'ON_HOLD', on_hold_until = $3 where company_id = $1 and id = $2`, [
        much,
        until,
      ])
    await hold(TODAY)
    expect(await reasonsOf(much)).toEqual(['ON_HOLD'])
    await hold(addDays(TODAY, -1))
    expect(await reasonsOf(much)).toEqual([])
    await hold(null)
    expect(await reasonsOf(much)).toEqual(['ON_HOLD'])
  })

  test('is asked about with a person above their limit', async () => {
    await changeOf(much, 'update customers set max_consolidation_amount = 100 where company_id = $1 and id = $2', [
      much,
    ])
    const { rows } = await accounts.consolidation.findEligibility({ customerIds: [much] })
    expect(rows).toMatchObject([{ isEligible: true, needsApproval: true, invoices: 3, totalMinor: 3_000_000 }])
  })
})

describe('holds on a customer', () => {
  const place = (from: Date, until: Date | null, channel: string | null = null) =>
    changeOf(
      much,
      `insert into holds (company_id, id, customer_id, channel, cause, starts_at, until_at) values ($1, $2, $3, $4, 'REPLY', $5, $6)`,
      [newId(), much, channel, from, until],
    )

  test('hold from their beginning to their end, also with a gap between two', async () => {
    await place(later(-48), later(-24))
    await place(later(24), later(48))
    expect(await reasonsOf(much)).toEqual([])
    await place(later(-1), later(1))
    expect(await reasonsOf(much)).toEqual(['ON_HOLD'])
  })

  test('without an end hold until somebody clears them', async () => {
    await place(later(-1), null)
    expect(await reasonsOf(much)).toEqual(['ON_HOLD'])
    await changeOf(much, 'update holds set cleared_at = now() where company_id = $1')
    expect(await reasonsOf(much)).toEqual([])
  })

  test('of another channel let email through', async () => {
    await place(later(-1), null, 'CALL')
    expect(await reasonsOf(much)).toEqual([])
    await place(later(-1), null, 'EMAIL')
    expect(await reasonsOf(much)).toEqual(['ON_HOLD'])
  })
})

describe('suppressions', () => {
  const suppress = (address: string, kind: string, channel = 'EMAIL', expires: Date | null = null) =>
    changeOf(
      much,
      `insert into suppressions (company_id, id, channel, kind, address, reason, source, expires_at, created_at, updated_at)
       values ($1, $2, $3, $4, $5, 'HARD_BOUNCE', 'test', $6, now(), now())`,
      [newId(), channel, kind, address, expires],
    )

  test.each([
    ['of the address', 'c0@example.com', 'ADDRESS', 'EMAIL'],
    ['of its domain', 'example.com', 'DOMAIN', 'EMAIL'],
    ['of every channel', 'c0@example.com', 'ADDRESS', 'ALL'],
  ])('%s keep a reminder from going out', async (_, address, kind, channel) => {
    await suppress(address, kind, channel)
    expect(await reasonsOf(much)).toEqual(['SUPPRESSED'])
    await changeOf(much, `update suppressions set lifted_at = now(), lift_reason = 'asked' where company_id = $1`)
    expect(await reasonsOf(much)).toEqual([])
  })

  test('of somebody else, of texts alone and run out ones do not', async () => {
    await suppress('c1@example.com', 'ADDRESS')
    await suppress('c0@example.com', 'ADDRESS', 'SMS')
    await suppress('example.com', 'DOMAIN', 'EMAIL', later(-1))
    expect(await reasonsOf(much)).toEqual([])
  })
})

describe('the reminders so far', () => {
  const remind = (values: Parameters<typeof insertReminder>[3]) => {
    const id = newId()
    return inTransaction(db.database, { companyId: debtors.scope.companyId }, (trx) =>
      changeReminders(trx, debtors.scope, [id], () => insertReminder(trx, debtors, { id, customerId: much }, values)),
    )
  }

  test('keep the next one waiting until the interval has passed', async () => {
    await remind({ sentAt: later(-6 * 24) })
    expect(await reasonsOf(much)).toEqual(['CONTACTED_RECENTLY'])
    await changeOf(much, 'update customers set preferred_contact_interval = 6 where company_id = $1 and id = $2', [
      much,
    ])
    expect(await reasonsOf(much)).toEqual([])
  })

  test('allow one in flight', async () => {
    await remind({})
    expect(await reasonsOf(much)).toEqual(['IN_FLIGHT'])
  })

  test('end with a reply or the last level', async () => {
    await remind({ sentAt: later(-60 * 24), level: 'FINAL', repliedAt: later(-50 * 24) })
    expect(await reasonsOf(much)).toEqual(['REPLIED', 'FINAL_SENT'])
    const { rows } = await accounts.consolidation.findEligibility({ customerIds: [much] })
    expect(rows).toMatchObject([{ lastLevel: 'FINAL', lastSentAt: later(-60 * 24) }])
  })
})

describe('the client', () => {
  const PLAN = { onboarding_complete: true, billing_status: 'active', payment_active: true }
  test.each([
    ['pays', PLAN, []],
    ['is paused', { ...PLAN, outbound_paused: true }, ['CLIENT_PAUSED']],
    ['was deleted', { ...PLAN, deleted_at: NOW }, ['CLIENT_PAUSED']],
    ['is not onboarded', { ...PLAN, onboarding_complete: false }, ['CLIENT_NOT_ONBOARDED']],
    ['has no plan', { ...PLAN, billing_status: 'none' }, ['CLIENT_BILLING']],
    ['is in its trial', { ...PLAN, billing_status: 'trial', trial_used_at: later(-24 * 13) }, []],
    ['has had its trial', { ...PLAN, billing_status: 'trial', trial_used_at: later(-24 * 15) }, ['CLIENT_BILLING']],
    ['has a trial from the future', { ...PLAN, billing_status: 'trial', trial_used_at: later(1) }, ['CLIENT_BILLING']],
    ['has a trial without a beginning', { ...PLAN, billing_status: 'trial' }, ['CLIENT_BILLING']],
    ['has no payment any more', { ...PLAN, payment_active: false }, ['CLIENT_BILLING']],
    ['is past due within grace', { ...PLAN, billing_status: 'past_due', current_period_ends_at: later(-24 * 6) }, []],
    [
      'is past due for long',
      { ...PLAN, billing_status: 'past_due', current_period_ends_at: later(-24 * 8) },
      ['CLIENT_BILLING'],
    ],
    ['has cancelled', { ...PLAN, billing_status: 'canceled' }, ['CLIENT_BILLING']],
  ])('who %s', async (_, state, reasons) => {
    const client = newId()
    const columns = Object.keys(state)
    await change(
      `insert into clients (company_id, id, reference, name, ${columns.join(', ')})
       values ($1, $2, 'K-1', 'Client', ${columns.map((_, place) => `$${place + 3}`).join(', ')})`,
      [client, ...Object.values(state)],
    )
    await changeOf(much, 'update customers set client_id = $3 where company_id = $1 and id = $2', [much, client])
    expect(await reasonsOf(much)).toEqual(reasons)
    expect(await reasonsOf(some)).toEqual([])
  })

  test('who is held', async () => {
    const client = newId()
    await change(
      `insert into clients (company_id, id, reference, name, onboarding_complete, billing_status, payment_active)
       values ($1, $2, 'K-1', 'Client', true, 'active', true)`,
      [client],
    )
    await changeOf(much, 'update customers set client_id = $3 where company_id = $1 and id = $2', [much, client])
    await change(`insert into holds (company_id, id, client_id, cause, starts_at) values ($1, $2, $3, 'LEGAL', $4)`, [
      newId(),
      client,
      later(-1),
    ])
    expect(await reasonsOf(much)).toEqual(['CLIENT_PAUSED'])
  })
})

describe('everything of the company waits', () => {
  test('when payments were not imported for two business days', async () => {
    await change('update payments set created_at = $2 where company_id = $1', ['2025-06-06T10:00:00Z'])
    expect(await reasonsOf(much)).toEqual(['PAYMENTS_NOT_IMPORTED'])
    await change('delete from payments where company_id = $1')
    expect(await reasonsOf(much)).toEqual(['PAYMENTS_NOT_IMPORTED'])
  })

  test('while its switch is engaged or a restore holds it', async () => {
    await change(
      `insert into company_switches (company_id, name, is_engaged, reason) values ($1, 'OUTBOUND', true, 'test')`,
    )
    expect(await reasonsOf(much)).toEqual(['OUTBOUND_STOPPED'])
    await change('update company_switches set is_engaged = false where company_id = $1')
    expect(await reasonsOf(much)).toEqual([])
    await change('insert into outbound_holds (id, company_id, reason, placed_at) values ($2, $1, $3, $4)', [
      newId(),
      'restored',
      NOW,
    ])
    expect(await reasonsOf(much)).toEqual(['OUTBOUND_STOPPED'])
  })

  test('while the platform’s switch is engaged, or its row is missing', async () => {
    const platform = (text: string) => db.admin.query(text)
    await platform(`update platform_switches set is_engaged = true, reason = 'test' where name = 'OUTBOUND'`)
    expect(await reasonsOf(much)).toEqual(['OUTBOUND_STOPPED'])
    await platform(`delete from platform_switches where name = 'OUTBOUND'`)
    expect(await reasonsOf(much)).toEqual(['OUTBOUND_STOPPED'])
    await platform(`insert into platform_switches (name) values ('OUTBOUND')`)
    expect(await reasonsOf(much)).toEqual([])
  })
})

test('a customer changed behind the back of their summary is drift, named and repaired by the night', async () => {
  await change(`update customers set status = 'CLOSED' where company_id = $1 and id = $2`, [much])
  await change(`insert into holds (company_id, id, customer_id, cause, starts_at) values ($1, $2, $3, 'LEGAL', $4)`, [
    newId(),
    some,
    later(-1),
  ])
  expect(await reasonsOf(much)).toEqual([])
  const run = await reconcileCompany(services, debtors.scope)
  expect(run.drift.customer_ar_summary?.drifted).toBe(2)
  expect(await reasonsOf(much)).toEqual(['CLOSED'])
  expect(await reasonsOf(some)).toEqual(['ON_HOLD'])
  expect((await reconcileCompany(services, debtors.scope)).driftedCount).toBe(0)
})
