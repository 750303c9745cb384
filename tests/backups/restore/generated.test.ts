import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, inject, test } from 'vitest'
import { migrate } from '#db/migrator/index.ts'
import { openBackupFile } from '#server/backups/restore/load/backup-source.ts'
import { migrateUp } from '#server/backups/restore/load/offer.ts'
import { loadIntoScratch } from '#server/backups/restore/load/restore-into-scratch.ts'
import {
  applyRestore,
  dropStaging,
  type RestoreRequest,
  stageAndCompare,
  stagingSchema,
} from '#server/backups/restore/staging/restore-engine.ts'
import { newId } from '#server/kernel/ids.ts'
import { temporaryFolder } from '../../harness/database.ts'
import { EVERY_TYPE_ROWS, EVERY_TYPE_SCHEMA } from './every-type.ts'
import { type GeneratedSchema, generatedSchema } from './generated-schema.ts'

/** A nightly run may do more; each costs a restore. */
const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 3)
const EVERYTHING: RestoreRequest = { selection: { kind: 'everything' }, mode: 'replace', companyId: null }

async function rowsOf({ admin }: GeneratedSchema): Promise<Record<string, string>> {
  const { rows: names } = await admin.query<{ name: string }>(
    `select oid::regclass::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and relname <> 'schema_migrations' order by 1`,
  )
  const found: Record<string, string> = {}
  for (const { name } of names) {
    const { rows } = await admin.query(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as hash from ${name} t`,
    )
    found[name] = rows[0].hash
  }
  return found
}

/** Previews a file against the schema's own database. */
async function preview(live: GeneratedSchema, file: string, request = EVERYTHING) {
  const backup = await openBackupFile(file)
  const scratch = await loadIntoScratch(backup, {
    serverUrl: inject('serverUrl'),
    migrationsDir: live.migrationsDir,
  }).finally(() => backup.close())
  try {
    expect(scratch.problems).toEqual([])
    const offer = await migrateUp(scratch, live.migrationsDir)
    const runId = newId()
    const previewed = await stageAndCompare(live.url, { url: scratch.url, offer }, runId, request)
    return { liveUrl: live.url, runId, request, offer, previewed }
  } finally {
    await scratch.drop()
  }
}
type Input = Awaited<ReturnType<typeof preview>>
const apply = (input: Input) => applyRestore({ ...input, finish: () => Promise.resolve() })

describe('a restore over live tables of every type', () => {
  test('brings back each value, through cycles, identities and computed columns, and fires no trigger', {
    timeout: 300_000,
  }, async () => {
    const live = await generatedSchema(EVERY_TYPE_SCHEMA)
    await live.admin.query(EVERY_TYPE_ROWS)
    const before = await rowsOf(live)
    const file = await live.backUp()
    await live.admin.query(`
      delete from every_type where id in (1, 2); update every_type set n = n + 1e-18, t = 'other' where id = 3;
      update people set team_id = null; delete from teams; insert into people values (50, 1, null); delete from noted;
      delete from "Odd ""names"""; delete from walled where id = 2;
      update cut set k = 'a' where id = 2; insert into every_type default values;
      begin; update default_identity set word = 'x' where word = 'one'; update default_identity set word = 'one' where word = 'two'; update default_identity set word = 'two' where word = 'x'; commit`)
    const input = await preview(live, file)
    expect(input.previewed.problems).toEqual([])
    const of = (key: string) => {
      const table = input.previewed.tables.find((one) => one.key === key)
      return [table?.inserts, table?.updates, table?.deletes]
    }
    expect(of('everyType')).toEqual([2, 1, 1])
    expect(of('people')).toEqual([0, 2, 1])
    // Two words that must be alone have changed places.
    expect(of('defaultIdentity')).toEqual([0, 2, 0])
    await apply(input)
    expect(await rowsOf(live)).toEqual(before)
    expect((await live.admin.query('insert into every_type default values returning id')).rows[0].id).toBe('5')
    await dropStaging(live.url, stagingSchema(input.runId))
  })

  test('from an older migration is migrated up, and from a newer one refused', { timeout: 300_000 }, async () => {
    const live = await generatedSchema(
      `create type mood as enum ('sad', 'happy'); create table letters (id int primary key, mood mood, full_name text not null)`,
    )
    await live.admin.query(`insert into letters values (1, 'sad', 'Ada Lovelace')`)
    const old = await live.backUp()
    live.addMigration(
      '20260102000000_later',
      `alter type mood rename value 'sad' to 'gloomy'; alter table letters add column last_name text; update letters set last_name = split_part(full_name, ' ', 2)`,
    )
    await migrate(live.url, { dir: live.migrationsDir })
    await live.admin.query('delete from letters')
    const input = await preview(live, old)
    await apply(input)
    expect((await live.admin.query('select * from letters')).rows).toEqual([
      { id: 1, mood: 'gloomy', full_name: 'Ada Lovelace', last_name: 'Lovelace' },
    ])
    await dropStaging(live.url, stagingSchema(input.runId))

    const newer = await live.backUp()
    rmSync(join(live.migrationsDir, '20260102000000_later'), { recursive: true })
    await expect(preview(live, newer)).rejects.toMatchObject({ failure: 'NEWER_VERSION' })
  })
})

describe('a restore that dies while it is made', () => {
  test('leaves the data as it was before or as it is after, never between', { timeout: 300_000 }, async () => {
    const live = await generatedSchema(
      'create table owners (id int primary key, name text); create table things (id int primary key, owner_id int not null references owners (id), name text)',
    )
    await live.admin.query(
      `insert into owners select g, md5(g::text) from generate_series(1, 500) g; insert into things select g, 1 + g % 500, md5(g::text) from generate_series(1, 20000) g`,
    )
    const after = await rowsOf(live)
    const file = await live.backUp()
    const scribble = () =>
      live.admin.query(
        `delete from things where id % 3 = 0; update things set name = 'scribbled' where id % 3 = 1; delete from owners o where not exists (select from things t where t.owner_id = o.id)`,
      )
    await scribble()
    const before = await rowsOf(live)
    const input = await preview(live, file)
    const folder = temporaryFolder('apply')
    writeFileSync(join(folder, 'input.json'), JSON.stringify(input))

    const ends = { before: 0, after: 0 }
    for (let round = 0; round < ROUNDS; round += 1) {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'apply-child.ts'), join(folder, 'input.json')], {
        cwd: resolve(import.meta.dirname, '../../..'),
        env: { ...process.env, NODE_OPTIONS: '' },
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      const gone = once(child, 'close')
      await Promise.race([once(child.stdout, 'data'), gone])
      await sleep(Math.random() * 1_200)
      if (round % 2 === 0) child.kill('SIGKILL')
      else
        await live.admin.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'counterfoil restore'`,
        )
      await gone
      // A server process that lost its client undoes what it did before it goes.
      for (let busy = 1; busy > 0; await sleep(50)) {
        busy = (
          await live.admin.query(
            `select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name = 'counterfoil restore'`,
          )
        ).rows[0].n
      }
      const now = await rowsOf(live)
      const end = JSON.stringify(now) === JSON.stringify(after) ? 'after' : 'before'
      if (end === 'before') expect(now).toEqual(before)
      ends[end] += 1
      if (end === 'after') await scribble()
    }
    expect(await rowsOf(live)).toEqual(before)
    // The next attempt comes through, with what was confirmed.
    expect(await apply(input)).not.toBeNull()
    expect(await rowsOf(live)).toEqual(after)
    if (process.env.CRASH_ROUNDS) process.stdout.write(`${JSON.stringify(ends)}\n`)
    await dropStaging(live.url, stagingSchema(input.runId))
  })
})
