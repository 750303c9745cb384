import type pg from 'pg'
import { tableKey } from '../../format/names.ts'
import { quoted } from '../../format/sql-text.ts'

export interface ForeignKey {
  name: string
  child: string
  childColumns: string[]
  parent: string
  parentColumns: string[]
  /** Whether deleting the parent changes the child by itself (CASCADE, SET NULL, SET DEFAULT). */
  acts: boolean
}

const FOREIGN_KEYS = `
select k.conname as name, cn.nspname as child_schema, c.relname as child, pn.nspname as parent_schema, p.relname as parent,
  k.confdeltype in ('c', 'n', 'd') as acts,
  (select json_agg(a.attname order by x.position) from unnest(k.conkey) with ordinality x (attnum, position)
   join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = x.attnum) as child_columns,
  (select json_agg(a.attname order by x.position) from unnest(k.confkey) with ordinality x (attnum, position)
   join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = x.attnum) as parent_columns
from pg_catalog.pg_constraint k
join pg_catalog.pg_class c on c.oid = k.conrelid join pg_catalog.pg_namespace cn on cn.oid = c.relnamespace
join pg_catalog.pg_class p on p.oid = k.confrelid join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
where k.contype = 'f' and k.conparentid = 0 and cn.nspname not in ('information_schema', 'pgboss') and cn.nspname !~ '^(pg|counterfoil_restore)_'
order by 2, 3, 1`

/** Every foreign key between the tables, by the tables' keys. */
export async function readForeignKeys(client: pg.Client): Promise<ForeignKey[]> {
  const { rows } = await client.query<Record<string, string>>(FOREIGN_KEYS)
  return rows.map((row) => ({
    name: row.name ?? '',
    child: tableKey(row.child_schema ?? '', row.child ?? ''),
    childColumns: JSON.parse(row.child_columns ?? '[]'),
    parent: tableKey(row.parent_schema ?? '', row.parent ?? ''),
    parentColumns: JSON.parse(row.parent_columns ?? '[]'),
    acts: row.acts === 't',
  }))
}

/** Tables that rows of `keys` point at, directly or not, without `keys` themselves. */
export function ancestorsOf(keys: ReadonlySet<string>, foreignKeys: ForeignKey[]): Set<string> {
  const found = new Set(keys)
  for (let size = -1; size !== found.size; ) {
    size = found.size
    for (const { child, parent } of foreignKeys) if (found.has(child)) found.add(parent)
  }
  for (const key of keys) found.delete(key)
  return found
}

/** Tables whose rows point at rows of `key`, directly or not. */
export function descendantsOf(key: string, foreignKeys: ForeignKey[]): Set<string> {
  const found = new Set([key])
  for (let size = -1; size !== found.size; ) {
    size = found.size
    for (const { child, parent } of foreignKeys) if (found.has(parent)) found.add(child)
  }
  return found
}

/** `a.x = b.y and …` */
export function joined(a: string, aColumns: string[], b: string, bColumns: string[] = aColumns): string {
  return aColumns.map((column, i) => `${a}.${quoted(column)} = ${b}.${quoted(bColumns[i] ?? column)}`).join(' and ')
}

/** `a.x, a.y` */
export function listed(a: string, columns: string[]): string {
  return columns.map((column) => `${a}.${quoted(column)}`).join(', ')
}
