import type pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { sqlState } from '#db/commit.ts'
import { newId } from '#server/kernel/ids.ts'
import { type TestDatabase, testDatabase } from '../harness/database.ts'
import { addCompany, addPerson, type TestCompany } from '../harness/people.ts'
import { isTenant, readCatalogue, type Table } from './catalogue.ts'
import { fillCompany } from './rows.ts'
import type { CompanyRows, Row } from './samples.ts'

/** Refused by a grant or by row level security. */
const NOT_ALLOWED = '42501'
const NO_SUCH_PARENT = '23503'

let db: TestDatabase
let tables: Table[]
let ours: TestCompany
let theirs: TestCompany
let ourRows: CompanyRows
let theirRows: CompanyRows

beforeAll(async () => {
  db = await testDatabase()
  tables = (await readCatalogue(db.admin)).filter(
    (table) => isTenant(table) && table.name !== 'company_directory' && table.name !== 'sessions',
  )
  ours = await addCompany(db)
  theirs = await addCompany(db)
  await addPerson(db, ours)
  await addPerson(db, theirs)
  ourRows = await fillCompany(db.admin, tables, { id: ours.id, canary: 'canary-ours' })
  theirRows = await fillCompany(db.admin, tables, { id: theirs.id, canary: 'canary-theirs' })
})

/** As the app connects, working for our company. Nothing stays. */
async function asUs<T>(work: (client: pg.PoolClient) => Promise<T>, companyId: string | null = ours.id): Promise<T> {
  const client = await db.database.pool.connect()
  try {
    await client.query('begin')
    if (companyId) await client.query(`set local app.company_id = '${companyId}'`)
    return await work(client)
  } finally {
    await client.query('rollback')
    client.release()
  }
}

/** Rows touched, or the SQLSTATE of the refusal. */
async function attempt(text: string, values: unknown[] = []): Promise<number | string> {
  return asUs(async (client) => {
    try {
      return (await client.query(text, values)).rowCount ?? 0
    } catch (error) {
      return sqlState(error)
    }
  })
}

async function forEachTable(ask: (table: Table, row: Row) => Promise<string | null>): Promise<string[]> {
  const found: string[] = []
  for (const table of tables) {
    const answer = await ask(table, theirRows.get(table.name) ?? {})
    if (answer) found.push(`${table.name}: ${answer}`)
  }
  return found
}

const writable = ({ columns }: Table) => columns.filter(({ generated }) => !generated).map(({ name }) => name)

describe('another company’s rows', () => {
  test('exist in every table, so that the tests below mean something', async () => {
    for (const table of tables) {
      const { rows } = await db.admin.query<{ n: number }>(
        `select count(*)::int as n from "${table.name}" where company_id in ($1, $2)`,
        [ours.id, theirs.id],
      )
      expect(rows[0]?.n, table.name).toBeGreaterThanOrEqual(2)
    }
  })

  test('cannot be read', async () => {
    expect(
      await forEachTable(async ({ name }) => {
        const seen = await attempt(`select from "${name}" where company_id = $1`, [theirs.id])
        return seen === 0 || seen === NOT_ALLOWED ? null : `read ${seen}`
      }),
    ).toEqual([])
  })

  test('cannot be read without a company either', async () => {
    const seen: string[] = []
    for (const { name } of tables) {
      const rows = await asUs(
        (client) => client.query(`select from "${name}"`).then(({ rowCount }) => rowCount),
        null,
      ).catch(sqlState)
      if (rows !== 0 && rows !== NOT_ALLOWED) seen.push(`${name}: ${rows}`)
    }
    expect(seen).toEqual([])
  })

  test('cannot be changed', async () => {
    expect(
      await forEachTable(async ({ name, primaryKey }) => {
        const column = primaryKey.at(-1)
        const changed = await attempt(`update "${name}" set "${column}" = "${column}" where company_id = $1`, [
          theirs.id,
        ])
        return changed === 0 || changed === NOT_ALLOWED ? null : `changed ${changed}`
      }),
    ).toEqual([])
  })

  test('cannot be deleted', async () => {
    expect(
      await forEachTable(async ({ name }) => {
        const gone = await attempt(`delete from "${name}" where company_id = $1`, [theirs.id])
        return gone === 0 || gone === NOT_ALLOWED ? null : `deleted ${gone}`
      }),
    ).toEqual([])
  })

  test('cannot be added', async () => {
    expect(
      await forEachTable(async (table, row) => {
        const columns = writable(table)
        const values = columns.map((name) => (name === 'id' ? newId() : asParameter(row[name])))
        const added = await attempt(
          `insert into "${table.name}" (${columns.map((name) => `"${name}"`)}) values (${columns.map((_, i) => `$${i + 1}`)})`,
          values,
        )
        return added === NOT_ALLOWED ? null : `insert answered ${added}`
      }),
    ).toEqual([])
  })

  test('cannot be taken over, nor given ours', async () => {
    expect(
      await forEachTable(async ({ name }) => {
        const given = await attempt(`update "${name}" set company_id = $1 where company_id = $2`, [theirs.id, ours.id])
        const taken = await attempt(`update "${name}" set company_id = $1 where company_id = $2`, [ours.id, theirs.id])
        if (given !== NOT_ALLOWED) return `giving answered ${given}`
        return taken === 0 || taken === NOT_ALLOWED ? null : `taking answered ${taken}`
      }),
    ).toEqual([])
  })

  test('cannot be referred to, not even by a superuser', async () => {
    const crossed: string[] = []
    for (const table of tables) {
      for (const { name, columns, to, toColumns } of table.foreignKeys) {
        const own = columns.findIndex((column) => column !== 'company_id')
        const column = table.columns.find((candidate) => candidate.name === columns[own])
        if (!columns.includes('company_id') || column?.type !== 'uuid') continue

        const target = theirRows.get(to)?.[toColumns[own] ?? '']
        await db.admin.query('begin')
        const answer = await db.admin
          .query(`update "${table.name}" set "${column.name}" = $1 where company_id = $2`, [target, ours.id])
          .then(({ rowCount }) => rowCount, sqlState)
        await db.admin.query('rollback')
        // Immutable tables refuse before the reference is even looked at; CHECKs may as well.
        if (answer !== NO_SUCH_PARENT && answer !== NOT_ALLOWED && answer !== '23514')
          crossed.push(`${name} answered ${answer}`)
      }
    }
    expect(crossed).toEqual([])
  })

  test('do not show through functions that read for the app', async () => {
    const { rows } = await db.admin.query<{ name: string; arguments: string }>(
      `select p.proname as name, pg_get_function_identity_arguments(p.oid) as arguments from pg_proc p
       where p.pronamespace = 'public'::regnamespace and p.prosecdef`,
    )
    for (const { name, arguments: signature } of rows) {
      const call = CALLS[name]
      expect(call, `${name}(${signature}) reads past row level security and is not in CALLS`).toBeDefined()
      const found = await asUs((client) => client.query(`select * from ${call}`))
      expect(found.rows.length, `${name} finds our own`).toBeGreaterThan(0)
      expect(JSON.stringify(found.rows), name).not.toContain(theirs.id)
      for (const row of theirRows.values()) if (row.id) expect(JSON.stringify(found.rows)).not.toContain(String(row.id))
    }
  })
})

/** How each SECURITY DEFINER function is asked for another company's words. */
const CALLS: Record<string, string> = {
  search_customers: `search_customers('canary', 100)`,
  search_leads: `search_leads('canary', 100)`,
  search_prospects: `search_prospects('canary', 100)`,
  search_sales: `search_sales('canary', 100)`,
}

/** pg writes an object as JSON and an array as an array: jsonb columns need their text. */
function asParameter(value: unknown): unknown {
  return value !== null &&
    typeof value === 'object' &&
    !(value instanceof Date) &&
    !Buffer.isBuffer(value) &&
    !isPlainArray(value)
    ? JSON.stringify(value)
    : value
}

function isPlainArray(value: object): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string' || typeof entry === 'number')
}

test('our own rows are there all the while', async () => {
  const missing = tables.filter(({ name }) => !ourRows.has(name))
  expect(missing.map(({ name }) => name)).toEqual([])
})
