import type pg from 'pg'

export type ColumnClass = 'public' | 'internal' | 'personal' | 'secret' | 'unclassified'

/** What a value is made of, which decides how it can be written as JSON without loss. */
export type ValueKind = 'plain' | 'number' | 'boolean' | 'moment' | 'json' | 'array' | 'other'

export interface CatalogueColumn {
  name: string
  type: string
  kind: ValueKind
  nullable: boolean
  generated: boolean
  identity: 'always' | 'default' | null
  comment: string
  class: ColumnClass
}

export interface CatalogueTable {
  oid: string
  schema: string
  name: string
  /** A table with partitions is read through its root. */
  partitioned: boolean
  comment: string
  primaryKey: string[]
  columns: CatalogueColumn[]
  /** Planner's figures; 0 before the first ANALYZE. */
  estimatedRows: number
  /** Heap and TOAST. */
  bytes: number
  heapBytes: number
  toastBytes: number
}

export interface ForeignKey {
  name: string
  /** oids of the tables. */
  table: string
  references: string
  columns: string[]
  referencedColumns: string[]
}

export interface Catalogue {
  tables: CatalogueTable[]
  sequences: { schema: string; name: string; type: string; ownedBy: string | null }[]
  foreignKeys: ForeignKey[]
  /** Constraints that Postgres has not checked (NOT VALID): the only orphans and broken checks there can be. */
  unvalidated: { kind: 'foreign_key' | 'check'; table: string; name: string; expression: string | null }[]
}

/** Schemas that hold no business data: the server's own, the job queue's, which is refilled, and previews of restores. */
export const OWN_SCHEMAS =
  "n.nspname not in ('information_schema', 'pgboss') and n.nspname !~ '^(pg|counterfoil_restore)_'"

// Base types of domains are followed, since row_to_json follows them too. `kind`:
//   number, boolean, moment (date and time)  what row_to_json writes in another way than as the text of the value
//   json   json and jsonb, whose SQL NULL and 'null' row_to_json would make equal
//   array  written as a JSON array unless its lower bounds are not 1
//   other  composites, arrays of json, and extensions' types, some of which have lossy casts to json
const TABLES = `
with recursive base_type as (
  select oid, oid as base, typtype, typbasetype from pg_catalog.pg_type
  union all
  select b.oid, t.oid, t.typtype, t.typbasetype from base_type b join pg_catalog.pg_type t on t.oid = b.typbasetype where b.typtype = 'd'
), base as (
  select oid, base from base_type where typtype <> 'd'
), kinds as (
  select b.oid, case
      when t.oid in ('pg_catalog.json'::regtype, 'pg_catalog.jsonb'::regtype) then 'json'
      when t.oid in ('pg_catalog.int2'::regtype, 'pg_catalog.int4'::regtype, 'pg_catalog.int8'::regtype,
        'pg_catalog.float4'::regtype, 'pg_catalog.float8'::regtype, 'pg_catalog.numeric'::regtype) then 'number'
      when t.oid = 'pg_catalog.bool'::regtype then 'boolean'
      when t.oid in ('pg_catalog.timestamp'::regtype, 'pg_catalog.timestamptz'::regtype) then 'moment'
      when t.typtype = 'e' then 'plain'
      when t.typcategory = 'A' and t.typelem <> 0 and t.typlen = -1 then case
        when e.base in ('pg_catalog.json'::regtype, 'pg_catalog.jsonb'::regtype) then 'other'
        when te.typtype = 'e' or (te.typtype in ('b', 'r', 'm') and te.oid < 16384) then 'array' else 'other' end
      when t.typtype in ('b', 'r', 'm') and t.oid < 16384 and t.typcategory <> 'A' then 'plain'
      else 'other' end as kind
  from base b join pg_catalog.pg_type t on t.oid = b.base
  left join base e on e.oid = t.typelem left join pg_catalog.pg_type te on te.oid = e.base
)
select c.oid, n.nspname as schema, c.relname as name, c.relkind = 'p' as partitioned,
  coalesce(pg_catalog.obj_description(c.oid, 'pg_class'), '') as comment,
  greatest(c.reltuples, 0)::bigint as estimated_rows,
  coalesce((select sum(pg_catalog.pg_relation_size(p.relid) + coalesce(pg_catalog.pg_total_relation_size(nullif(pc.reltoastrelid, 0)), 0))
    from pg_catalog.pg_partition_tree(c.oid) p join pg_catalog.pg_class pc on pc.oid = p.relid),
    pg_catalog.pg_relation_size(c.oid) + coalesce(pg_catalog.pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0)) as bytes,
  pg_catalog.pg_relation_size(c.oid) as heap_bytes,
  coalesce((select sum(pg_catalog.pg_relation_size(nullif(pc.reltoastrelid, 0)))
    from pg_catalog.pg_partition_tree(c.oid) p join pg_catalog.pg_class pc on pc.oid = p.relid),
    pg_catalog.pg_relation_size(nullif(c.reltoastrelid, 0)), 0) as toast_bytes,
  coalesce((select json_agg(a.attname order by k.position)
    from pg_catalog.pg_index i cross join lateral unnest(i.indkey::int2[]) with ordinality k (attnum, position)
    join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
    where i.indrelid = c.oid and i.indisprimary and k.position <= i.indnkeyatts), '[]') as primary_key,
  (select coalesce(json_agg(json_build_object(
      'name', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'kind', k.kind,
      'nullable', not a.attnotnull, 'generated', a.attgenerated <> '',
      'identity', case a.attidentity when 'a' then 'always' when 'd' then 'default' end,
      'comment', coalesce(pg_catalog.col_description(c.oid, a.attnum), '')) order by a.attnum), '[]')
    from pg_catalog.pg_attribute a join kinds k on k.oid = a.atttypid
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't' and ${OWN_SCHEMAS}
  and not exists (select from pg_catalog.pg_depend d where d.objid = c.oid and d.classid = 'pg_catalog.pg_class'::regclass and d.deptype = 'e')
order by n.nspname <> 'public', n.nspname, c.relname`

const SEQUENCES = `
select n.nspname as schema, c.relname as name, pg_catalog.format_type(s.seqtypid, null) as type,
  (select rn.nspname || '.' || r.relname || '.' || a.attname
   from pg_catalog.pg_depend d join pg_catalog.pg_class r on r.oid = d.refobjid join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
   join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attnum = d.refobjsubid
   where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i') limit 1) as owned_by
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace join pg_catalog.pg_sequence s on s.seqrelid = c.oid
where ${OWN_SCHEMAS} order by 1, 2`

const namesOf = (relation: string, keys: string) => `(select json_agg(a.attname order by u.position)
    from unnest(${keys}) with ordinality u (attnum, position) join pg_catalog.pg_attribute a on a.attrelid = ${relation} and a.attnum = u.attnum)`

// A constraint of a partition repeats that of its root.
const CONSTRAINTS = `
select k.contype, k.conname as name, k.convalidated as validated, k.conrelid as "table", k.confrelid as "references",
  ${namesOf('k.conrelid', 'k.conkey')} as columns, ${namesOf('k.confrelid', 'k.confkey')} as referenced_columns,
  pg_catalog.pg_get_expr(k.conbin, k.conrelid) as expression
from pg_catalog.pg_constraint k join pg_catalog.pg_class c on c.oid = k.conrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where (k.contype = 'f' or (k.contype = 'c' and not k.convalidated)) and k.conparentid = 0 and not c.relispartition and ${OWN_SCHEMAS}
order by n.nspname, c.relname, k.conname`

/** Reads which tables, columns, sequences there are. Never from a list: a new table is in the next backup. */
export async function readCatalogue(client: pg.Client): Promise<Catalogue> {
  const tables = await client.query<Record<string, string>>(TABLES)
  const sequences = await client.query<{ schema: string; name: string; type: string; owned_by: string | null }>(
    SEQUENCES,
  )
  const constraints = (await client.query<Record<string, string | null>>(CONSTRAINTS)).rows
  return {
    tables: tables.rows.map((row) => ({
      oid: row.oid ?? '',
      schema: row.schema ?? '',
      name: row.name ?? '',
      partitioned: row.partitioned === 't',
      comment: row.comment ?? '',
      primaryKey: JSON.parse(row.primary_key ?? '[]'),
      columns: withClasses(JSON.parse(row.columns ?? '[]')),
      estimatedRows: Number(row.estimated_rows),
      bytes: Number(row.bytes),
      heapBytes: Number(row.heap_bytes),
      toastBytes: Number(row.toast_bytes),
    })),
    sequences: sequences.rows.map(({ owned_by, ...sequence }) => ({ ...sequence, ownedBy: owned_by })),
    foreignKeys: constraints
      .filter(({ contype }) => contype === 'f')
      .map((row) => ({
        name: row.name ?? '',
        table: row.table ?? '',
        references: row.references ?? '',
        columns: JSON.parse(row.columns ?? '[]'),
        referencedColumns: JSON.parse(row.referenced_columns ?? '[]'),
      })),
    unvalidated: constraints
      .filter(({ validated }) => validated === 'f')
      .map((row) => ({
        kind: row.contype === 'f' ? 'foreign_key' : 'check',
        table: row.table ?? '',
        name: row.name ?? '',
        expression: row.expression ?? null,
      })),
  }
}

/** What must be the same before and after the tables were locked. */
export function sameShape(a: Catalogue, b: Catalogue): boolean {
  const shape = (catalogue: Catalogue) =>
    JSON.stringify(
      catalogue.tables.map(({ oid, schema, name, columns, primaryKey }) => [oid, schema, name, columns, primaryKey]),
    )
  return shape(a) === shape(b)
}

const CLASS = /^\[(public|internal|personal|secret)\]/

function withClasses(columns: CatalogueColumn[]): CatalogueColumn[] {
  return columns.map((column) => ({
    ...column,
    class: (CLASS.exec(column.comment)?.[1] as ColumnClass | undefined) ?? 'unclassified',
  }))
}
