import pg from 'pg'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { compareScratch } from '#server/backups/drill/compare-scratch.ts'
import { openBackupFile } from '#server/backups/restore/load/backup-source.ts'
import { type LoadedScratch, loadIntoScratch } from '#server/backups/restore/load/restore-into-scratch.ts'
import { EVERY_TYPE_ROWS, EVERY_TYPE_SCHEMA } from '../restore/every-type.ts'
import { generatedSchema } from '../restore/generated-schema.ts'

const source = await generatedSchema(EVERY_TYPE_SCHEMA)
await source.admin.query(EVERY_TYPE_ROWS)
const file = await source.backUp()

const scratches: LoadedScratch[] = []
afterAll(() => Promise.all(scratches.map((scratch) => scratch.drop())))

/** The backup restored once more, in a database that a test may spoil. */
async function restored(): Promise<{ scratch: LoadedScratch; admin: pg.Client }> {
  const backup = await openBackupFile(file)
  const scratch = await loadIntoScratch(backup, {
    serverUrl: inject('serverUrl'),
    migrationsDir: source.migrationsDir,
  }).finally(() => backup.close())
  scratches.push(scratch)
  const admin = new pg.Client({ connectionString: scratch.url })
  admin.on('error', () => undefined)
  await admin.connect()
  return { scratch, admin }
}

const compare = async ({ scratch }: { scratch: LoadedScratch }, role = source.role) =>
  (await compareScratch({ url: scratch.url, role }, scratch)).problems

/** Restores, spoils one thing, and says what the drill finds. */
async function findingsAfter(sql: string): Promise<{ kind: string; table: string | null; message: string }[]> {
  const one = await restored()
  await one.admin.query(sql)
  await one.admin.end()
  return await compare(one)
}

describe('a restored database of every type', () => {
  test('has the same rows, sequences, foreign keys and schema', { timeout: 60_000 }, async () => {
    const one = await restored()
    expect(one.scratch.problems).toEqual([])
    expect(await compare(one)).toEqual([])

    // The triggers did not fire for rows that had been noted before.
    expect((await one.admin.query('select count(*)::int as n from noted')).rows[0].n).toBe(
      (await source.admin.query('select count(*)::int as n from noted')).rows[0].n,
    )
    // They fire again for new rows, and new rows get ids that were never used.
    await one.admin.query('insert into people (id) values (99)')
    expect((await one.admin.query(`select count(*)::int as n from noted`)).rows[0].n).toBe(3)
    expect((await one.admin.query('insert into every_type default values returning id')).rows[0].id).toBe('4')
    expect((await one.admin.query(`insert into default_identity default values returning id`)).rows[0].id).toBe(1001)
    expect((await one.admin.query(`select nextval('loose') as next`)).rows[0].next).toBe('41')
    await one.admin.end()
  })
})

describe('a drill notices', () => {
  const cases: [what: string, sql: string, kind: string, words: RegExp][] = [
    ['a missing table', 'drop table "Odd ""names"""', 'table', /Odd "names" is missing/],
    ['one missing row', 'delete from cut where id = 2', 'rows', /cut has 1 rows.*backup has 2/],
    [
      'a number that is off by 1e-18',
      'update every_type set n = n + 1e-18 where id = 3',
      'rows',
      /everyType has other values/,
    ],
    [
      'a sequence that is behind',
      `select setval('default_identity_id_seq', 1)`,
      'sequence',
      /default_identity_id_seq is behind/,
    ],
    [
      'a foreign key that was not validated',
      'alter table teams drop constraint teams_lead_fkey; alter table teams add constraint teams_lead_fkey foreign key (lead_id) references people (id) not valid',
      'foreign_key',
      /teams_lead_fkey is not validated/,
    ],
    ['an index that is gone', 'drop index default_identity_word_idx', 'schema', /Missing after the restore: index/],
    [
      'a trigger that stayed behind',
      'drop trigger people_noted on people',
      'schema',
      /Missing after the restore: trigger/,
    ],
  ]
  test.for(cases)('%s', { timeout: 60_000 }, async ([, sql, kind, words]) => {
    const problems = await findingsAfter(sql)
    expect(
      problems.find((problem) => problem.kind === kind && words.test(problem.message)),
      JSON.stringify(problems),
    ).toBeDefined()
  })

  test('rows that a policy hides, instead of comparing what is left', { timeout: 60_000 }, async () => {
    const one = await restored()
    await one.admin.query(
      `do $$ begin create role drill_bound_reader nologin; exception when duplicate_object then null; end $$;
       grant select on all tables in schema public to drill_bound_reader; grant select on all sequences in schema public to drill_bound_reader`,
    )
    await one.admin.end()
    const problems = await compare(one, 'drill_bound_reader')
    // The grants are a difference of the schema too.
    expect(problems.filter(({ kind }) => kind !== 'schema')).toEqual([
      { kind: 'rows', table: 'walled', message: expect.stringContaining('a policy hides rows of it') },
    ])
  })
})
