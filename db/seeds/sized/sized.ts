import type pg from 'pg'
import { createDatabase } from '../../client.ts'
import { ADMIN, COMPANIES, type DemoCompany, type DemoPerson } from '../companies.ts'
import { insertCompany } from '../demo.ts'
import { type Fragments, fragments } from '../fragments.ts'
import { seedLeads } from '../leads.ts'
import { seedReceivables } from '../receivables.ts'
import { rebuildRollups } from '../rollups.ts'
import { seedSales } from '../sales.ts'

export interface SizedOptions {
  /** Leads to make; about three in ten become sales, each lead has about two changes of disposition. */
  leads: number
  /** Customers to make, with about four invoices each. */
  customers: number
  now?: Date
  seed?: number
}

const AGENTS = 20

/**
 * Adds one company of the wished size, for measuring: the demo's generator with other numbers, in one
 * transaction of a few set-based statements. The admin of the demo, if there, may look at it.
 *
 * @param url a direct connection URL.
 * @returns the id of the company; the same size and seed make the same one, once.
 */
export async function seedSized(url: string, options: SizedOptions): Promise<{ companyId: string; seeded: boolean }> {
  const { leads, customers, now = new Date(), seed = 1 } = options
  const company = sizedCompany(leads, customers, seed)
  const database = createDatabase({ url, role: 'counterfoil_app', max: 1, applicationName: 'counterfoil seed' })
  const client = await database.pool.connect()
  try {
    await client.query('begin')
    await client.query('set local statement_timeout = 0')
    await client.query('set local enable_nestloop = off')
    const { rows } = await client.query('select from company_directory where company_id = $1', [company.id])
    if (rows.length === 0) await seedOne(client, company, now, fragments(seed))
    await client.query('commit')
    return { companyId: company.id, seeded: rows.length === 0 }
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
    await database.close()
  }
}

async function seedOne(client: pg.ClientBase, company: DemoCompany, now: Date, f: Fragments): Promise<void> {
  await client.query(
    `insert into users (id, email, name, created_at, updated_at)
     select ${f.id('$2::timestamptz', "'user' || email")}, email, name, $2::timestamptz, $2::timestamptz
     from jsonb_to_recordset($1::jsonb) as p (email text, name text) on conflict (email) do nothing`,
    [JSON.stringify(company.people), new Date(now.getTime() - 400 * 86_400_000)],
  )
  await client.query(`set local app.company_id = '${company.id}'`)
  const context = await insertCompany(client, company, now, f)
  await seedLeads(context)
  await seedSales(context)
  await seedReceivables(context)
  await rebuildRollups(client, company.id, company.timeZone)
}

function sizedCompany(leads: number, customers: number, seed: number): DemoCompany {
  const [model] = COMPANIES
  if (!model) throw new Error('the demo has no company to enlarge')
  const name = `sized-${leads}-${customers}-${seed}`
  const people: DemoPerson[] = Array.from({ length: AGENTS }, (_, index) => ({
    name: `Agent ${index + 1}`,
    email: `agent${index + 1}.${name}@example.com`,
    role: 'agent',
  }))
  return {
    ...model,
    id: `0192d6f1-${hex(seed, 4)}-7000-8${hex(leads, 7).slice(0, 3)}-${hex(leads, 7).slice(3)}${hex(customers, 8)}`,
    name,
    slug: name,
    leads,
    customers,
    dialling: '+447',
    digits: 9,
    people: [
      { name: ADMIN.name, email: ADMIN.email, role: 'admin' },
      { name: 'Manager', email: `manager.${name}@example.com`, role: 'manager' },
      ...people,
    ],
  }
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0').slice(-digits)
}
