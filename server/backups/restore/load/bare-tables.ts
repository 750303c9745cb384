import type pg from 'pg'
import { quoted } from '../../format/sql-text.ts'

/** A constraint or index that was taken off a table, and how to put it back. */
interface Removed {
  table: string
  name: string
  kind: 'key' | 'index' | 'foreign_key'
  create: string
}

export interface BareTables {
  removed: Removed[]
  triggers: { table: string; name: string; enable: string }[]
}

const OURS = "n.nspname not in ('information_schema', 'pgboss') and n.nspname !~ '^(pg|counterfoil_restore)_'"

// A key that a view's GROUP BY leans on cannot be taken off, nor one that is the table's replica identity.
const CONSTRAINTS = `
select pg_catalog.format('%I.%I', n.nspname, c.relname) as table, k.conname as name,
  case k.contype when 'f' then 'foreign_key' else 'key' end as kind,
  pg_catalog.format('alter table %I.%I add constraint %I %s', n.nspname, c.relname, k.conname, pg_catalog.pg_get_constraintdef(k.oid)) as create,
  case when d.description is not null then pg_catalog.format('comment on constraint %I on %I.%I is %L', k.conname, n.nspname, c.relname, d.description) end as comment
from pg_catalog.pg_constraint k join pg_catalog.pg_class c on c.oid = k.conrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join pg_catalog.pg_description d on d.objoid = k.oid and d.classoid = 'pg_catalog.pg_constraint'::regclass
left join pg_catalog.pg_index i on i.indexrelid = k.conindid and k.contype <> 'f'
where k.contype in ('f', 'p', 'u', 'x') and k.conparentid = 0 and ${OURS} and not coalesce(i.indisreplident or i.indisclustered, false)
  and not exists (select from pg_catalog.pg_depend u where u.refclassid = 'pg_catalog.pg_constraint'::regclass and u.refobjid = k.oid and u.deptype = 'n' and u.classid = 'pg_catalog.pg_rewrite'::regclass)
order by k.contype = 'f' desc, 1, 2`

// Postgres writes the index of a partitioned table so that it would lack its parts; such a one stays.
const INDEXES = `
select pg_catalog.format('%I.%I', n.nspname, c.relname) as table, pg_catalog.format('%I.%I', n.nspname, x.relname) as name, 'index' as kind,
  pg_catalog.pg_get_indexdef(x.oid) as create,
  case when pg_catalog.obj_description(x.oid, 'pg_class') is not null then pg_catalog.format('comment on index %I.%I is %L', n.nspname, x.relname, pg_catalog.obj_description(x.oid, 'pg_class')) end as comment
from pg_catalog.pg_index i join pg_catalog.pg_class x on x.oid = i.indexrelid join pg_catalog.pg_class c on c.oid = i.indrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and not x.relispartition and not i.indisreplident and not i.indisclustered and ${OURS}
  and not exists (select from pg_catalog.pg_constraint k where k.conindid = x.oid)
order by 1, 2`

const TRIGGERS = `
select pg_catalog.format('%I.%I', n.nspname, c.relname) as table, t.tgname as name,
  case t.tgenabled when 'A' then 'enable always' when 'R' then 'enable replica' else 'enable' end as enable
from pg_catalog.pg_trigger t join pg_catalog.pg_class c on c.oid = t.tgrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where not t.tgisinternal and t.tgenabled <> 'D' and t.tgparentid = 0 and ${OURS} order by 1, 2`

/** Takes off every foreign key, key and index and silences every trigger, so that rows load fast and in any order. */
export async function bareTables(client: pg.Client): Promise<BareTables> {
  const removed: Removed[] = []
  // One transaction and few messages: at each commit the server looks through its memory for the pages that go.
  await client.query('begin')
  for (const query of [CONSTRAINTS, INDEXES]) {
    const { rows } = await client.query<Removed & { comment: string | null }>(query)
    for (const group of byTable(rows).values()) await client.query(group.map(dropOf).join('; '))
    for (const { comment, ...row } of rows)
      removed.push({ ...row, create: comment ? `${row.create}; ${comment}` : row.create })
  }
  const triggers = (await client.query<BareTables['triggers'][number]>(TRIGGERS)).rows
  for (const { table, name } of triggers) await client.query(`alter table ${table} disable trigger ${quoted(name)}`)
  await client.query('commit')
  return { removed, triggers }
}

function dropOf({ kind, table, name }: Removed): string {
  return kind === 'index' ? `drop index ${name}` : `alter table ${table} drop constraint ${quoted(name)}`
}

/** In the order they are in: keys that others point at come after those. */
function byTable<T extends Removed>(removed: T[]): Map<string, T[]> {
  return Map.groupBy(removed, ({ kind, table }) => `${kind} ${table}`)
}

const ORDER: Removed['kind'][] = ['key', 'index', 'foreign_key']

/** Puts back what {@link bareTables} took off. Rows that a rule forbids are named by `onRefusal`, and the rest goes on. */
export async function dressTables(
  client: pg.Client,
  bare: BareTables,
  onRefusal: (refusal: { kind: Removed['kind']; table: string; name: string; message: string }) => void,
): Promise<void> {
  for (const kind of ORDER) {
    for (const group of byTable(bare.removed.filter((one) => one.kind === kind)).values()) {
      // What is sent together stands or falls together. Only what a rule forbids is sent again, one by one.
      if (!(await refusalOf(client, group.map(({ create }) => create).join('; ')))) continue
      for (const { table, name, create } of group) {
        const refusal = await refusalOf(client, create)
        if (refusal) onRefusal({ kind, table: table.replace(/^public\./, ''), name, message: refusal })
      }
    }
  }
  for (const { table, name, enable } of bare.triggers)
    await client.query(`alter table ${table} ${enable} trigger ${quoted(name)}`)
}

/** What Postgres says of rows that a rule forbids; null when it stands. */
async function refusalOf(client: pg.Client, statements: string): Promise<string | null> {
  try {
    await client.query(statements)
    return null
  } catch (error) {
    if (error instanceof Error && 'code' in error && /^(23|22)/.test(String(error.code))) return error.message
    throw error
  }
}
