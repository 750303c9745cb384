import { createHash } from 'node:crypto'
import { insertDefaultDispositions } from '#db/seeds/dispositions.ts'
import { inTransaction } from '#db/transaction.ts'
import { newId } from '#server/kernel/ids.ts'
import { ROLES, type Role } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { type TestDatabase, testDatabase } from '../harness/database.ts'
import { addCompany, addPerson, type Person, type TestCompany } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { isTenant, readCatalogue, type Table } from './catalogue.ts'
import { fillCompany } from './rows.ts'
import type { CompanyRows } from './samples.ts'

export interface FilledCompany {
  company: TestCompany
  people: Record<Role, Person>
  rows: CompanyRows
  /** A session of the admin, as the table names it. */
  sessionId: string
  /** Stands in every free text of the company and nowhere else. */
  canary: string
}

export interface World {
  db: TestDatabase
  services: Services
  tables: Table[]
  ours: FilledCompany
  theirs: FilledCompany
}

/** Two companies with a person of every role and a row in every table. Call it in beforeAll. */
export async function twoCompanies(): Promise<World> {
  const db = await testDatabase()
  const services = testServices(db)
  const tables = (await readCatalogue(db.admin)).filter(
    (table) => isTenant(table) && table.name !== 'company_directory' && table.name !== 'sessions',
  )
  const ours = await filled(db, tables, 'canary-ours-7f3a')
  const theirs = await filled(db, tables, 'canary-theirs-91be')
  return { db, services, tables, ours, theirs }
}

async function filled(db: TestDatabase, tables: Table[], canary: string): Promise<FilledCompany> {
  const company = await addCompany(db, { name: canary, slug: canary })
  await inTransaction(db.database, { companyId: company.id }, (trx) =>
    insertDefaultDispositions(trx, company.id, new Date(), newId),
  )
  const people = {} as Record<Role, Person>
  for (const role of ROLES) people[role] = await addPerson(db, company, { role, name: `${canary} ${role}` })
  const rows = await fillCompany(db.admin, tables, { id: company.id, canary })
  const sessionId = createHash('sha256').update(canary).digest('hex')
  await db.admin.query(
    `insert into sessions (id, user_id, company_id, expires_at, user_agent) values ($1, $2, $3, now() + interval '1 day', $4)`,
    [sessionId, people.admin.id, company.id, canary],
  )
  return { company, people, rows, sessionId, canary }
}

/** A fingerprint of everything the company owns, and of the accounts of its people. */
export async function fingerprint(
  { db, tables }: World,
  { company, people }: FilledCompany,
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const { name } of tables) {
    const { rows } = await db.admin.query<{ hash: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as hash
       from "${name}" t where company_id = $1`,
      [company.id],
    )
    found.set(name, rows[0]?.hash ?? '')
  }
  const ids = Object.values(people).map(({ id }) => id)
  const { rows } = await db.admin.query<{ hash: string }>(
    'select md5(string_agg(u::text, $2 order by id)) as hash from users u where id = any($1)',
    [ids, ','],
  )
  found.set('users', rows[0]?.hash ?? '')
  const sessions = await db.admin.query<{ hash: string }>(
    'select md5(string_agg(s::text, $2 order by id)) as hash from sessions s where user_id = any($1)',
    [ids, ','],
  )
  found.set('sessions', sessions.rows[0]?.hash ?? '')
  return found
}

/** The id of the company's row in a table. */
export function idOf({ rows }: FilledCompany, table: string): string {
  const id = rows.get(table)?.id
  if (typeof id !== 'string') throw new Error(`the filled company has no id in ${table}`)
  return id
}
