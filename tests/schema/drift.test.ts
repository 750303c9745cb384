import { beforeAll, expect, test, vi } from 'vitest'
import { findDrift, migrate } from '#db/migrator/index.ts'
import { type TestDatabase, testDatabase } from '../harness/database.ts'
import { emptyDatabase, GROUND, migrationFolder } from '../migrations/folder.ts'

// Each replays every migration, several of them as processes of their own.
vi.setConfig({ testTimeout: 120_000 })

let db: TestDatabase

beforeAll(async () => {
  db = await testDatabase()
})

const says = async () => (await findDrift(db.url)).differences.map((difference) => difference.says)
const one = async (text: string) =>
  Object.values((await db.admin.query<Record<string, string>>(text)).rows[0] ?? {}).at(0) ?? ''

test('a database that only migrations touched has no drift, and no scratch database is left', async () => {
  const drift = await findDrift(db.url)
  expect(drift).toMatchObject({ ok: true, differences: [] })
  expect(drift.replayed.length).toBeGreaterThan(5)
  const scratch = drift.scratch.split(' ')[1]
  expect(await one(`select count(*)::text as left from pg_database where datname = '${scratch}'`)).toBe('0')
})

test('a partition and a table of the job queue are no drift', async () => {
  await db.admin.query('create schema if not exists pgboss; create table pgboss.mine (id int)')
  expect(await says()).toEqual([])
  await db.admin.query('drop table pgboss.mine')
})

/** What somebody did by hand, and what is said about it. */
const BY_HAND: [done: string, says: string][] = [
  ['alter table leads add column foo text', 'column leads.foo exists, but no migration makes it'],
  // Not one by one for its columns and its key.
  ['create table notes (id int primary key)', 'table notes exists, but no migration makes it'],
  [
    `alter table users alter column theme set default 'dark'`,
    "column users.theme: default is “'dark'::text”, and the migrations say “'system'::text”",
  ],
  [
    'alter table users alter column name drop not null',
    'column users.name: not null is “off”, and the migrations say “on”',
  ],
  [
    'alter table sales disable row level security',
    'table sales: row level security is “off”, and the migrations say “on”',
  ],
  [
    'alter table leads no force row level security',
    'table leads: row level security for the owner is “off”, and the migrations say “on”',
  ],
  [
    'grant truncate on sales to counterfoil_app',
    'table sales: grants is “counterfoil_app: delete, insert, select, truncate, update; counterfoil_backup: select”, and the migrations say “counterfoil_app: delete, insert, select, update; counterfoil_backup: select”',
  ],
  [
    `comment on column users.email is '[public] not personal'`,
    'column users.email: comment is “[public] not personal”, and the migrations say “[personal] Sign-in address, lower case, unique across companies.”',
  ],
  ['create index extra on users (name)', 'index extra exists, but no migration makes it'],
  ['drop index leads_assigned_idx', 'index leads_assigned_idx is missing, though a migration makes it'],
  [
    'alter policy tenant on customers using (true)',
    "policy customers.tenant: using is “true”, and the migrations say “(company_id = (NULLIF(current_setting('app.company_id'::text, true), ''::text))::uuid)”",
  ],
  ['drop policy tenant on invoices', 'policy invoices.tenant is missing, though a migration makes it'],
  ['create schema side; create table side.notes (id int)', 'schema side exists, but no migration makes it'],
  ['', 'table side.notes exists, but no migration makes it'],
  [
    'alter table users drop constraint users_email_check',
    'constraint users.users_email_check is missing, though a migration makes it',
  ],
  [
    `alter table users drop constraint users_theme_check;
     alter table users add constraint users_theme_check check (theme in ('system', 'light', 'dark')) not valid`,
    'constraint users.users_theme_check: validated is “no (NOT VALID)”, and the migrations say “yes”',
  ],
  [
    'create function one() returns int language sql as $$ select 1 $$',
    'function one() exists, but no migration makes it',
  ],
  [
    'alter table audit_logs disable trigger audit_logs_immutable',
    'trigger audit_logs.audit_logs_immutable: enabled is “no”, and the migrations say “yes”',
  ],
]

test('what somebody did by hand is named exactly, and nothing else', async () => {
  for (const [done] of BY_HAND) await db.admin.query(done)
  const body = await one(`select pg_get_functiondef('refuse_audit_change'::regproc)`)
  await db.admin.query(body.replace('AS $function$', 'AS $function$\n-- changed by hand'))
  const expected = [
    ...BY_HAND.map(([, said]) => said),
    'function refuse_audit_change() is not what the migrations make: line 6 is “-- changed by hand” instead of “begin”',
  ]
  expect((await says()).sort()).toEqual(expected.sort())
})

test('migrations that are pending are no drift', async () => {
  const { url, drop } = await emptyDatabase()
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', GROUND)
  try {
    expect(await findDrift(url, { dir })).toMatchObject({ ok: true, replayed: [] })
    await migrate(url, { dir })
    write('20240102000000_next', { migration: 'create table next (id int)' })
    expect(await findDrift(url, { dir })).toMatchObject({ ok: true, replayed: ['20240101000000_ground'] })
  } finally {
    await drop()
  }
})

test('a login that may not create a database replays on a server of its own', async () => {
  const other = await testDatabase()
  const role = `drift_reader_${process.pid}`
  await other.admin.query(`create role ${role} login password 'x'; grant counterfoil_app to ${role}`)
  try {
    const url = new URL(other.url)
    url.username = role
    url.password = 'x'
    await other.admin.query('drop table worker_heartbeats')
    const drift = await findDrift(url.href)
    expect(drift.scratch).toContain('may not create a database')
    expect(drift.differences.map((difference) => difference.says)).toEqual([
      'table worker_heartbeats is missing, though a migration makes it',
    ])
  } finally {
    await other.admin.query(`drop role ${role}`)
  }
})

test('a file that changed since it ran makes drift impossible to tell', async () => {
  const { url, drop } = await emptyDatabase()
  const { dir, write } = migrationFolder()
  write('20240101000000_ground', GROUND)
  try {
    await migrate(url, { dir })
    write('20240101000000_ground', { ...GROUND, migration: `${GROUND.migration};` })
    await expect(findDrift(url, { dir })).rejects.toMatchObject({ code: 'UNKNOWN_APPLIED' })
  } finally {
    await drop()
  }
})
