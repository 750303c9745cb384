import pg from 'pg'
import { expect, test } from 'vitest'
import { fakeClock } from '#server/kernel/clock.ts'
import { newId } from '#server/kernel/ids.ts'
import { reconcileCompany, reconcileDueCompanies } from '#server/summaries/reconcile.service.ts'
import { testDatabase } from '../harness/database.ts'
import { testServices } from '../harness/services.ts'
import { addDebtors, type Debtors, NOW } from './world.ts'

const db = await testDatabase()
const services = testServices(db, { clock: fakeClock(NOW.toISOString()) })

/** A customer goes or comes back behind the back of everything that counts them. */
const setDeleted = ({ scope, customerIds }: Debtors, deletedAt: Date | null) =>
  db.admin.query('update customers set deleted_at = $2 where company_id = $1 and id = $3', [
    scope.companyId,
    deletedAt,
    customerIds[0],
  ])

async function countOf({ scope }: Debtors): Promise<number> {
  const { rows } = await db.admin.query(
    'select sum(customers_count)::integer as n from customers_by_status where company_id = $1',
    [scope.companyId],
  )
  return rows[0]?.n
}

/** What a restore leaves behind that ended at `at`. */
async function addRestore({ scope }: Debtors, at: Date): Promise<void> {
  const restore = newId()
  await db.admin.query(
    `insert into restore_runs (id, company_id, file_name, source, selection, mode, reason, requested_by_name, confirmed_at,
       state, preview, inserts, updates, deletes, previewed_at, finished_at, created_at, updated_at)
     values ($1, $2, 'b', 'page', '{}', 'merge', 'a customer was lost', 'Ada', $3, 'RESTORED', '{}', 0, 1, 0, $3, $3, $3, $3)`,
    [restore, scope.companyId, at],
  )
  await db.admin.query(
    `insert into outbound_holds (id, company_id, restore_id, reason, placed_at) values ($1, $2, $3, 'restored', $4)`,
    [newId(), scope.companyId, restore, at],
  )
}

/** Keeps everybody from writing the company's counts of customers until they are released. */
async function holdCounts({ scope }: Debtors): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: db.url })
  await client.connect()
  await client.query('begin')
  await client.query('select from customers_by_status where company_id = $1 for update', [scope.companyId])
  return () => client.end()
}

/** How many sessions wait for a lock in this database. */
async function countWaiting(): Promise<number> {
  const { rows } = await db.admin.query(
    `select count(*)::integer as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
  )
  return rows[0]?.n
}

test('restored rows are counted by the next run, which does not call that drift', async () => {
  const debtors = await addDebtors(db, 3)
  const run = () => reconcileDueCompanies(services)
  await run()
  await setDeleted(debtors, NOW)
  await run()
  expect(await countOf(debtors), 'checked once a day').toBe(3)

  await addRestore(debtors, new Date(NOW.getTime() + 1))
  expect(await run()).toMatchObject({ companies: 1, drifted: 0 })
  expect(await countOf(debtors)).toBe(2)
})

test('a restore before the first check of all makes no drift either', async () => {
  const debtors = await addDebtors(db, 2)
  await setDeleted(debtors, NOW)
  await addRestore(debtors, NOW)
  expect(await reconcileDueCompanies(services)).toMatchObject({ drifted: 0 })
  expect(await countOf(debtors)).toBe(1)
})

test('two who repair the same figures at once add what is missing once', async () => {
  const debtors = await addDebtors(db, 4)
  await reconcileCompany(services, debtors.scope)
  await setDeleted(debtors, NOW)
  // Held until both have come as far as they get: each would have found the difference by then.
  const release = await holdCounts(debtors)
  const repairs = Promise.all([1, 2].map(() => reconcileCompany(services, debtors.scope)))
  await expect.poll(() => countWaiting()).toBe(2)
  await release()
  await repairs
  expect(await countOf(debtors)).toBe(3)
})
