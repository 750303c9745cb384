import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { REDACTED } from '../../engine/selection.ts'
import { literal, quoted } from '../../format/sql-text.ts'
import type { LoadProgress } from '../load/load-tables.ts'
import { pickedName, pickRows } from './closure.ts'
import { joined } from './foreign-keys.ts'
import type { PlannedTable, RestorePlan } from './restore-plan.ts'

/** The rows of the backup for one table, in the live database. */
export const stagedName = (schema: string, table: PlannedTable) => `${schema}.${quoted(`rows ${table.key}`)}`

/**
 * Copies the rows of the backup from the scratch database, where they were just proven, into a schema beside the live
 * tables. Live tables are only read for the shape of their columns.
 */
export async function stageRows(
  scratch: pg.Client,
  live: pg.Client,
  schema: string,
  plan: RestorePlan,
  onProgress: ((progress: LoadProgress) => void) | undefined,
): Promise<{ sendsUnknown: number }> {
  let sendsUnknown = 0
  if (plan.rows) {
    await scratch.query('create schema picked')
    await pickRows(scratch, 'picked', plan)
    await pickRows(live, schema, plan)
  }
  let done = 0
  for (const table of plan.tables) {
    onProgress?.({
      phase: 'staging',
      table: table.key,
      tables: plan.tables.length,
      tablesDone: done,
      rows: 0,
      totalRows: 0,
    })
    const staged = stagedName(schema, table)
    const columns = table.columns.map(quoted).join(', ')
    await live.query(`create unlogged table ${staged} as select ${columns} from ${table.live} with no data`)
    const picked =
      plan.rows && table.role === 'chosen'
        ? ` and exists (select from ${pickedName('picked', table)} k where ${joined('t', table.primaryKey, 'k')})`
        : ''
    await pipeline(
      scratch.query(
        copyTo(`copy (select ${columns} from ${table.live} t where (${table.condition})${picked}) to stdout`),
      ),
      live.query(copyFrom(`copy ${staged} (${columns}) from stdin`)),
    )
    sendsUnknown += await prepare(live, staged, table, plan)
    done += 1
  }
  return { sendsUnknown }
}

async function prepare(live: pg.Client, staged: string, table: PlannedTable, plan: RestorePlan): Promise<number> {
  for (const { name, nullable } of table.redacted)
    if (nullable)
      await live.query(`update ${staged} set ${quoted(name)} = null where ${quoted(name)}::text = ${literal(REDACTED)}`)
  // What a person may do on the platform is never one company's to give.
  if (plan.companyId && table.name === 'users' && table.columns.includes('is_operator'))
    await live.query(`update ${staged} set is_operator = false where is_operator`)
  const sends = await markSends(live, staged, table)
  if (table.primaryKey.length > 0)
    await live.query(`create unique index on ${staged} (${table.primaryKey.map(quoted).join(', ')})`)
  await live.query(`analyze ${staged}`)
  return sends
}

/**
 * What was on its way out when the backup was made may have arrived: nobody knows, so it says so and is never sent
 * again by itself. Such a column has the states UNKNOWN and SENDING in its check.
 */
async function markSends(live: pg.Client, staged: string, table: PlannedTable): Promise<number> {
  const { rows } = await live.query<{ name: string }>(
    `select distinct a.attname as name from pg_catalog.pg_constraint k join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and k.conkey = array[a.attnum]
     where k.contype = 'c' and k.conrelid = $1::pg_catalog.regclass
       and pg_catalog.pg_get_constraintdef(k.oid) ~ '''UNKNOWN''' and pg_catalog.pg_get_constraintdef(k.oid) ~ '''SENDING'''`,
    [table.live],
  )
  let marked = 0
  for (const { name } of rows) {
    const { rowCount } = await live.query(
      `update ${staged} set ${quoted(name)} = 'UNKNOWN' where ${quoted(name)}::text in ('CLAIMED', 'SENDING')`,
    )
    marked += rowCount ?? 0
  }
  return marked
}
