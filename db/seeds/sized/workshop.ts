import type pg from 'pg'

/** Stands before `public` in the search path of the connection that makes the rows. */
const SCHEMA = 'seed_workshop'

/**
 * A place where a second connection works rows out while the first writes those that are ready and builds their indexes:
 * a transaction keeps one core busy, and no other connection sees what it has not committed. Every table stands there once
 * more, without WAL, checks and foreign keys, under its name, so that the same statements run here and in `public`.
 */
export interface Workshop {
  /** The connection that makes the rows. */
  readonly maker: pg.ClientBase
  /** Names of all tables. */
  readonly tables: readonly string[]
}

/**
 * Makes the tables with what the real ones hold, and turns the connection to them. Only in a database that is nearly
 * empty, by a superuser, and before any real table is locked.
 *
 * @param bare tables to make without indexes, because they are filled and read as a whole.
 */
export async function openWorkshop(maker: pg.ClientBase, bare: readonly string[]): Promise<Workshop> {
  // What a seed that was killed left behind.
  await removeSchema(maker)
  await maker.query(`create schema ${SCHEMA}`)
  const { rows } = await maker.query<{ name: string; create: string }>(
    `select relname as name, format('create unlogged table ${SCHEMA}.%1$I (like public.%1$I including defaults including generated %2$s)',
       relname, case when relname <> all($1::text[]) then 'including indexes' end) as create
     from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by relname`,
    [bare],
  )
  await maker.query(rows.map(({ create }) => create).join('; '))
  const tables = rows.map(({ name }) => name)
  for (const table of await filled(maker, 'public', tables)) {
    await maker.query(await copying(maker, table, { from: 'public', to: SCHEMA }))
  }
  await maker.query(`set search_path = ${SCHEMA}, public`)
  return { maker, tables }
}

/** Removes the tables and what they hold, once no transaction reads them any more. */
export async function closeWorkshop({ maker }: Workshop): Promise<void> {
  await removeSchema(maker)
}

async function removeSchema(maker: pg.ClientBase): Promise<void> {
  await maker.query(`drop schema if exists ${SCHEMA} cascade`)
}

/** Which of these tables hold rows in the workshop. */
export async function filledInWorkshop({ maker }: Workshop, tables: readonly string[]): Promise<string[]> {
  return filled(maker, SCHEMA, tables)
}

/** Writes the rows that the workshop holds of a table, but those that were there before, in the order in which they were made. */
export async function takeFromWorkshop(client: pg.ClientBase, table: string): Promise<void> {
  await client.query(`${await copying(client, table, { from: SCHEMA, to: 'public' })} on conflict do nothing`)
}

async function filled(client: pg.ClientBase, schema: string, tables: readonly string[]): Promise<string[]> {
  if (tables.length === 0) return []
  const looks = tables.map((table) => `select '${table}' as name where exists (select from ${schema}.${table})`)
  const { rows } = await client.query<{ name: string }>(looks.join(' union all '))
  return rows.map(({ name }) => name)
}

async function copying(client: pg.ClientBase, table: string, { from, to }: { from: string; to: string }) {
  const { rows } = await client.query<{ columns: string }>(
    `select string_agg(quote_ident(attname), ', ' order by attnum) as columns from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [`public.${table}`],
  )
  return `insert into ${to}.${table} (${rows[0]?.columns}) overriding system value select ${rows[0]?.columns} from ${from}.${table}`
}
