import { randomUUID } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MIGRATIONS_DIR, migrate, readCatalogue, status } from '#db/migrator/index.ts'
import { emptyDatabase, type OwnDatabase } from '../folder.ts'
import { ALIGN, BASELINE, COMPANIES } from './world.ts'

// What the first release had: everything but the clients.
const FIRST_RELEASE = [
  '20241101000000_foundation',
  '20241105000000_worker_heartbeats',
  '20250115000000_sales_portal',
  '20250601000000_receivables',
  '20260125000000_add_communication_tables',
  '20260201000000_backups',
]

let own: OwnDatabase
let first: string

beforeEach(async () => {
  first = mkdtempSync(join(tmpdir(), 'counterfoil-first-release-'))
  for (const name of FIRST_RELEASE) cpSync(join(MIGRATIONS_DIR, name), join(first, name), { recursive: true })
  own = await emptyDatabase()
  await migrate(own.url, { dir: first })
})
afterEach(async () => {
  await own.drop()
  rmSync(first, { recursive: true, force: true })
})

test('a database that has later migrations takes the earlier ones it lacks, in the order of their names', async () => {
  const { applied } = await migrate(own.url)
  expect(applied.slice(0, 2)).toEqual([BASELINE, ALIGN])
  expect(applied).toEqual(applied.toSorted())
  expect((await status(own.client)).ok).toBe(true)

  const straight = await emptyDatabase()
  await migrate(straight.url)
  expect(await readCatalogue(own.client)).toEqual(await readCatalogue(straight.client))
  await straight.drop()
}, 60_000)

test('rows that named a client before there were clients keep it, and it may send nothing', async () => {
  const [company, other] = COMPANIES
  const named = { lead: randomUUID(), sale: randomUUID(), customer: randomUUID() }
  for (const [index, id] of COMPANIES.entries()) {
    await own.client.query(`insert into company_directory (company_id, slug, name) values ($1, $2, $2)`, [
      id,
      `company-${index}`,
    ])
    await own.client.query(
      `insert into companies (id, name, slug, region, time_zone, currency) values ($1, $2, $2, 'UK', 'Europe/London', 'GBP')`,
      [id, `company-${index}`],
    )
  }
  // The same id in two companies is two clients.
  for (const id of [company, other]) {
    await own.client.query(
      `insert into sales (company_id, id, reference, client_id, last_name, sold_on, currency) values ($1, $2, 'S-1', $3, 'Hill', '2026-01-01', 'GBP')`,
      [id, randomUUID(), named.sale],
    )
  }
  await own.client.query(
    `insert into customers (company_id, id, reference, name, currency, client_id) values ($1, $2, 'C-1', 'Hill', 'AED', $3)`,
    [company, randomUUID(), named.customer],
  )
  await migrate(own.url)

  const { rows } = await own.client.query(
    'select company_id, id, reference, name, billing_status, onboarding_complete from clients order by company_id, id',
  )
  const unknown = (companyId: string, id: string) => ({
    company_id: companyId,
    id,
    reference: id,
    name: 'Unknown client',
    billing_status: 'none',
    onboarding_complete: false,
  })
  const expected = [unknown(company, named.sale), unknown(company, named.customer), unknown(other, named.sale)]
  expect(rows).toHaveLength(3)
  expect(rows).toEqual(expect.arrayContaining(expected))
  await expect(own.client.query('update sales set client_id = $1', [randomUUID()])).rejects.toThrow('sales_client_fkey')
}, 60_000)
