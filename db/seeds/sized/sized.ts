import type pg from 'pg'
import { createDatabase } from '../../client.ts'
import { ADMIN, COMPANIES, type DemoCompany, type DemoPerson } from '../companies.ts'
import { insertCompany } from '../demo.ts'
import { type Fragments, fragments } from '../fragments.ts'
import { seedLeads } from '../leads.ts'
import { rebuildRollups } from '../rollups.ts'
import { seedSales } from '../sales.ts'
import { dressTables, stripTables } from './bare-tables.ts'
import { seedSizedMessages } from './messages.ts'
import { seedSizedReceivables } from './receivables.ts'
import { seedSizedReminders } from './reminders.ts'

export interface SizedOptions {
  /** Leads to make; about three in ten become sales, each lead has about two changes of disposition. */
  leads: number
  /** Customers to make, with three invoices and one email each. */
  customers: number
  /** Slug of the company to make; told apart by its sizes unless given. */
  company?: string
  now?: Date
  /** Another number gives other data of the same shape. */
  seed?: number
  /** Whether it may be added to a database that holds companies other than the demo's. */
  besideRealData?: boolean
  say?: (line: string) => void
}

/** Why nothing was made. */
export class SizedSeedError extends Error {}

const AGENTS = 20

/** Tables that are filled without their indexes and keys. */
const FILLED = [
  'customers',
  'invoices',
  'payments',
  'email_logs',
  'leads',
  'lead_disposition_history',
  'customer_consolidated_reminders',
  'customer_consolidated_reminder_invoices',
  'sales',
  'sms_logs',
  'customer_ar_summary',
]
/** Rows from which building indexes anew is cheaper than keeping them along. */
const MANY = 50_000

/**
 * Adds one company of the wished size, for measuring, in one transaction of a few set-based statements. The same sizes,
 * seed and moment make the same rows. The admin of the demo, if there, may look at it.
 *
 * @param url a direct connection URL. A login that owns the tables makes large companies faster.
 * @returns the id of the company, and whether it was made now.
 * @throws {SizedSeedError} when the database holds real data, or another company has the slug.
 */
export async function seedSized(url: string, options: SizedOptions): Promise<{ companyId: string; seeded: boolean }> {
  const { leads, customers, now = new Date(), seed = 1, say = () => undefined } = options
  const company = sizedCompany({
    leads,
    customers,
    seed,
    slug: options.company ?? `sized-${leads}-${customers}-${seed}`,
  })
  const database = createDatabase({ url, max: 1, applicationName: 'counterfoil seed' })
  const client = await database.pool.connect()
  try {
    await client.query('begin')
    await client.query('set local statement_timeout = 0')
    await client.query("set local work_mem = '512MB'")
    await client.query('set local enable_nestloop = off')
    await client.query('set local jit = off')
    await client.query('set local synchronous_commit = off')
    // Months are cut off dates as text.
    await client.query('set local datestyle = iso')
    // The id is made of the sizes; SET takes no parameters.
    await client.query(`set local app.company_id = '${company.id}'`)
    const taken = await findOther(client, company)
    if (!(taken || options.besideRealData)) await refuseBesideRealData(client)
    if (!taken) await seedOne(client, company, now, fragments(seed), say)
    await client.query('commit')
    return { companyId: company.id, seeded: !taken }
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
    await database.close()
  }
}

/** Whether the company is there already. */
async function findOther(client: pg.ClientBase, company: DemoCompany): Promise<boolean> {
  const { rows } = await client.query<{ company_id: string }>(
    'select company_id from company_directory where slug = $1 or company_id = $2',
    [company.slug, company.id],
  )
  if (rows.some(({ company_id }) => company_id !== company.id)) {
    throw new SizedSeedError(
      `There is a company “${company.slug}” of another size or seed. Nothing was changed; choose another name.`,
    )
  }
  return rows.length > 0
}

/** Made-up customers among real ones would be counted, backed up and written to with them. */
async function refuseBesideRealData(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    'select name from company_directory where not is_demo order by name limit 1',
  )
  if (!rows[0]) return
  throw new SizedSeedError(
    `The database holds real data (${rows[0].name}). Nothing was changed. Use a database of its own, or say that it may lie beside it.`,
  )
}

async function seedOne(
  client: pg.ClientBase,
  company: DemoCompany,
  now: Date,
  f: Fragments,
  say: (line: string) => void,
) {
  const started = performance.now()
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const result = await work()
    say(`${((performance.now() - started) / 1000).toFixed(1)} s  ${name}`)
    return result
  }
  const alone = await isAlone(client)
  const dresses = alone && company.customers + company.leads >= MANY ? await stripTables(client, FILLED) : []
  // References to people and the company are right by construction, and those between the tables are checked when
  // their keys come back; checking each row's as it is written costs as much as writing it.
  const unchecked = alone && (await mayDisableTriggers(client))
  if (unchecked) await client.query('set local session_replication_role = replica')

  await client.query(
    `insert into users (id, email, name, created_at, updated_at)
     select ${f.id('$2::timestamptz', "'user' || email")}, email, name, $2::timestamptz, $2::timestamptz
     from jsonb_to_recordset($1::jsonb) as p (email text, name text) on conflict (email) do nothing`,
    [JSON.stringify(company.people), new Date(now.getTime() - 400 * 86_400_000)],
  )
  const context = await insertCompany(client, company, now, f)
  if (company.leads > 0) {
    await step('leads', () => seedLeads(context))
    await step('sales', () => seedSales(context))
  }
  if (company.customers > 0) {
    await step('customers, invoices, payments', () => seedSizedReceivables(context))
    await step('emails, texts', () => seedSizedMessages(context))
    await step('reminders', () => seedSizedReminders(context))
  }
  await step('statistics', () => client.query(`analyze ${FILLED.join(', ')}`))
  await step('summaries', () => rebuildRollups(client, company.id, company.timeZone, now))
  await step('statistics of summaries', () =>
    client.query('analyze customer_ar_summary, receivables_daily, email_stats_daily'),
  )
  if (unchecked) await client.query('set local session_replication_role = origin')
  if (dresses.length > 0) await step('indexes and keys', () => dressTables(client, dresses))
}

/** Whether the tables hold nothing else: only then is it right to take their indexes away for a while. */
async function isAlone(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ alone: boolean }>(
    `select not exists (select from company_directory) and pg_has_role(tableowner, 'usage') as alone
     from pg_tables where schemaname = 'public' and tablename = 'customers'`,
  )
  return rows[0]?.alone === true
}

async function mayDisableTriggers(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ rolsuper: boolean }>(
    'select rolsuper from pg_roles where rolname = current_user',
  )
  return rows[0]?.rolsuper === true
}

function sizedCompany({
  leads,
  customers,
  seed,
  slug,
}: {
  leads: number
  customers: number
  seed: number
  slug: string
}): DemoCompany {
  const model = COMPANIES.find(({ region }) => region === (customers > 0 ? 'UAE' : 'UK'))
  if (!model) throw new Error('the demo has no company to enlarge')
  const people: DemoPerson[] = Array.from({ length: AGENTS }, (_, index) => ({
    name: `Agent ${index + 1}`,
    email: `agent${index + 1}.${slug}@example.com`,
    role: 'agent',
  }))
  return {
    ...model,
    id: `0192d6f1-${hex(seed, 4)}-7000-8${hex(leads, 7).slice(0, 3)}-${hex(leads, 7).slice(3)}${hex(customers, 8)}`,
    name: slug,
    slug,
    leads,
    customers,
    dialling: '+447',
    digits: 9,
    people: [
      { name: ADMIN.name, email: ADMIN.email, role: 'admin' },
      { name: 'Manager', email: `manager.${slug}@example.com`, role: 'manager' },
      { name: 'Accounts', email: `accounts.${slug}@example.com`, role: 'accounts' },
      ...people,
    ],
  }
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0').slice(-digits)
}
