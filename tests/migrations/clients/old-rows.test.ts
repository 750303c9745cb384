import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { migrate, readCatalogue, rollback } from '#db/migrator/index.ts'
import { emptyDatabase, type OwnDatabase } from '../folder.ts'
import { ALIGN, addOldClient, COMPANIES, fillWithOldRows, LINKS, oldDatabase, readRows } from './world.ts'

let old: OwnDatabase
let own: OwnDatabase

beforeAll(async () => {
  old = await oldDatabase(fillWithOldRows)
})
afterAll(() => old.drop())
beforeEach(async () => {
  own = await emptyDatabase(old.name)
})
afterEach(() => own.drop())

const onboarding = async (columns: string, where: string) =>
  (await own.client.query(`select ${columns} from onboarding_states where ${where}`)).rows

test('no row is lost and nothing that was known changes, not even when it last changed', async () => {
  const before = await readRows(own.client)
  expect(before).toHaveLength(26)
  await migrate(own.url, { to: ALIGN })
  const after = await readRows(own.client)
  expect(after).toHaveLength(26)
  expect(after).toMatchObject(before)
})

test('whoever was a client before may send nothing: no plan, no payment, no finished onboarding is assumed', async () => {
  await migrate(own.url, { to: ALIGN })
  const closed = {
    onboarding_complete: false,
    outbound_paused: false,
    ai_disabled: false,
    billing_status: 'none',
    payment_active: false,
    trial_used_at: null,
    trial_ends_at: null,
    pending_cancellation: false,
    cancellation_requested_at: null,
    current_period_ends_at: null,
    billing_event_at: null,
  }
  const { rows } = await own.client.query<{ row: object }>('select to_jsonb(c) as row from clients c')
  expect(rows).toHaveLength(14)
  for (const { row } of rows) expect(row).toMatchObject(closed)
  expect(await onboarding('distinct forwarding_enabled, test_call_detected', 'true')).toEqual([
    { forwarding_enabled: false, test_call_detected: false },
  ])
  // Who had finished is still known, so that staff can look at those first.
  expect(await onboarding('count(*)::int as finished', 'completed_at is not null')).toEqual([{ finished: 2 }])
})

test('the old application goes on with the old name, and the new one reads what it wrote', async () => {
  await migrate(own.url, { to: ALIGN })
  const [company] = COMPANIES
  const added = await addOldClient(own.client, company, { name: 'Late', step: 'DETAILS' })
  expect(await onboarding('client_id', `id = '${added.onboarding}'`)).toEqual([{ client_id: added.client }])

  const other = await addOldClient(own.client, company, { name: 'Other', step: null })
  await own.client.query('update onboarding_states set customer_id = $1 where id = $2', [
    other.client,
    added.onboarding,
  ])
  expect(await onboarding('client_id', `id = '${added.onboarding}'`)).toEqual([{ client_id: other.client }])
})

test('the new application writes the new name, and the old one reads it', async () => {
  await migrate(own.url, { to: ALIGN })
  const [company] = COMPANIES
  const { client } = await addOldClient(own.client, company, { name: 'New', step: null })
  const other = await addOldClient(own.client, company, { name: 'Other', step: null })
  const id = randomUUID()
  await own.client.query('insert into onboarding_states (company_id, id, client_id) values ($1, $2, $3)', [
    company,
    id,
    client,
  ])
  expect(await onboarding('customer_id', `id = '${id}'`)).toEqual([{ customer_id: client }])
  await own.client.query('update onboarding_states set client_id = $1 where id = $2', [other.client, id])
  expect(await onboarding('customer_id', `id = '${id}'`)).toEqual([{ customer_id: other.client }])
  await expect(
    own.client.query('insert into onboarding_states (company_id, id, client_id, customer_id) values ($1, $2, $3, $4)', [
      company,
      randomUUID(),
      client,
      other.client,
    ]),
  ).rejects.toThrow('two names of one client')
})

test('a client of another company is refused under both names', async () => {
  await migrate(own.url, { to: ALIGN })
  const [company, other] = COMPANIES
  const { client } = await addOldClient(own.client, other, { name: 'Theirs', step: null })
  for (const name of ['client_id', 'customer_id']) {
    await expect(
      own.client.query(`insert into onboarding_states (company_id, id, ${name}) values ($1, $2, $3)`, [
        company,
        randomUUID(),
        client,
      ]),
      // One name fills the other, so either foreign key may be the one that says no.
    ).rejects.toThrow(/violates foreign key constraint "onboarding_states_(client|customer)_fkey"/)
  }
})

test('rows of a company that the directory does not know stop the migration instead of being left behind', async () => {
  await own.client.query('delete from company_directory where company_id = $1', [COMPANIES[1]])
  await expect(migrate(own.url, { to: ALIGN })).rejects.toThrow(/onboarding_states_client_check/)
  await own.client.query(`insert into company_directory (company_id, slug, name) values ($1, 'again', 'again')`, [
    COMPANIES[1],
  ])
  // The step that fills is done already, and nobody fills for it: a person does, and the migration goes on.
  await own.client.query('update onboarding_states set client_id = customer_id where client_id is null')
  await migrate(own.url, { to: ALIGN })
  expect(await onboarding('count(*)::int as named', 'client_id = customer_id')).toEqual([{ named: 12 }])
})

test('going back keeps every row and every name, also of rows the new application wrote', async () => {
  const before = { catalogue: await readCatalogue(own.client), rows: await readRows(own.client) }
  await migrate(own.url, { to: LINKS })
  const [company] = COMPANIES
  const { client } = await addOldClient(own.client, company, { name: 'New', step: null })
  const id = randomUUID()
  await own.client.query('insert into onboarding_states (company_id, id, client_id) values ($1, $2, $3)', [
    company,
    id,
    client,
  ])
  let undone = ''
  while (undone !== ALIGN) undone = await rollback(own.url, 'last')
  expect(await readCatalogue(own.client)).toEqual(before.catalogue)
  const after = await readRows(own.client)
  expect(after.find((row) => row.id === id)).toMatchObject({ customer_id: client })
  expect(after.filter((row) => row.id !== id && row.id !== client)).toEqual(before.rows)
}, 60_000)
