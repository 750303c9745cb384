import type pg from 'pg'
import { createDatabase, type Database } from '../client.ts'
import { type BankVault, seedBankDetails } from './bank-details.ts'
import { seedCalendars } from './clients/calendars.ts'
import { seedClients } from './clients/clients.ts'
import { seedGate } from './clients/gate.ts'
import { seedMessages } from './communications/messages.ts'
import { ADMIN, COMPANIES, DEMO_AGENT, type DemoCompany, PASSWORD_HASHES, type SeedContext } from './companies.ts'
import { seedConfiguration } from './configuration.ts'
import { seedReminders } from './consolidation/reminders.ts'
import { defaultDispositions } from './dispositions.ts'
import { seedDocuments } from './documents/documents.ts'
import { seedDuplicates } from './duplicates.ts'
import { type Fragments, fragments } from './fragments.ts'
import { seedLeads } from './leads.ts'
import { seedCampaigns } from './outreach/campaigns.ts'
import { seedEnrolments } from './outreach/enrolments.ts'
import { seedFollowUp } from './outreach/follow-up.ts'
import { seedOutreachMessages } from './outreach/messages.ts'
import { seedProspects } from './outreach/profiles.ts'
import { seedReceivables } from './receivables.ts'
import { rebuildRollups } from './rollups.ts'
import { seedSales } from './sales.ts'

export interface DemoOptions {
  /** The moment the year of history ends at; now by default. */
  now?: Date
  /** Another number gives other data of the same shape. */
  seed?: number
  /** Keeps bank details; without it sales have none. */
  vault?: BankVault
}

/**
 * Fills an empty database with the demo: three companies, their people, and a year of leads, sales,
 * invoices, documents and messages. The same `now` and `seed` give the same rows. All of it is one
 * transaction, so a seed that is stopped leaves nothing; a database with a company is left alone.
 *
 * @param target a connection URL, or a database whose role may write (counterfoil_app is enough).
 * @returns whether anything was written.
 */
export async function seedDemo(target: string | Database, options: DemoOptions = {}): Promise<boolean> {
  if (typeof target !== 'string') return seedPool(target.pool, options)
  const database = createDatabase({ url: target, role: 'counterfoil_app', max: 1, applicationName: 'counterfoil seed' })
  try {
    return await seedPool(database.pool, options)
  } finally {
    await database.close()
  }
}

async function seedPool(pool: pg.Pool, { now = new Date(), seed = 1, vault }: DemoOptions): Promise<boolean> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    // Nothing has statistics yet, so the planner takes every table for small and loops over it row by row.
    await client.query('set local enable_nestloop = off')
    // Two processes that start together must not both find it empty.
    await client.query('lock table company_directory in share row exclusive mode')
    const { rows } = await client.query('select from company_directory limit 1')
    if (rows.length === 0) await seedAll(client, now, fragments(seed), vault)
    await client.query('commit')
    return rows.length === 0
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

async function seedAll(client: pg.ClientBase, now: Date, f: Fragments, vault: BankVault | undefined): Promise<void> {
  await insertUsers(client, now, f)
  for (const company of COMPANIES) {
    // The id is a constant of companies.ts; SET takes no parameters.
    await client.query(`set local app.company_id = '${company.id}'`)
    const context = await insertCompany(client, company, now, f)
    await seedClients(context)
    await seedCalendars(context)
    await seedLeads(context)
    await seedSales(context)
    await seedDuplicates(context)
    if (vault) await seedBankDetails(context, vault)
    await seedConfiguration(context)
    await seedDocuments(context)
    await seedReceivables(context)
    await seedReminders(context)
    await seedGate(context)
    await seedMessages(context)
    await seedProspects(context)
    await seedCampaigns(context)
    await seedEnrolments(context)
    await seedOutreachMessages(context)
    await seedFollowUp(context)
    await rebuildRollups(client, company.id, company.timeZone, now)
  }
}

/** Only the two logins of the first page have a password; the others are colleagues to look at. */
async function insertUsers(client: pg.ClientBase, now: Date, f: Fragments): Promise<void> {
  const people = new Map(COMPANIES.flatMap((company) => company.people.map((person) => [person.email, person])))
  const rows = [...people.values()].map(({ email, name, locale, joinedAs }) => ({
    email,
    name,
    locale,
    id: [ADMIN, DEMO_AGENT].find((login) => login.email === email)?.id,
    hash: PASSWORD_HASHES[email],
    operator: email === ADMIN.email || joinedAs === 'operator',
    company: COMPANIES.find((company) => company.people.some((person) => person.email === email))?.id,
  }))
  await client.query(
    `insert into users (id, email, name, password_hash, locale, theme, is_operator, last_company_id, created_at, updated_at)
     select coalesce(id, ${f.id('at', "'user' || email")}), email, name, hash, locale,
       case when hash is null then ${f.pick("array['system', 'system', 'light', 'dark']", "'theme' || email")} else 'system' end, operator, company, at, at
     from jsonb_to_recordset($1::jsonb) as u (id uuid, email text, name text, hash text, locale text, operator boolean, company uuid),
       lateral (select $2::timestamptz - interval '13 months' as at) as moment`,
    [JSON.stringify(rows), now],
  )
}

/** Writes a company with its people, who must be users already, and its dispositions. */
export async function insertCompany(
  client: pg.ClientBase,
  company: DemoCompany,
  now: Date,
  f: Fragments,
): Promise<SeedContext> {
  const founded = new Date(now.getTime() - 400 * 86_400_000)
  const { id, name, slug, region, timeZone, locale, currency, taxRegistrationNumber } = company
  await client.query('insert into company_directory (company_id, slug, name, is_demo) values ($1, $2, $3, true)', [
    id,
    slug,
    name,
  ])
  await client.query(
    `insert into companies (id, name, slug, region, time_zone, locale, currency, tax_registration_number, is_demo, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, true, $9, $9)`,
    [id, name, slug, region, timeZone, locale, currency, taxRegistrationNumber, founded],
  )
  await client.query(
    `insert into user_companies (company_id, user_id, role, state, joined_as, created_at, updated_at)
     select $1::uuid, users.id, role, coalesce(state, 'active'), coalesce("joinedAs", 'staff'), $3::timestamptz, $3::timestamptz
     from jsonb_to_recordset($2::jsonb) as p (email text, role text, state text, "joinedAs" text) join users using (email)`,
    [id, JSON.stringify(company.people), founded],
  )
  await client.query(
    `insert into lead_dispositions (company_id, id, code, labels, position, colour, is_initial, is_terminal, is_conversion,
       stops_contact, requires_reason, requires_next_action, created_at, updated_at)
     select $1::uuid, ${f.id('$3::timestamptz', "'disposition' || code || $1")}, code, labels, position, colour, is_initial,
       is_terminal, is_conversion, stops_contact, requires_reason, requires_next_action, $3::timestamptz, $3::timestamptz
     from jsonb_to_recordset($2::jsonb) as d (code text, labels jsonb, position integer, colour text, is_initial boolean,
       is_terminal boolean, is_conversion boolean, stops_contact boolean, requires_reason boolean, requires_next_action boolean)`,
    [id, JSON.stringify(defaultDispositions()), founded],
  )
  const { rows } = await client.query<{ agents: string[]; manager: string }>(
    `select array_agg(user_id order by user_id = $2 desc, user_id) filter (where role = 'agent' and state = 'active') as agents,
       (array_agg(user_id) filter (where role = 'manager'))[1] as manager
     from user_companies where company_id = $1`,
    [id, DEMO_AGENT.id],
  )
  const staff = rows[0]
  if (!staff) throw new Error(`${name} has no staff`)
  // The collections company sells little: whoever leads it sells too.
  return { client, company, now, f, agents: staff.agents ?? [staff.manager], manager: staff.manager, clients: [] }
}
