import type pg from 'pg'
import type { Metadata } from '../../format/metadata.ts'
import { quoted } from '../../format/sql-text.ts'
import { setSequences } from '../load/load-tables.ts'
import { readSchemaOf } from '../load/restore-into-scratch.ts'
import { RestoreError } from '../restore-error.ts'
import { comparedColumns, type Delta, deltaName } from './delta.ts'
import { joined } from './foreign-keys.ts'
import type { PlannedTable, RestorePlan } from './restore-plan.ts'
import { stagedName } from './stage-rows.ts'

const ROW_CONFLICT = '23505'

/**
 * Makes the changes of a delta that was built in this very transaction, under its locks. Foreign keys wait for the
 * end, so that any order and any cycle will do; the schema is what it was afterwards, or everything is undone.
 *
 * @throws {RestoreError} UNEXPECTED when the rows changed are not those announced.
 */
export async function applyDelta(
  client: pg.Client,
  schema: string,
  set: string,
  plan: RestorePlan,
  delta: Delta,
  sequences: Metadata['sequences'],
): Promise<{ inserts: number; updates: number; deletes: number }> {
  const changed = plan.tables.filter((table) => {
    const { inserts = 0, updates = 0, deletes = 0 } = delta.tables.find(({ key }) => key === table.key) ?? {}
    return inserts + updates + deletes > 0
  })
  const total = { inserts: 0, updates: 0, deletes: 0 }
  if (changed.length === 0) return total
  const before = await readSchemaOf(client)
  await client.query(`lock table ${changed.map(({ live }) => live).join(', ')} in access exclusive mode`)
  const undo = await unbind(client, changed, plan)

  const acting = new Set(plan.foreignKeys.filter(({ acts }) => acts).map(({ parent }) => parent))
  const rewritten = new Set<PlannedTable>()
  for (const table of changed) {
    if (table.primaryKey.length === 0) continue
    await client.query('savepoint before_updates')
    try {
      total.updates += await update(client, schema, set, table)
      await client.query('release savepoint before_updates')
    } catch (error) {
      // Two rows that swap a value that must be alone cannot be updated one by one.
      const conflict = error instanceof Error && 'code' in error && error.code === ROW_CONFLICT
      if (!conflict || acting.has(table.key)) throw error
      await client.query('rollback to savepoint before_updates')
      rewritten.add(table)
    }
  }
  for (const table of changed) {
    const { rowCount } =
      table.primaryKey.length === 0
        ? await client.query(
            `delete from ${table.live} t where (${table.condition}) and exists (select from ${deltaName(schema, set, table)} d where d.op = 'D')`,
          )
        : await client.query(
            `delete from ${table.live} t using ${deltaName(schema, set, table)} d where d.op in (${rewritten.has(table) ? "'D', 'U'" : "'D'"}) and ${joined('t', table.primaryKey, 'd')}`,
          )
    total.deletes += rowCount ?? 0
  }
  for (const table of changed) total.inserts += await insert(client, schema, set, table, rewritten.has(table))
  for (const table of rewritten) {
    const updates = delta.tables.find(({ key }) => key === table.key)?.updates ?? 0
    total.inserts -= updates
    total.deletes -= updates
    total.updates += updates
  }

  await client.query('set constraints all immediate')
  for (const statement of undo) await client.query(statement)
  if (plan.companyId === null) await setSequences(client, await aheadOf(client, sequences))
  requireAnnounced(total, delta)
  const after = await readSchemaOf(client)
  if (before.join('\n') !== after.join('\n'))
    throw new RestoreError(
      'UNEXPECTED',
      'The restore would have left the schema other than it was. Nothing was changed.',
    )
  return total
}

/** Lets foreign keys wait and policies and triggers sleep for this transaction. @returns what undoes it. */
async function unbind(client: pg.Client, changed: PlannedTable[], plan: RestorePlan): Promise<string[]> {
  const undo: string[] = []
  const keys = new Set(changed.map(({ key }) => key))
  for (const { child, parent, name } of plan.foreignKeys) {
    if (!keys.has(child) && !keys.has(parent)) continue
    const constraint = `alter table ${plan.liveNames.get(child)} alter constraint ${quoted(name)}`
    await client.query(`${constraint} deferrable initially deferred`)
    undo.push(`${constraint} not deferrable`)
  }
  const names = changed.map(({ live }) => live)
  const { rows } = await client.query<{ live: string; forced: string; name: string | null; enable: string }>(
    `select pg_catalog.format('%I.%I', n.nspname, c.relname) as live, c.relforcerowsecurity as forced, t.tgname as name,
       case t.tgenabled when 'A' then 'enable always' when 'R' then 'enable replica' else 'enable' end as enable
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     left join pg_catalog.pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal and t.tgenabled <> 'D'
     where c.oid = any ($1::pg_catalog.regclass[])`,
    [names],
  )
  for (const { live, forced, name, enable } of rows) {
    if (forced === 't') {
      await client.query(`alter table ${live} no force row level security`)
      undo.push(`alter table ${live} force row level security`)
    }
    if (name === null) continue
    await client.query(`alter table ${live} disable trigger ${quoted(name)}`)
    undo.push(`alter table ${live} ${enable} trigger ${quoted(name)}`)
  }
  return undo
}

async function update(client: pg.Client, schema: string, set: string, table: PlannedTable): Promise<number> {
  const columns = comparedColumns(table).filter((column) => !table.primaryKey.includes(column))
  if (columns.length === 0) return 0
  const { rowCount } = await client.query(
    `update ${table.live} t set ${columns.map((column) => `${quoted(column)} = s.${quoted(column)}`).join(', ')}
     from ${stagedName(schema, table)} s join ${deltaName(schema, set, table)} d on ${joined('d', table.primaryKey, 's')}
     where d.op = 'U' and ${joined('t', table.primaryKey, 's')}`,
  )
  return rowCount ?? 0
}

async function insert(
  client: pg.Client,
  schema: string,
  set: string,
  table: PlannedTable,
  updatesToo: boolean,
): Promise<number> {
  const columns = table.columns.map(quoted).join(', ')
  const from =
    table.primaryKey.length === 0
      ? `${stagedName(schema, table)} s where exists (select from ${deltaName(schema, set, table)} d where d.op = 'I')`
      : `${stagedName(schema, table)} s join ${deltaName(schema, set, table)} d on ${joined('d', table.primaryKey, 's')} where d.op in (${updatesToo ? "'I', 'U'" : "'I'"})`
  const values = table.columns.map((column) => `s.${quoted(column)}`).join(', ')
  const { rowCount } = await client.query(
    `insert into ${table.live} (${columns}) overriding system value select ${values} from ${from}`,
  )
  return rowCount ?? 0
}

/** Sequences never go back: what was handed out since the backup may stand on paper somewhere. */
async function aheadOf(client: pg.Client, sequences: Metadata['sequences']): Promise<Metadata['sequences']> {
  const ahead: Metadata['sequences'] = []
  for (const sequence of sequences) {
    const [schema = '', ...name] = sequence.name.split('.')
    const { rows } = await client.query<{ behind: string }>(
      `select coalesce(s.last_value, 0) < coalesce($3::bigint, 0) as behind from pg_catalog.pg_sequences s where s.schemaname = $1 and s.sequencename = $2`,
      [schema, name.join('.'), sequence.lastValue],
    )
    if (rows[0]?.behind === 't') ahead.push(sequence)
  }
  return ahead
}

function requireAnnounced(total: { inserts: number; updates: number; deletes: number }, delta: Delta): void {
  const sum = (of: 'inserts' | 'updates' | 'deletes') => delta.tables.reduce((all, table) => all + table[of], 0)
  const same = total.inserts === sum('inserts') && total.updates === sum('updates') && total.deletes === sum('deletes')
  if (!same)
    throw new RestoreError(
      'UNEXPECTED',
      `The restore would have changed other rows than the preview said (${JSON.stringify(total)}). Nothing was changed.`,
    )
}
