import type pg from 'pg'
import type { Table } from './catalogue.ts'

/** What is wrong with a schema, one line a finding; an empty list means nothing. bites.test.ts breaks each on purpose. */
export interface Schema {
  tables: Table[]
  /** Those whose rows belong to a company. */
  tenants: Table[]
  admin: pg.Client
}

type Rule = (schema: Schema) => string[] | Promise<string[]>

const CLASS = /^\[(public|internal|personal|secret)\] \S/
const POLICY = `(company_id = (NULLIF(current_setting('app.company_id'::text, true), ''::text))::uuid)`

export const unclassified: Rule = async ({ tables, admin }) => [
  ...tables.flatMap((table) => [
    ...(table.comment ? [] : [table.name]),
    ...table.columns
      .filter(({ comment }) => !CLASS.test(comment ?? ''))
      .map(({ name, comment }) => `${table.name}.${name}: ${comment ?? 'no comment'}`),
  ]),
  ...(await facts(
    admin,
    `select c.relname || '.' || a.attname as fact from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
     where c.relkind in ('v', 'm') and c.relnamespace = 'public'::regnamespace
       and coalesce(col_description(c.oid, a.attnum), '') !~ '^\\[(public|internal|personal|secret)\\] '
       and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`,
  )),
]

export const keyless: Rule = ({ tables }) =>
  tables.filter(({ primaryKey }) => primaryKey.length === 0).map(({ name }) => name)

export const keyWithoutCompany: Rule = ({ tenants }) =>
  tenants
    .filter(({ primaryKey }) => primaryKey[0] !== 'company_id')
    .map(({ name, primaryKey }) => `${name} (${primaryKey})`)

export const companyOptional: Rule = ({ tenants }) =>
  tenants
    .filter(({ columns }) => columns.some(({ name, notNull }) => name === 'company_id' && !notNull))
    .map(({ name }) => name)

export const unsecured: Rule = ({ tenants }) =>
  tenants.filter(({ rowSecurity, forced }) => !rowSecurity || !forced).map(({ name }) => name)

export const wrongPolicy: Rule = ({ tenants }) =>
  tenants
    .filter(({ policies }) => {
      const own = policies.find(({ name }) => name === 'tenant')
      return own?.command !== 'ALL' || own.using !== POLICY || own.check !== POLICY
    })
    .map(({ name, policies }) => `${name}: ${JSON.stringify(policies)}`)

export const otherPolicies: Rule = ({ tables }) =>
  tables.flatMap(({ name, policies }) =>
    policies.filter((policy) => policy.name !== 'tenant').map((policy) => `${name}.${policy.name}`),
  )

/** A reference by id alone would accept another company's row, which the check of a foreign key does see. */
export const crossingReference: Rule = ({ tenants }) => {
  const names = new Set(tenants.map(({ name }) => name))
  return tenants.flatMap((table) =>
    table.foreignKeys
      .filter(({ to }) => names.has(to))
      .filter(({ columns, toColumns }) => toColumns[columns.indexOf('company_id')] !== 'company_id')
      .map(({ name }) => `${table.name}.${name}`),
  )
}

/** People are referred to through their membership, or a reference could name somebody of another company. */
export const personOfAnyCompany: Rule = ({ tenants }) =>
  tenants
    .filter(({ name }) => name !== 'user_companies')
    .flatMap(({ name, foreignKeys }) =>
      foreignKeys.filter(({ to }) => to === 'users').map((key) => `${name}.${key.name}`),
    )

export const uniqueAcrossCompanies: Rule = ({ tenants }) =>
  tenants.flatMap(({ name, uniques }) =>
    uniques.filter(({ columns }) => !columns.includes('company_id')).map((unique) => `${name}: ${unique.name}`),
  )

export const actingReference: Rule = ({ admin }) =>
  facts(
    admin,
    `select conrelid::regclass || '.' || conname as fact from pg_constraint
     where connamespace = 'public'::regnamespace and contype = 'f' and (confdeltype in ('n', 'd') or confupdtype <> 'a')`,
  )

export const lateOrExcluding: Rule = ({ admin }) =>
  facts(
    admin,
    `select conrelid::regclass || '.' || conname as fact from pg_constraint
     where connamespace = 'public'::regnamespace and (condeferrable or contype = 'x')`,
  )

export const sequences: Rule = ({ admin }) =>
  facts(admin, `select relname as fact from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace`)

export const triggers: Rule = ({ admin }) =>
  facts(
    admin,
    `select tgrelid::regclass || '.' || tgname as fact from pg_trigger
     join pg_class c on c.oid = tgrelid where not tgisinternal and c.relnamespace = 'public'::regnamespace`,
  )

/** Before PostgreSQL 15 a view reads as its owner, whom forced policies bind unless the role steps over them. */
export const allSeeingView: Rule = ({ admin }) =>
  facts(
    admin,
    `select relname as fact from pg_class
     where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace
       and (current_setting('server_version_num')::int >= 150000
         or exists (select from pg_roles r where r.oid = relowner and (r.rolbypassrls or r.rolsuper)))
       and not coalesce(reloptions @> array['security_invoker=true'] or reloptions @> array['security_invoker=on'], false)
       and not exists (select from pg_depend d where d.objid = pg_class.oid and d.deptype = 'e')`,
  )

export const openDefiner: Rule = ({ admin }) =>
  facts(
    admin,
    `select p.oid::regprocedure::text as fact from pg_proc p
     where p.pronamespace = 'public'::regnamespace and p.prosecdef
       and (not exists (select from unnest(p.proconfig) setting where setting like 'search_path=%')
         or exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                    where a.grantee = 0 and a.privilege_type = 'EXECUTE'))`,
  )

export const ownedByApp: Rule = ({ admin }) =>
  facts(
    admin,
    `select rolname as fact from pg_roles where rolname = 'counterfoil_app' and (rolsuper or rolbypassrls or rolcreaterole)
     union all select relname from pg_class where relowner = 'counterfoil_app'::regrole
     union all select r.rolname from pg_auth_members m join pg_roles r on r.oid = m.roleid where m.member = 'counterfoil_app'::regrole`,
  )

export const backupRights: Rule = ({ admin }) =>
  facts(
    admin,
    `select c.relname || ': ' || p.privilege as fact
     from pg_class c, unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) p (privilege)
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and has_table_privilege('counterfoil_backup', c.oid, p.privilege)
     union all
     select c.relname || ': no SELECT' from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not has_table_privilege('counterfoil_backup', c.oid, 'SELECT')`,
  )

async function facts(admin: pg.Client, text: string): Promise<string[]> {
  return (await admin.query<{ fact: string }>(text)).rows.map(({ fact }) => fact)
}
