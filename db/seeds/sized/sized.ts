import type pg from 'pg'
import { createDatabase } from '../../client.ts'
import { ADMIN, COMPANIES, type DemoCompany, type DemoPerson } from '../companies.ts'
import { fragments } from '../fragments.ts'
import { stripTables } from './bare-tables.ts'
import { FILLED, fillFromWorkshop, fillInPlace } from './filling.ts'
import { closeWorkshop, openWorkshop, type Workshop } from './workshop.ts'

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
  /** Leads and customers from which on an empty database is filled without indexes and by two connections: that has its price too. */
  many?: number
  say?: (line: string) => void
}

/** Why nothing was made. */
export class SizedSeedError extends Error {}

const AGENTS = 20

/**
 * Adds one company of the wished size, for measuring, in one transaction of a few set-based statements. The same sizes,
 * seed and moment make the same rows. The admin of the demo, if there, may look at it.
 *
 * @param url a direct connection URL. A login that owns the tables makes large companies faster, and a superuser's faster still.
 * @returns the id of the company, and whether it was made now.
 * @throws {SizedSeedError} when the database holds real data, or another company has the slug.
 */
export async function seedSized(url: string, options: SizedOptions): Promise<{ companyId: string; seeded: boolean }> {
  const { leads, customers, now = new Date(), seed = 1, many = 50_000, say = () => undefined } = options
  const company = sizedCompany({
    leads,
    customers,
    seed,
    slug: options.company ?? `sized-${leads}-${customers}-${seed}`,
  })
  const started = performance.now()
  const done = (name: string) => say(`${((performance.now() - started) / 1000).toFixed(1)} s  ${name}`)
  const database = createDatabase({ url, max: 2, applicationName: 'counterfoil seed' })
  const client = await database.pool.connect()
  const maker = await database.pool.connect()
  let workshop: Workshop | null = null
  try {
    for (const connection of [client, maker]) await prepare(connection, company.id)
    // Seeds take turns, until their connection is closed: they would take each other's workshop for one left behind.
    await client.query(`select pg_advisory_lock(hashtextextended('counterfoil sized seed', 0))`)
    const bare = leads + customers >= many && (await isAlone(client))
    if (bare && (await isSuperuser(client))) workshop = await openWorkshop(maker, FILLED)
    await client.query('begin')
    const taken = await findOther(client, company)
    if (!(taken || options.besideRealData)) await refuseBesideRealData(client)
    if (!taken) {
      const dresses = bare ? await stripTables(client, FILLED) : []
      const filling = { company, now, f: fragments(seed), done }
      await (workshop ? fillFromWorkshop(client, workshop, filling, dresses) : fillInPlace(client, filling, dresses))
    }
    await client.query('commit')
    return { companyId: company.id, seeded: !taken }
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    // Where even this fails the next seed does it.
    if (workshop) await closeWorkshop(workshop).catch(() => undefined)
    maker.release(true)
    client.release(true)
    await database.close()
  }
}

/** Settings of a connection that is closed afterwards. */
async function prepare(client: pg.ClientBase, companyId: string): Promise<void> {
  await client.query(`
    set statement_timeout = 0; set idle_in_transaction_session_timeout = 0;
    set work_mem = '512MB'; set enable_nestloop = off; set jit = off; set synchronous_commit = off;
    -- Rows are written in the order in which they lie, whoever reads the same table at the same time.
    set synchronize_seqscans = off;
    -- Months are cut off dates as text.
    set datestyle = iso;
    -- The id is made of the sizes; SET takes no parameters.
    set app.company_id = '${companyId}'`)
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

/** Whether the tables hold nothing else: only then is it right to take their indexes away for a while. */
async function isAlone(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ alone: boolean }>(
    `select not exists (select from company_directory) and pg_has_role(tableowner, 'usage') as alone
     from pg_tables where schemaname = 'public' and tablename = 'customers'`,
  )
  return rows[0]?.alone === true
}

async function isSuperuser(client: pg.ClientBase): Promise<boolean> {
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
