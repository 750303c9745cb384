import { beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../harness/database.ts'
import { isTenant, readCatalogue, type Table } from './catalogue.ts'

/** Tables whose rows belong to no company, each with the reason. Anything else must be a tenant's. */
const CONTROL: Record<string, string> = {
  schema_migrations: 'which migrations ran, for the whole database',
  users: 'one person signs in once and may work for several companies',
  sessions: 'a session exists before a company is chosen',
  rate_limits: 'counts before anybody is known',
  worker_heartbeats: 'workers serve every company',
  backup_signing_keys: 'one installation signs with one key, whichever company the backup is of',
}

/** Tables whose rows belong to a company or to the platform; rows.test.ts proves what a company sees of them. */
const SHARED: Record<string, string> = {
  backup_runs: 'a backup of the whole database belongs to no company and only operators see it',
}

/** Control tables that name a company without belonging to it. */
const NAMES_A_COMPANY: Record<string, string> = {
  company_directory: 'slugs are unique across companies; holds names only',
  sessions: 'remembers the company a person works in',
}

/** The tenants themselves: their own id is the company's. */
const ROOT = 'companies'

/** Policies beside the tenant's, each with the reason. */
const OTHER_POLICIES: Record<string, string> = {
  'user_companies.own_memberships': 'sign-in reads the companies of one person before one is chosen',
}

/** Triggers there are, each with the reason. */
const TRIGGERS: Record<string, string> = {
  'audit_logs.audit_logs_immutable': 'an owner’s slip must not change history',
  'audit_logs.audit_logs_no_truncate': 'an owner’s slip must not change history',
}

const POLICY = `(company_id = (NULLIF(current_setting('app.company_id'::text, true), ''::text))::uuid)`

let db: TestDatabase
let tables: Table[]
let tenants: Table[]

beforeAll(async () => {
  db = await testDatabase()
  tables = await readCatalogue(db.admin)
  tenants = tables.filter((table) => isTenant(table) && !(table.name in NAMES_A_COMPANY) && !(table.name in SHARED))
})

const facts = async (text: string) => (await db.admin.query<{ fact: string }>(text)).rows.map(({ fact }) => fact)

describe('every table', () => {
  test('is a company’s, or on the list of control tables', () => {
    const known = new Set([
      ...tenants.map(({ name }) => name),
      ...Object.keys(CONTROL),
      ...Object.keys(NAMES_A_COMPANY),
      ...Object.keys(SHARED),
      ROOT,
    ])
    expect(tables.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([])
    expect(tenants.length).toBeGreaterThan(20)
  })

  test('and every column say what they hold, and every column its class', () => {
    const silent = tables.flatMap((table) => [
      ...(table.comment ? [] : [table.name]),
      ...table.columns
        .filter(({ comment }) => !/^\[(public|internal|personal|secret)\] \S/.test(comment ?? ''))
        .map(({ name, comment }) => `${table.name}.${name}: ${comment ?? 'no comment'}`),
    ])
    expect(silent).toEqual([])
  })

  test('has a primary key', () => {
    expect(tables.filter(({ primaryKey }) => primaryKey.length === 0).map(({ name }) => name)).toEqual([])
  })
})

describe('every table of a company', () => {
  test('has a key that begins with the company', () => {
    const wrong = tenants.filter(({ primaryKey }) => primaryKey[0] !== 'company_id')
    expect(wrong.map(({ name, primaryKey }) => `${name} (${primaryKey})`)).toEqual([])
  })

  test('requires the company', () => {
    const optional = tenants.filter(({ columns }) =>
      columns.some(({ name, notNull }) => name === 'company_id' && !notNull),
    )
    expect(optional.map(({ name }) => name)).toEqual([])
  })

  test('has row level security, also for its owner', () => {
    expect(tenants.filter(({ rowSecurity, forced }) => !rowSecurity || !forced).map(({ name }) => name)).toEqual([])
  })

  test('lets rows of the company in and out, and no other', () => {
    const wrong = tenants.filter(({ policies }) => {
      const own = policies.find(({ name }) => name === 'tenant')
      return own?.command !== 'ALL' || own.using !== POLICY || own.check !== POLICY
    })
    expect(wrong.map(({ name, policies }) => `${name}: ${JSON.stringify(policies)}`)).toEqual([])
  })

  test('or of the platform has row level security as well', () => {
    const open = tables.filter(({ name, rowSecurity, forced }) => name in SHARED && !(rowSecurity && forced))
    expect(open.map(({ name }) => name)).toEqual([])
  })

  test('has no policy beside it that nobody knows of', () => {
    const others = tables
      .flatMap(({ name, policies }) =>
        policies.filter((policy) => policy.name !== 'tenant').map((policy) => `${name}.${policy.name}`),
      )
      .filter((policy) => !(policy in OTHER_POLICIES))
    expect(others).toEqual([])
  })

  test('refers to other rows by company and id, so that a reference cannot cross', () => {
    const names = new Set(tenants.map(({ name }) => name))
    const crossing = tenants.flatMap((table) =>
      table.foreignKeys
        .filter(({ to }) => names.has(to))
        .filter(({ columns, toColumns }) => toColumns[columns.indexOf('company_id')] !== 'company_id')
        .map(({ name }) => `${table.name}.${name}`),
    )
    expect(crossing).toEqual([])
  })

  test('is unique within the company, so that nobody learns what others have', () => {
    const wide = tenants.flatMap(({ name, uniques }) =>
      uniques.filter(({ columns }) => !columns.includes('company_id')).map((unique) => `${name}: ${unique.name}`),
    )
    expect(wide).toEqual([])
  })
})

describe('the schema keeps the way to several machines open:', () => {
  test('no foreign key sets null or updates on its own', () => {
    const setting = tables.flatMap(({ name, foreignKeys }) =>
      foreignKeys.filter(({ onDelete }) => onDelete === 'n' || onDelete === 'd').map((key) => `${name}.${key.name}`),
    )
    expect(setting).toEqual([])
  })

  test('no constraint is deferrable or an exclusion', async () => {
    expect(
      await facts(`select conrelid::regclass || '.' || conname as fact from pg_constraint
        where connamespace = 'public'::regnamespace and (condeferrable or contype = 'x')`),
    ).toEqual([])
  })

  test('no key is a sequence', async () => {
    expect(
      await facts(`select relname as fact from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace`),
    ).toEqual([])
  })

  test('no trigger exists but those of the audit log', async () => {
    const triggers = await facts(`select tgrelid::regclass || '.' || tgname as fact from pg_trigger
      join pg_class c on c.oid = tgrelid where not tgisinternal and c.relnamespace = 'public'::regnamespace`)
    expect(triggers.filter((name) => !(name in TRIGGERS))).toEqual([])
  })
})

describe('what reads for others', () => {
  test('views look with the eyes of whoever asks', async () => {
    expect(
      await facts(`select relname as fact from pg_class
        where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace
          and not coalesce(reloptions @> array['security_invoker=true'] or reloptions @> array['security_invoker=on'], false)
          and not exists (select from pg_depend d where d.objid = pg_class.oid and d.deptype = 'e')`),
    ).toEqual([])
  })

  test('functions that act as their owner pin their search path and are not open to everyone', async () => {
    expect(
      await facts(`select p.oid::regprocedure::text as fact from pg_proc p
        where p.pronamespace = 'public'::regnamespace and p.prosecdef
          and (not exists (select from unnest(p.proconfig) setting where setting like 'search_path=%')
            or exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                       where a.grantee = 0 and a.privilege_type = 'EXECUTE'))`),
    ).toEqual([])
  })

  test('the app owns nothing and cannot step over row level security', async () => {
    expect(
      await facts(`select rolname as fact from pg_roles where rolname = 'counterfoil_app' and (rolsuper or rolbypassrls or rolcreaterole)
        union all select relname from pg_class where relowner = 'counterfoil_app'::regrole
        union all select r.rolname from pg_auth_members m join pg_roles r on r.oid = m.roleid where m.member = 'counterfoil_app'::regrole`),
    ).toEqual([])
  })

  test('backups read everything and write nothing', async () => {
    expect(
      await facts(`select c.relname || ': ' || p.privilege as fact
        from pg_class c, unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p (privilege)
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and has_table_privilege('counterfoil_backup', c.oid, p.privilege)
        union all
        select c.relname || ': no SELECT' from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not has_table_privilege('counterfoil_backup', c.oid, 'SELECT')`),
    ).toEqual([])
  })
})
