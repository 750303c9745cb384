import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { migrate, readMigrations } from '#db/migrator/index.ts'
import { emptyDatabase, type OwnDatabase } from '../folder.ts'

export const BASELINE = '20241110000000_clients_baseline'
export const ALIGN = '20241223000000_align_schema_with_production'
export const LINKS = '20260301000000_clients_links'

export const COMPANIES = ['00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b'] as const

/** A client and its onboarding as the old production kept them. */
export interface OldRow {
  company: string
  client: string
  onboarding: string | null
}

/** A database that stopped before the alignment, to be copied: nobody stays connected to it. */
export async function oldDatabase(fill: (client: pg.Client) => Promise<void>): Promise<OwnDatabase> {
  const database = await emptyDatabase()
  await migrate(database.url, { to: BASELINE })
  await fill(database.client)
  await database.client.end()
  const drop = async () => {
    const server = new pg.Client({ connectionString: inject('serverUrl') })
    await server.connect()
    await server.query(`drop database if exists ${database.name} with (force)`)
    await server.end()
  }
  return { ...database, drop }
}

/** Two companies; clients that are new, deleted, without onboarding, and at every step of it. */
export async function fillWithOldRows(client: pg.Client): Promise<void> {
  for (const [index, company] of COMPANIES.entries()) {
    await client.query('insert into company_directory (company_id, slug, name) values ($1, $2, $2)', [
      company,
      `company-${index}`,
    ])
    await client.query(
      `insert into companies (id, name, slug, region, time_zone, currency) values ($1, $2, $2, 'UK', 'Europe/London', 'GBP')`,
      [company, `company-${index}`],
    )
    await addOldClient(client, company, { name: 'Without onboarding', step: null })
    await addOldClient(client, company, { name: 'Deleted', step: 'HOURS', deleted: true })
    for (const step of ['DETAILS', 'HOURS', 'FORWARDING', 'TEST_CALL', 'DONE']) {
      await addOldClient(client, company, { name: `At ${step}`, step })
    }
  }
}

/** What the old application does when it gains a client. */
export async function addOldClient(
  client: pg.Client,
  company: string,
  given: { name: string; step: string | null; deleted?: boolean },
): Promise<OldRow> {
  const id = randomUUID()
  await client.query(
    `insert into clients (company_id, id, reference, name, email, notes, deleted_at, created_at, updated_at)
     values ($1, $2, $3, $4, 'someone@example.com', 'kept', $5, '2024-11-12T10:00:00Z', '2024-11-13T10:00:00Z')`,
    [company, id, id, given.name, given.deleted ? '2024-12-01T00:00:00Z' : null],
  )
  if (given.step === null) return { company, client: id, onboarding: null }
  const onboarding = randomUUID()
  await client.query(
    `insert into onboarding_states (company_id, id, customer_id, current_step, answers, completed_at, started_at, created_at, updated_at)
     values ($1, $2, $3, $4, '{"hours": "9-17"}', $5, '2024-11-12T10:00:00Z', '2024-11-12T10:00:00Z', '2024-11-13T10:00:00Z')`,
    [company, onboarding, id, given.step, given.step === 'DONE' ? '2024-12-01T00:00:00Z' : null],
  )
  return { company, client: id, onboarding }
}

/** Every row of both tables by key, as text, so that nothing can change unseen. */
export async function readRows(client: pg.Client): Promise<Record<string, unknown>[]> {
  const { rows } = await client.query<{ row: Record<string, unknown> }>(`
    select to_jsonb(c) || jsonb_build_object('from', 'clients') as row from clients c
    union all select to_jsonb(o) || jsonb_build_object('from', 'onboarding_states') from onboarding_states o`)
  return rows
    .map(({ row }) => row)
    .sort((one, other) => (`${one.company_id}${one.id}` < `${other.company_id}${other.id}` ? -1 : 1))
}

/** The statements of a migration. */
export function statementsOf(name: string) {
  const migration = readMigrations().find((candidate) => candidate.name === name)
  if (!migration) throw new Error(`there is no migration ${name}`)
  return migration.migration.statements
}

/** Runs statements as the runner does, each by itself and as the owner, but leaves no word of it in the ledger. */
export async function runByHand(client: pg.Client, statements: { text: string }[]): Promise<void> {
  await client.query('set role counterfoil_owner')
  try {
    for (const { text } of statements) await client.query(text)
  } finally {
    await client.query('reset role')
  }
}
