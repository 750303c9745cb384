import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Migration, migrate, readCatalogue, readMigrations, status } from '#db/migrator/index.ts'
import { emptyDatabase, type OwnDatabase } from '../folder.ts'
import { dieAt, type Moment } from './dying.ts'

// A comment changes nothing that another statement could trip over, unless there is nothing else.
const statementsOf = ({ migration: { statements } }: Migration) => {
  const changing = statements.filter(({ words }) => !/^COMMENT/.test(words))
  return changing.length > 0 ? changing : statements
}

let straight: OwnDatabase
let wanted: string[]

beforeAll(async () => {
  straight = await emptyDatabase()
  await migrate(straight.url)
  wanted = await readCatalogue(straight.client)
  return () => straight.drop()
})

/** One attempt that dies at the statement, unless an earlier one with the same text came first. */
async function attempt(url: string, name: string, text: string, moment: Moment): Promise<boolean> {
  const settle = dieAt(text, moment)
  const outcome = await migrate(url, { to: name }).then(
    () => 'finished',
    () => 'stopped',
  )
  const died = settle()
  expect(outcome, `${text}: a migrator that died cannot have finished`).toBe(died ? 'stopped' : 'finished')
  return died
}

/** How much there is in the catalogue: enough to see whether a transaction left anything. */
async function measure(client: pg.Client): Promise<unknown> {
  const { rows } = await client.query(`
    select (select count(*) from pg_class) as relations, (select count(*) from pg_attribute) as columns,
      (select count(*) from pg_constraint) as constraints, (select count(*) from pg_proc) as functions,
      (select count(*) from pg_policy) as policies, (select count(*) from pg_enum) as labels,
      (select count(*) from pg_description) as comments, (select count(*) from pg_trigger) as triggers`)
  return rows[0]
}

describe('a migrator killed at every statement of every migration', () => {
  let own: OwnDatabase
  beforeAll(async () => {
    own = await emptyDatabase()
  })
  afterAll(() => own.drop())

  // One after the other on one database: each begins where the killed ones and the last good one left it.
  for (const migration of readMigrations()) {
    const { name } = migration
    const whole = migration.migration.transaction === 'per-file'

    test(`leaves ${whole ? 'nothing of' : 'only finished statements of'} ${name}, and the next run finishes`, async () => {
      const statements = statementsOf(migration)
      // The ledger comes with the first attempt, whatever becomes of it.
      if (whole) await attempt(own.url, name, statements[0]?.text ?? '', 'before')
      const before = await measure(own.client)
      let killed = 0
      for (const { text, line } of statements) {
        for (const moment of whole ? (['after'] as const) : (['before', 'after'] as const)) {
          if (!(await attempt(own.url, name, text, moment))) continue
          killed += 1
          // The server of the tests never sweeps by itself, and what was undone makes each next attempt slower.
          if (killed % 10 === 0) await own.client.query('vacuum')
          const state = await status(own.client)
          expect(state.invalidIndexes, `line ${line}`).toEqual([])
          if (whole) expect(await measure(own.client), `line ${line}`).toEqual(before)
        }
      }
      expect(killed).toBeGreaterThan(0)
      await migrate(own.url, { to: name })
      const stands = (await status(own.client)).migrations.find((one) => one.name === name)
      expect(stands?.state).toBe('applied')
    }, 300_000)
  }

  test('ends with the same catalogue as one that nobody killed', async () => {
    expect(await readCatalogue(own.client)).toEqual(wanted)
    expect(await status(own.client)).toMatchObject({ ok: true, invalidIndexes: [] })
  })
})
