import type pg from 'pg'

export interface Column {
  name: string
  type: string
  notNull: boolean
  hasDefault: boolean
  generated: boolean
  /** CHECK expressions that mention this column and no other. */
  checks: string[]
  /** Labels, when the type is an enum. */
  labels: string[]
  comment: string | null
}

export interface ForeignKey {
  name: string
  columns: string[]
  to: string
  toColumns: string[]
  onDelete: string
}

export interface Policy {
  name: string
  command: string
  using: string | null
  check: string | null
}

export interface Table {
  name: string
  comment: string | null
  rowSecurity: boolean
  forced: boolean
  columns: Column[]
  primaryKey: string[]
  /** Columns of every unique constraint and unique index, the primary key's included. */
  uniques: { name: string; columns: string[] }[]
  foreignKeys: ForeignKey[]
  policies: Policy[]
}

/** The tables of schema public, as PostgreSQL itself describes them. */
export async function readCatalogue(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<{ table: Table }>(CATALOGUE)
  return rows.map(({ table }) => table)
}

const CATALOGUE = `
select json_build_object(
  'name', c.relname,
  'comment', obj_description(c.oid, 'pg_class'),
  'rowSecurity', c.relrowsecurity,
  'forced', c.relforcerowsecurity,
  'columns', (
    select json_agg(json_build_object(
      'name', a.attname,
      'type', format_type(a.atttypid, null),
      'notNull', a.attnotnull,
      'hasDefault', a.atthasdef or a.attidentity <> '',
      'generated', a.attgenerated <> '',
      'comment', col_description(c.oid, a.attnum),
      'labels', coalesce((select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = a.atttypid), '[]'),
      'checks', coalesce((
        select json_agg(pg_get_constraintdef(k.oid)) from pg_constraint k
        where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
      ), '[]')
    ) order by a.attnum)
    from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  ),
  'primaryKey', coalesce((
    select json_agg(a.attname order by k.position)
    from pg_constraint p, unnest(p.conkey) with ordinality k (attnum, position)
    join pg_attribute a on a.attnum = k.attnum and a.attrelid = c.oid
    where p.conrelid = c.oid and p.contype = 'p'
  ), '[]'),
  'uniques', coalesce((
    select json_agg(json_build_object('name', i.indexrelid::regclass::text, 'columns', coalesce((
      select json_agg(a.attname order by k.position) from unnest(i.indkey::int2[]) with ordinality k (attnum, position)
      join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
    ), '[]')))
    from pg_index i where i.indrelid = c.oid and i.indisunique
  ), '[]'),
  'foreignKeys', coalesce((
    select json_agg(json_build_object(
      'name', f.conname,
      'to', t.relname,
      'onDelete', f.confdeltype,
      'columns', (select json_agg(a.attname order by k.position) from unnest(f.conkey) with ordinality k (attnum, position)
                  join pg_attribute a on a.attrelid = f.conrelid and a.attnum = k.attnum),
      'toColumns', (select json_agg(a.attname order by k.position) from unnest(f.confkey) with ordinality k (attnum, position)
                    join pg_attribute a on a.attrelid = f.confrelid and a.attnum = k.attnum)
    ) order by f.conname)
    from pg_constraint f join pg_class t on t.oid = f.confrelid where f.conrelid = c.oid and f.contype = 'f'
  ), '[]'),
  'policies', coalesce((
    select json_agg(json_build_object('name', p.policyname, 'command', p.cmd, 'using', p.qual, 'check', p.with_check))
    from pg_policies p where p.schemaname = 'public' and p.tablename = c.relname
  ), '[]')
) as table
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
order by c.relname`

/** Whether rows of the table belong to one company: it says so itself. */
export function isTenant(table: Table): boolean {
  return table.columns.some(({ name }) => name === 'company_id')
}
