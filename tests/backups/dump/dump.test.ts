import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { BackupRequest } from '#server/backups/engine/make-backup.ts'
import { verifyFile } from '#server/backups/verify/verify-file.ts'
import { testDatabase } from '../../harness/database.ts'
import { addCompany, addPerson } from '../../harness/people.ts'
import { TEMPLATE_DATABASE } from '../../harness/test-server.ts'
import { everyType } from '../every-type.ts'
import { scratchDatabase } from '../scratch-database.ts'
import { loadSql } from './load-sql.ts'

const HASH = '$argon2id$v=19$m=19456,t=2,p=1$CANARYCANARYCANARY$CANARYPASSWORDHASH'
const SESSION = 'ca11ab1e'.repeat(8)
const scratch = await scratchDatabase(everyType)

/** An empty database, as a restorer begins with. */
async function emptyDatabase(): Promise<{ url: string; client: pg.Client }> {
  const name = `empty_${randomBytes(6).toString('hex')}`
  const server = new pg.Client({ connectionString: inject('serverUrl') })
  await server.connect()
  await server.query(`create database ${name} template template0`)
  const url = new URL(inject('serverUrl'))
  url.pathname = `/${name}`
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  afterAll(async () => {
    await client.end()
    await server.query(`drop database if exists ${name} with (force)`)
    await server.end()
  })
  return { url: url.href, client }
}

async function dumpOf(given: Partial<BackupRequest> = {}): Promise<{ text: string; path: string }> {
  const { path } = await scratch.make({ kind: 'database', ...given })
  const place = join(scratch.root, path)
  return { text: readFileSync(place, 'utf8'), path: place }
}

describe('a SQL dump of every type there is', () => {
  test('restores into an empty database with the same rows, and a dump of that is the same again', async () => {
    const { text, path } = await dumpOf()
    expect(path).toMatch(/backups\/database\/database-backup-\d{4}-\d\d-\d\dT[\d-]+Z-[0-9a-f]{8}\.sql$/)
    const target = await emptyDatabase()
    await loadSql(target.url, text)
    const rows = async (client: pg.Client) =>
      (await client.query('select row(t.*)::text as row from every_type t order by id')).rows
    expect(await rows(target.client)).toEqual(await rows(scratch.admin))
    // The next number is no number that exists.
    await target.client.query("insert into every_type (t) values ('next')")
    expect((await target.client.query('select max(id)::int as id from every_type')).rows).toEqual([{ id: 4 }])
    await target.client.query("delete from every_type where t = 'next'")

    const again = (await dumpOf({ database: { url: target.url, role: 'counterfoil_backup' } })).text
    const lines = (sql: string) => sql.split('\n').filter((line) => !/^(--|SELECT pg_catalog.setval)/.test(line))
    expect(lines(again)).toEqual(lines(text))
  })

  test('is verified like any backup, and every kind of damage in it is named', async () => {
    const { path, text } = await dumpOf()
    const report = await verifyFile(path)
    expect(report).toMatchObject({ ok: true, problems: [] })
    writeFileSync(path, text.replace('9007199254740993', '9007199254740992'))
    expect((await verifyFile(path)).problems).toContainEqual(
      expect.objectContaining({ part: 'chunk', table: 'everyType', chunk: 1 }),
    )
    writeFileSync(path, text.replace('SET row_security = off', 'SET row_security = on '))
    expect((await verifyFile(path)).problems).toContainEqual(expect.objectContaining({ part: 'head' }))
    writeFileSync(path, text.slice(0, -200))
    expect((await verifyFile(path)).ok).toBe(false)
  })
})

describe('a SQL dump of the application', () => {
  let text = ''
  const made = { folder: '' }
  beforeAll(async () => {
    const db = await testDatabase()
    const company = await addCompany(db, { name: "O'Neil \\ Sons" })
    const person = await addPerson(db, company, { passwordHash: HASH })
    await db.admin.query(`insert into sessions (id, user_id, expires_at) values ($1, $2, now() + interval '1 day')`, [
      SESSION,
      person.id,
    ])
    const result = await scratch.make({ kind: 'database', database: { url: db.url, role: 'counterfoil_backup' } })
    made.folder = join(scratch.root, result.path)
    text = readFileSync(made.folder, 'utf8')
  })

  test('restores into an empty database: tables, constraints, policies, rights and comments are those of the migrations', async () => {
    const target = await emptyDatabase()
    await loadSql(target.url, text)
    const url = new URL(inject('serverUrl'))
    url.pathname = `/${TEMPLATE_DATABASE}`
    const template = new pg.Client({ connectionString: url.href })
    await template.connect()
    const ours = await describeCatalogue(template)
    await template.end()
    expect(await describeCatalogue(target.client)).toEqual(ours)
    expect((await target.client.query('select name from public.companies')).rows).toEqual([{ name: "O'Neil \\ Sons" }])
  })

  test('holds no password, no session and no row of a table that is left out', async () => {
    expect(text).not.toContain('CANARYPASSWORDHASH')
    expect(text).not.toContain(SESSION)
    expect(text).not.toMatch(/^COPY "public"\."(sessions|api_tokens)"/m)
    expect(text).toMatch(/^CREATE TABLE public\.sessions/m)
    expect(text).toContain('[ENCRYPTED]')
  })

  test.skipIf(!hasPsql())('restores with the stock psql in one transaction', async () => {
    const target = await emptyDatabase()
    execFileSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-1', '-f', made.folder, '-d', target.url], {
      stdio: 'pipe',
    })
    expect((await target.client.query('select count(*)::int as n from public.companies')).rows).toEqual([{ n: 1 }])
  })
})

/** Everything a person would miss: columns, constraints, indexes, policies, triggers, functions, rights, comments. */
async function describeCatalogue(client: pg.Client): Promise<string[]> {
  await client.query("set search_path = ''")
  const { rows } = await client.query<{ line: string }>(`
    with mine as (select c.* from pg_catalog.pg_class c where c.relnamespace = 'public'::regnamespace)
    select 'column ' || c.oid::regclass || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || a.attidentity::text || a.attgenerated::text
      || coalesce(pg_get_expr(d.adbin, d.adrelid), '') || coalesce(col_description(c.oid, a.attnum), '') as line
    from mine c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relkind in ('r', 'p', 'v')
    union all select 'constraint ' || k.conrelid::regclass || k.conname || pg_get_constraintdef(k.oid) from pg_constraint k join mine c on c.oid = k.conrelid where k.contype <> 'n'
    union all select 'index ' || pg_get_indexdef(i.indexrelid) from pg_index i join mine c on c.oid = i.indrelid
    union all select 'relation ' || c.oid::regclass || c.relkind::text || c.relrowsecurity || c.relforcerowsecurity || pg_get_userbyid(c.relowner) || coalesce(obj_description(c.oid, 'pg_class'), '')
      || coalesce((select string_agg(g.grantee::regrole || g.privilege_type, ',' order by g.grantee::regrole::text, g.privilege_type) from aclexplode(c.relacl) g), '') || coalesce(c.reloptions::text, '') from mine c
    union all select 'policy ' || p.polrelid::regclass || p.polname || p.polcmd::text || coalesce(pg_get_expr(p.polqual, p.polrelid), '') || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '') from pg_policy p
    union all select 'trigger ' || pg_get_triggerdef(t.oid) || t.tgenabled::text from pg_trigger t where not t.tgisinternal
    union all select 'function ' || pg_get_functiondef(p.oid) || pg_get_userbyid(p.proowner)
      || coalesce((select string_agg(g.grantee::text || g.privilege_type, ',' order by g.grantee) from aclexplode(p.proacl) g), '') from pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.prokind <> 'a' and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    union all select 'enum ' || t.oid::regtype || e.enumlabel from pg_type t join pg_enum e on e.enumtypid = t.oid
    union all select 'default ' || defaclrole::regrole || defaclobjtype::text || g.grantee::regrole || g.privilege_type from pg_default_acl, aclexplode(defaclacl) g
    order by line`)
  return rows.map(({ line }) => line)
}

function hasPsql(): boolean {
  try {
    execFileSync('psql', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
