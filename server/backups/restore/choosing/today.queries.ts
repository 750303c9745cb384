import { type Kysely, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '#server/kernel/scope.ts'

/** Whether a row of a backup is there today: not at all, in the trash, or in use. */
export type Today = 'gone' | 'trash' | 'there'

/**
 * How the rows of the company stand today. The table's name comes from a backup's metadata, so the catalogue is asked
 * first whether there is such a table and what it has; null when there is none.
 */
export async function findToday(
  db: Kysely<DB>,
  scope: TenantScope,
  input: { table: string; rowKey: string; ids: string[] },
): Promise<Map<string, Today> | null> {
  const { rows: columns } = await sql<{ name: string }>`
    select a.attname as name from pg_catalog.pg_attribute a
    where a.attrelid = pg_catalog.to_regclass(pg_catalog.format('public.%I', ${input.table}::text))
      and a.attnum > 0 and not a.attisdropped and pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'select')`.execute(
    db,
  )
  const names = new Set(columns.map(({ name }) => name))
  if (!names.has('company_id') || !names.has(input.rowKey)) return null
  const found = new Map<string, Today>(input.ids.map((id) => [id, 'gone']))
  if (input.ids.length === 0) return found
  const key = sql.ref(input.rowKey)
  const trashed = names.has('deleted_at') ? sql<boolean>`deleted_at is not null` : sql<boolean>`false`
  const { rows } = await sql<{ id: string; trashed: boolean }>`
    select ${key}::text as id, ${trashed} as trashed from ${sql.table(`public.${input.table}`)}
    where company_id = ${scope.companyId} and ${key} in (${sql.join(input.ids)})`.execute(db)
  for (const { id, trashed } of rows) found.set(id, trashed ? 'trash' : 'there')
  return found
}
