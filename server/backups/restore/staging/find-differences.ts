import { readCatalogue } from '../../engine/catalogue.ts'
import { closeSession } from '../../engine/session.ts'
import { quoted } from '../../format/sql-text.ts'
import { chooseRole, openWriter } from '../load/load-tables.ts'
import { deltaName } from './delta.ts'
import { joined, listed, readForeignKeys } from './foreign-keys.ts'
import { type RestoreRequest, stagingSchema } from './restore-engine.ts'
import { type Offer, planRestore } from './restore-plan.ts'
import { stagedName } from './stage-rows.ts'

export interface RowDifference {
  change: 'insert' | 'update' | 'delete'
  key: Record<string, string>
  before: Record<string, string | null> | null
  after: Record<string, string | null> | null
  /** Columns whose values differ. */
  changed: string[]
}

const CHANGES = { insert: 'I', update: 'U', delete: 'D' } as const
/** A value is looked at, not copied: the file has the whole of it. */
const MOST_CHARACTERS = 500

/** A page of the rows that a previewed restore changes in one table, by primary key. null for a table it leaves alone. */
export async function findRowDifferences(
  liveUrl: string,
  runId: string,
  offer: Offer,
  request: RestoreRequest,
  input: { table: string; change?: RowDifference['change'] | undefined; after?: string[] | undefined; limit: number },
): Promise<RowDifference[] | null> {
  const live = await openWriter({ url: liveUrl, role: await chooseRole(liveUrl, 'counterfoil_backup') })
  try {
    await live.query('set row_security = off; set default_transaction_read_only = on')
    const plan = planRestore(await readCatalogue(live), await readForeignKeys(live), offer, request)
    const table = plan.tables.find(({ key }) => key === input.table)
    if (!table || table.primaryKey.length === 0) return null
    const schema = stagingSchema(runId)
    const shown = table.columns.filter((column) => !table.hidden.includes(column))
    const values = (alias: string) =>
      `(select row_to_json(x) from (select ${shown.map((column) => `left(${alias}.${quoted(column)}::text, ${MOST_CHARACTERS}) as ${quoted(column)}`).join(', ')}) x)`
    const differing = table.columns
      .filter((column) => !table.redacted.some(({ name }) => name === column))
      .map(
        (column) =>
          `case when row(l.${quoted(column)})::record operator(pg_catalog.*<>) row(s.${quoted(column)})::record then '${column.replaceAll("'", "''")}' end`,
      )
    const parameters: (string | number)[] = [...(input.after ?? []), input.limit]
    const past = input.after
      ? ` and (${listed('d', table.primaryKey)}) > (${table.primaryKey.map((_column, i) => `$${i + 1}`).join(', ')})`
      : ''
    const { rows } = await live.query<Record<string, string | null>>(
      `select d.op, (select row_to_json(x) from (select ${table.primaryKey.map((column) => `d.${quoted(column)}::text as ${quoted(column)}`).join(', ')}) x) as key,
         case when d.op <> 'I' then ${values('l')} end as before, case when d.op <> 'D' then ${values('s')} end as after,
         array_to_json(case when d.op = 'U' then array_remove(array[${differing.join(', ')}]::text[], null) else '{}' end) as changed
       from ${deltaName(schema, 'previewed', table)} d
       left join ${table.live} l on ${joined('l', table.primaryKey, 'd')}
       left join ${stagedName(schema, table)} s on ${joined('s', table.primaryKey, 'd')}
       where ${input.change ? `d.op = '${CHANGES[input.change]}'` : 'true'}${past}
       order by ${listed('d', table.primaryKey)} limit $${parameters.length}`,
      parameters,
    )
    return rows.map((row) => ({
      change: row.op === 'I' ? 'insert' : row.op === 'U' ? 'update' : 'delete',
      key: JSON.parse(row.key ?? '{}'),
      before: row.before ? JSON.parse(row.before) : null,
      after: row.after ? JSON.parse(row.after) : null,
      changed: JSON.parse(row.changed ?? '[]'),
    }))
  } finally {
    await closeSession(live)
  }
}
