import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lockKey } from '#db/locks.ts'
import { migrate, readCatalogue, status } from '#db/migrator/index.ts'
import { commandRunner } from '../../schema/commands.ts'
import { ALIGN, fillWithOldRows, LINKS, oldDatabase, readRows, statementsOf } from '../clients/world.ts'
import { emptyDatabase, type OwnDatabase } from '../folder.ts'

const CHILD = new URL('./killed-child.ts', import.meta.url).pathname
const run = commandRunner()

let old: OwnDatabase
let straight: { catalogue: string[]; rows: unknown[] }

beforeAll(async () => {
  old = await oldDatabase(fillWithOldRows)
  const copy = await emptyDatabase(old.name)
  await migrate(copy.url, { to: ALIGN })
  straight = { catalogue: await readCatalogue(copy.client), rows: await readRows(copy.client) }
  await copy.drop()
})
afterAll(() => old.drop())

const align = statementsOf(ALIGN)
const hard = {
  'the columns': align.find(({ text }) => text.startsWith('alter table clients')),
  'the backfill': align.find(({ text }) => text.includes('limit 1000')),
  'the key that is built CONCURRENTLY': align.find(({ text }) => text.includes('onboarding_states_client_key on')),
  'the foreign key': align.find(({ text }) => text.includes('validate constraint onboarding_states_client_fkey')),
}

test.each(
  Object.entries(hard).flatMap(([what, statement]) =>
    (['before', 'during', 'after'] as const).map((moment) => ({ what, text: statement?.text ?? '', moment })),
  ),
)('a process killed -9 $moment $what: the next one ends as if nothing had happened', async ({ text, moment }) => {
  const own = await emptyDatabase(old.name)
  const child = spawn(process.execPath, [CHILD, own.url, ALIGN, text, moment], { stdio: 'ignore' })
  const [, signal] = await once(child, 'exit')
  expect(signal).toBe('SIGKILL')

  await migrate(own.url, { to: ALIGN })
  expect(await readCatalogue(own.client)).toEqual(straight.catalogue)
  expect(await readRows(own.client)).toEqual(straight.rows)
  await own.drop()
})

test('two commands at once on the whole folder: each does its part or leaves with code 4, and no index deadlocks', async () => {
  const own = await emptyDatabase(old.name)
  const env = { DATABASE_URL: own.url }
  const codes = (await Promise.all([1, 2].map(() => run('db/migrate.ts', ['--json'], env)))).map(({ code }) => code)
  expect(codes).toContain(0)
  expect(codes.filter((code) => code !== 0 && code !== 4)).toEqual([])
  const now = await status(own.client)
  expect(now).toMatchObject({ ok: true, invalidIndexes: [] })
  expect(now.migrations.find(({ name }) => name === LINKS)?.state).toBe('applied')
  await own.drop()
}, 90_000)

test('a command that finds another at work and may not wait says who and leaves with code 4', async () => {
  const own = await emptyDatabase(old.name)
  await own.client.query('select pg_advisory_lock($1, $2)', lockKey('migrations'))
  const { code, stderr } = await run('db/migrate.ts', ['--json', '--wait', '1'], { DATABASE_URL: own.url })
  expect(code).toBe(4)
  expect(stderr).toMatch(/pid \d+/)
  await own.drop()
}, 90_000)
