import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrate } from '#db/migrator/index.ts'
import { emptyDatabase, type OwnDatabase } from '../folder.ts'
import { ALIGN, BASELINE, COMPANIES, fillWithOldRows, LINKS, oldDatabase, runByHand, statementsOf } from './world.ts'

const TABLES = ['clients', 'onboarding_states', 'leads', 'sales', 'customers']
const PRESENT = `(select oid from pg_class where relnamespace = 'public'::regnamespace and relname = any ($1))`

let old: OwnDatabase
beforeAll(async () => {
  old = await oldDatabase(fillWithOldRows)
})
afterAll(() => old.drop())

/**
 * Runs a statement as the runner does. Without ACCESS EXCLUSIVE it runs while somebody reads every table; with it,
 * it is told what it read and rewrote before it let go.
 */
async function observe(client: pg.Client, reader: pg.Client, text: string) {
  await reader.query('begin')
  const present = await client.query<{ name: string }>(
    'select relname as name from pg_class where oid in (select oid from pg_class where relnamespace = $2::regnamespace and relname = any ($1))',
    [TABLES, 'public'],
  )
  await reader.query(`lock table ${present.rows.map(({ name }) => name).join(', ')} in access share mode`)
  await client.query(`set lock_timeout = '300ms'`)
  const blocked = await runByHand(client, [{ text }]).then(
    () => false,
    (thrown: unknown) => {
      if (thrown instanceof pg.DatabaseError && thrown.code === '55P03') return true
      throw thrown
    },
  )
  await reader.query('rollback')
  await client.query('reset lock_timeout')
  if (!blocked) return { exclusive: false, scanned: [], rewritten: [] }

  const files = () =>
    client.query<{ name: string; file: number }>(
      `select relname as name, pg_relation_filenode(oid) as file from pg_class where oid in ${PRESENT} order by 1`,
      [TABLES],
    )
  const before = (await files()).rows
  const read = async () => {
    // Counted since the last report, which may be some statements ago.
    const { rows } = await client.query<{ name: string; read: string }>(
      'select relname as name, seq_tup_read as read from pg_stat_xact_user_tables where relname = any ($1) order by 1',
      [TABLES],
    )
    return new Map(rows.map((row) => [row.name, Number(row.read)]))
  }
  await client.query('begin')
  const readBefore = await read()
  await runByHand(client, [{ text }])
  const readAfter = await read()
  const after = (await files()).rows
  await client.query('commit')
  return {
    exclusive: true,
    scanned: TABLES.filter((name) => (readAfter.get(name) ?? 0) > (readBefore.get(name) ?? 0)),
    rewritten: after.filter(({ file }, index) => file !== before[index]?.file).map(({ name }) => name),
  }
}

async function onCopy(work: (own: OwnDatabase, reader: pg.Client) => Promise<void>): Promise<void> {
  const own = await emptyDatabase(old.name)
  const reader = new pg.Client({ connectionString: own.url })
  await reader.connect()
  try {
    await work(own, reader)
  } finally {
    await reader.end()
    await own.drop()
  }
}

describe('a statement that keeps readers out', () => {
  test.each([
    { name: ALIGN, before: BASELINE, most: 8 },
    { name: LINKS, before: '20260201000000_backups', most: 3 },
  ])(
    'of $name reads no table and rewrites none',
    async ({ name, before, most }) => {
      await onCopy(async ({ url, client }, reader) => {
        await migrate(url, { to: before })
        // So that a scan of any table would find something to read.
        await client
          .query(
            `insert into customers (company_id, id, reference, name, currency) values ($1, gen_random_uuid(), 'C-1', 'Hill', 'AED')`,
            [COMPANIES[0]],
          )
          .catch((thrown: unknown) => {
            if (name !== ALIGN) throw thrown
          })
        let exclusive = 0
        for (const { text, line } of statementsOf(name)) {
          const seen = await observe(client, reader, text)
          if (seen.exclusive) exclusive += 1
          expect(seen, `line ${line}: ${text}`).toMatchObject({ scanned: [], rewritten: [] })
        }
        // Columns, the CHECK that comes and goes, NOT NULL, the key: nothing else may join them unseen.
        expect(exclusive).toBeGreaterThan(0)
        expect(exclusive).toBeLessThanOrEqual(most)
      })
    },
    120_000,
  )

  test('is told from one that reads or rewrites the table', async () => {
    await onCopy(async ({ client }, reader) => {
      expect(await observe(client, reader, 'alter table clients alter column notes set not null')).toEqual({
        exclusive: true,
        scanned: ['clients'],
        rewritten: [],
      })
      expect(
        await observe(client, reader, 'alter table clients add column at timestamptz default clock_timestamp()'),
      ).toEqual({
        exclusive: true,
        scanned: ['clients'],
        rewritten: ['clients'],
      })
      expect(await observe(client, reader, 'update clients set notes = null')).toMatchObject({ exclusive: false })
    })
  })
})

test('an application that writes all the while loses no write and gets no error', async () => {
  await onCopy(async ({ url, client }) => {
    const written: string[] = []
    let stopped = false
    const write = async (company: string) => {
      const writer = new pg.Client({ connectionString: url })
      await writer.connect()
      // As the old application: by the old name, in its own company, under row level security.
      await writer.query('set role counterfoil_app')
      for (let count = 0; count < 2_000 && !stopped; count += 1) {
        await writer.query('begin')
        await writer.query(`set local app.company_id = '${company}'`)
        const { rows } = await writer.query<{ id: string }>(
          `insert into clients (company_id, id, reference, name) values ($1, gen_random_uuid(), gen_random_uuid()::text, 'Load') returning id`,
          [company],
        )
        const id = rows[0]?.id ?? ''
        await writer.query(
          'insert into onboarding_states (company_id, id, customer_id) values ($1, gen_random_uuid(), $2)',
          [company, id],
        )
        await writer.query(`update onboarding_states set current_step = 'HOURS' where customer_id = $1`, [id])
        await writer.query('commit')
        written.push(id)
      }
      await writer.end()
    }
    const migrated = migrate(url, { to: ALIGN }).finally(() => {
      stopped = true
    })
    await Promise.all([migrated, ...COMPANIES.map(write)])

    expect(written.length).toBeGreaterThan(0)
    const { rows } = await client.query<{ id: string }>(
      `select c.id from clients c join onboarding_states o on o.company_id = c.company_id and o.client_id = c.id
       where c.name = 'Load' and o.current_step = 'HOURS' and o.customer_id = o.client_id`,
    )
    expect(rows.map(({ id }) => id).sort()).toEqual(written.sort())
  })
}, 60_000)
