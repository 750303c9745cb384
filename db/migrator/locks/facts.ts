import type { Queryable } from '../ledger.ts'
import type { Facts } from './classify.ts'

/** About how big a table is, as the planner believes. */
export interface TableSize {
  rows: number
  bytes: number
}

export interface DatabaseFacts extends Facts {
  size(table: string): TableSize | undefined
}

/** Reads from the catalogue what the text of a statement does not say. */
export async function readFacts(client: Queryable): Promise<DatabaseFacts> {
  const { rows: indexes } = await client.query(
    `select c.relname as name, t.relname as of from pg_index i join pg_class c on c.oid = i.indexrelid
     join pg_class t on t.oid = i.indrelid where c.relnamespace = 'public'::regnamespace`,
  )
  const { rows: keys } = await client.query(
    `select conname as name, conrelid::regclass::text as one, confrelid::regclass::text as other
     from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`,
  )
  const { rows: tables } = await client.query(
    `select relname as name, greatest(reltuples, 0)::float8 as rows, pg_table_size(oid)::float8 as bytes
     from pg_class where relkind in ('r', 'm') and relnamespace = 'public'::regnamespace`,
  )
  const tableOfIndex = new Map(indexes.map((row) => [String(row.name), String(row.of)]))
  const sizes = new Map(tables.map((row) => [String(row.name), { rows: Number(row.rows), bytes: Number(row.bytes) }]))
  return {
    tableOfIndex: (index) => tableOfIndex.get(index),
    size: (table) => sizes.get(table),
    neighbours: (table, constraint) =>
      keys
        .filter((key) => constraint === undefined || (key.name === constraint && key.one === table))
        .flatMap((key) => (key.one === table ? [String(key.other)] : key.other === table ? [String(key.one)] : [])),
  }
}
