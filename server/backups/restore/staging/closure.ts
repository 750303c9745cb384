import type pg from 'pg'
import { quoted } from '../../format/sql-text.ts'
import { RestoreError } from '../restore-error.ts'
import { joined, listed } from './foreign-keys.ts'
import type { PlannedTable, RestorePlan } from './restore-plan.ts'

/** Where the rows of a table that were picked are noted, by their keys. */
export const pickedName = (schema: string, table: PlannedTable) => `${schema}.${quoted(`picked ${table.key}`)}`

/**
 * Notes the rows that were asked for and everything that hangs on them, following foreign keys from parents to
 * children until nothing new is found.
 *
 * @throws {RestoreError} NO_SUCH_BACKUP when a key does not name the columns of the primary key.
 */
export async function pickRows(client: pg.Client, schema: string, plan: RestorePlan): Promise<void> {
  const { rows } = plan
  const chosen = new Map(plan.tables.filter(({ role }) => role === 'chosen').map((table) => [table.key, table]))
  const root = rows && chosen.get(rows.table)
  if (!rows || !root) return
  for (const table of chosen.values()) {
    await client.query(
      `create unlogged table ${pickedName(schema, table)} as select ${listed('t', table.primaryKey)} from ${table.live} t with no data`,
    )
    await client.query(
      `create unique index on ${pickedName(schema, table)} (${table.primaryKey.map(quoted).join(', ')})`,
    )
  }
  for (const key of rows.keys) await pickOne(client, schema, root, plan.companyId, key)

  for (let found = 1; found > 0; ) {
    found = 0
    for (const { child, parent, childColumns, parentColumns } of plan.foreignKeys) {
      const [from, to] = [chosen.get(parent), chosen.get(child)]
      if (!from || !to) continue
      const { rowCount } = await client.query(
        `insert into ${pickedName(schema, to)} select ${listed('t', to.primaryKey)} from ${to.live} t
         where (${to.condition}) and exists (select from ${from.live} p join ${pickedName(schema, from)} k on ${joined('p', from.primaryKey, 'k')}
           where ${joined('t', childColumns, 'p', parentColumns)})
         on conflict do nothing`,
      )
      found += rowCount ?? 0
    }
  }
}

async function pickOne(
  client: pg.Client,
  schema: string,
  root: PlannedTable,
  companyId: string | null,
  given: Record<string, string>,
): Promise<void> {
  const key: Record<string, string> = companyId ? { company_id: companyId, ...given } : given
  const values = root.primaryKey.map((column) => key[column])
  if (values.some((value) => value === undefined) || (companyId && key.company_id !== companyId))
    throw new RestoreError(
      'NO_SUCH_BACKUP',
      `A row of ${root.key} is named by ${root.primaryKey.join(' and ')}. Nothing was changed.`,
    )
  const where = root.primaryKey.map((column, i) => `t.${quoted(column)} = $${i + 1}`).join(' and ')
  await client.query(
    `insert into ${pickedName(schema, root)} select ${listed('t', root.primaryKey)} from ${root.live} t
     where (${root.condition}) and ${where} on conflict do nothing`,
    values,
  )
}
