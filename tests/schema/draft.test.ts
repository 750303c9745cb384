import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { testDatabase } from '../harness/database.ts'
import { addCompany } from '../harness/people.ts'
import { commandRunner } from './commands.ts'

vi.setConfig({ testTimeout: 120_000 })

const run = commandRunner()
const dir = mkdtempSync(join(tmpdir(), 'counterfoil-draft-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const draft = join(dir, 'draft.sql')

const TABLE = `drop table if exists renewals;
create table renewals (company_id uuid not null, id uuid not null, constraint renewals_pkey primary key (company_id, id));
alter table renewals enable row level security;
alter table renewals force row level security;
create policy tenant on renewals using (company_id = nullif(current_setting('app.company_id', true), '')::uuid) with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
comment on table renewals is 'Renewals.';
comment on column renewals.company_id is '[internal] Whose.';
comment on column renewals.id is '[internal] UUIDv7.';
`

test('a draft is applied again and again in development, and nowhere else', async () => {
  const db = await testDatabase()
  const push = (env: Record<string, string> = {}) =>
    run('db/draft/push.ts', ['--file', draft], { DATABASE_URL: db.url, ...env })

  writeFileSync(draft, TABLE)
  expect((await push()).code).toBe(0)
  writeFileSync(draft, TABLE.replace('id uuid not null,', 'id uuid not null, day date,'))
  expect((await push()).code).toBe(0)
  const { rows } = await db.admin.query(
    `select attname, pg_get_userbyid(relowner) as owner from pg_attribute a join pg_class c on c.oid = attrelid where attrelid = 'renewals'::regclass and attname = 'day'`,
  )
  expect(rows).toEqual([{ attname: 'day', owner: 'counterfoil_owner' }])

  writeFileSync(draft, 'create table once (id int);')
  const twice = await push()
  expect([twice.code, twice.stderr]).toEqual([
    1,
    expect.stringMatching(/draft\.sql:1: relation "once" already exists\. It cannot be applied a second time/),
  ])
  expect((await db.admin.query(`select to_regclass('once') as once`)).rows).toEqual([{ once: null }])

  expect((await push({ NODE_ENV: 'production' })).code).toBe(2)
  await addCompany(db, { name: 'Real Customers Ltd' })
  const real = await push()
  expect([real.code, real.stderr]).toEqual([1, expect.stringContaining('Real Customers Ltd')])
})

test('a draft becomes a migration with four files, a rollback and checks begun', async () => {
  writeFileSync(
    draft,
    `${TABLE}create index concurrently_not on renewals (id);\nalter table sales add column renewed_on date;\nselect 1;`,
  )
  const { code, stdout, stderr } = await run('db/draft/generate.ts', ['add_renewals', '--dir', dir, '--json'], {})
  const made = JSON.parse(stdout)
  expect(made.folder).toMatch(/\/\d{14}_add_renewals$/)
  expect(readdirSync(made.folder).sort()).toEqual([
    'migration.sql',
    'performance_test.sql',
    'rollback.sql',
    'validation.sql',
  ])
  expect(readFileSync(join(made.folder, 'rollback.sql'), 'utf8')).toBe(
    '-- TODO: undo line 11: select 1\nalter table sales drop column if exists renewed_on;\ndrop table if exists renewals;\n',
  )
  expect(readFileSync(join(made.folder, 'validation.sql'), 'utf8')).toContain(`'renewals'::regclass`)
  expect(existsSync(draft)).toBe(false)
  // A column without a class is what is left to mend.
  expect(stderr).toContain('column sales.renewed_on has no class in its comment')
  expect(code).toBe(6)
})

test('a name that is none is a mistake of the command line', async () => {
  expect((await run('db/draft/generate.ts', ['Add Renewals', '--dir', dir], {})).code).toBe(2)
})
