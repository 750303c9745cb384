import { expect, test } from 'vitest'
import { readCatalogue } from '#db/migrator/index.ts'
import { dressTables, stripTables } from '#db/seeds/sized/bare-tables.ts'
import { SizedSeedError, seedSized } from '#db/seeds/sized/sized.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { reconcileCompany } from '#server/summaries/reconcile.service.ts'
import { testDatabase } from '../harness/database.ts'
import { addCompany } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'

const NOW = new Date('2026-11-20T13:30:00Z')
const SIZES = { customers: 400, leads: 60, now: NOW }
const db = await testDatabase()
const { companyId } = await seedSized(db.url, SIZES)

async function rows(text: string, on: typeof db.admin = db.admin): Promise<Record<string, unknown>[]> {
  return (await on.query(text)).rows
}

test('a sized company has three invoices a customer, in every state, and an email each', async () => {
  const [counts] = await rows(
    `select (select count(*)::integer from customers) as customers, (select count(*)::integer from invoices) as invoices,
       (select count(*)::integer from email_logs where consolidated_reminder_id is null) as emails`,
  )
  expect(counts).toEqual({ customers: 400, invoices: 1200, emails: 400 })
  const [shares] = await rows(
    `select count(*) filter (where status = 'PAID')::float8 / count(*) as paid, count(disputed_at)::integer as disputed,
       (count(*) filter (where status = 'OPEN' and paid_minor > 0))::integer as part,
       (count(*) filter (where status = 'OPEN' and due_on < '2026-11-20'))::integer as overdue,
       (count(*) filter (where status = 'OPEN' and due_on >= '2026-11-20'))::integer as not_due from invoices`,
  )
  expect(shares?.paid).toBeGreaterThan(0.4)
  for (const state of ['disputed', 'part', 'overdue', 'not_due']) expect(shares?.[state], state).toBeGreaterThan(4)
})

test('what was paid and credited is what payments and credit notes say', async () => {
  expect(
    await rows(
      `select i.number from invoices as i
       left join (select invoice_id, sum(amount_minor) as paid from payments group by 1) as p on p.invoice_id = i.id
       left join (select invoice_id, sum(amount_minor) as credited from credit_notes group by 1) as c on c.invoice_id = i.id
       where i.paid_minor <> coalesce(p.paid, 0) or i.credited_minor <> coalesce(c.credited, 0) or i.balance_minor < 0
         or (i.status = 'PAID') <> (i.balance_minor = 0 and i.total_minor > 0)`,
    ),
  ).toEqual([])
})

test('reminders name overdue invoices of their customer and were not sent before those fell due', async () => {
  expect(
    await rows(
      `select r.id from customer_consolidated_reminders as r join customer_consolidated_reminder_invoices as l on l.reminder_id = r.id
       where l.due_on >= coalesce(r.sent_at, '2026-11-20')::date or l.invoice_id <> r.invoice_ids[l.position]`,
    ),
  ).toEqual([])
  expect(await rows('select from customer_consolidated_reminders where sent_at is not null limit 1')).toHaveLength(1)
})

test('its summaries are what the nightly run would write', async () => {
  const services = testServices(db, { clock: fakeClock(NOW) })
  const { drift } = await reconcileCompany(services, { companyId, timeZone: 'Asia/Dubai' })
  expect(drift).toEqual({})
})

test('the same sizes, seed and moment make the same rows, and once only', async () => {
  expect(await seedSized(db.url, SIZES)).toEqual({ companyId, seeded: false })
  const other = await testDatabase()
  await seedSized(other.url, SIZES)
  for (const table of [
    'customers',
    'invoices',
    'payments',
    'email_logs',
    'sms_logs',
    'customer_consolidated_reminders',
  ]) {
    const digest = `select md5(string_agg(t::text, '|' order by id)) as digest from ${table} as t`
    expect(await rows(digest, other.admin), table).toEqual(await rows(digest))
  }
})

test('a large company, filled without indexes and by two connections, has the same rows and the schema its indexes and keys', async () => {
  const [small, large] = [await testDatabase(), await testDatabase()]
  const catalogue = await readCatalogue(large.admin)
  await seedSized(small.url, SIZES)
  expect(await seedSized(large.url, { ...SIZES, many: 1 })).toEqual({ companyId, seeded: true })
  expect(await readCatalogue(large.admin)).toEqual(catalogue)
  const tables = await rows(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
  )
  for (const { name } of tables) {
    const digest = `select md5(string_agg(t::text, '|' order by t::text)) as digest from ${name} as t`
    expect(await rows(digest, large.admin), String(name)).toEqual(await rows(digest, small.admin))
  }
})

test('a large seed that is stopped leaves nothing, and the next one makes it', async () => {
  const stopped = await testDatabase()
  const catalogue = await readCatalogue(stopped.admin)
  const stop = (line: string) => {
    if (line.includes('payments')) throw new Error('stopped')
  }
  await expect(seedSized(stopped.url, { ...SIZES, many: 1, say: stop })).rejects.toThrow('stopped')
  expect(await rows('select from companies union all select from customers', stopped.admin)).toEqual([])
  expect(await rows(`select from pg_namespace where nspname like 'seed%'`, stopped.admin)).toEqual([])
  expect(await readCatalogue(stopped.admin)).toEqual(catalogue)
  expect(await seedSized(stopped.url, { ...SIZES, many: 1 })).toEqual({ companyId, seeded: true })
})

test('of two large seeds at once one makes the company, and the other finds it', async () => {
  const both = await testDatabase()
  const seeds = await Promise.all([1, 2].map(() => seedSized(both.url, { ...SIZES, many: 1 })))
  expect(seeds.map(({ seeded }) => seeded).sort()).toEqual([false, true])
  expect(await rows('select count(*)::integer as customers from customers', both.admin)).toEqual([{ customers: 400 }])
})

test('a sized company is not added to real data unless asked', async () => {
  const real = await testDatabase()
  await addCompany(real, { name: 'A real customer' })
  await expect(seedSized(real.url, SIZES)).rejects.toThrow(SizedSeedError)
  expect(await rows('select from customers', real.admin)).toEqual([])
  expect(await seedSized(real.url, { ...SIZES, besideRealData: true })).toMatchObject({ seeded: true })
})

test('tables that were stripped for filling come back with every index and key', async () => {
  const other = await testDatabase()
  const before = await readCatalogue(other.admin)
  const tables = [
    'customers',
    'invoices',
    'payments',
    'email_logs',
    'leads',
    'sales',
    'customer_consolidated_reminders',
  ]
  await other.admin.query('begin')
  const dresses = await stripTables(other.admin, tables)
  expect(await readCatalogue(other.admin)).not.toEqual(before)
  await dressTables(other.admin, dresses)
  await other.admin.query('commit')
  expect(await readCatalogue(other.admin)).toEqual(before)
})
