import type pg from 'pg'
import { quoted } from '../../format/sql-text.ts'
import type { LoadProgress } from '../load/load-tables.ts'
import { pickedName } from './closure.ts'
import { joined, listed } from './foreign-keys.ts'
import type { PlannedTable, RestorePlan } from './restore-plan.ts'
import { stagedName } from './stage-rows.ts'

/** Every restore ends the sessions it concerns, so they hold nobody back. */
const ENDED_ANYWAY = new Set(['sessions'])

/** What a restore does to one table. */
export interface TableDelta {
  key: string
  name: string
  inserts: number
  updates: number
  deletes: number
  /** Rows that would go and stay, because history points at them. */
  retained: number
  /** Of the inserts, rows that come along because others point at them. */
  needed: number
  /** Over every change with its values before and after: two deltas of one digest are the same. */
  digest: string
}

export interface Delta {
  tables: TableDelta[]
  /** References that would lead nowhere. */
  problems: { table: string; parent: string; count: number; message: string }[]
}

/** Which rows of a table change: op I, U or D, the primary key, and a hash of the values before and after. */
export const deltaName = (schema: string, set: string, table: PlannedTable) =>
  `${schema}.${quoted(`${set} ${table.key}`)}`

/**
 * Compares the staged rows with the live ones and writes down every change, without making any. `set` names the
 * tables that hold them.
 */
export async function buildDelta(
  client: pg.Client,
  schema: string,
  set: string,
  plan: RestorePlan,
  onProgress?: (progress: LoadProgress) => void,
): Promise<Delta> {
  const counts = new Map<string, { retained: number; needed: number }>()
  for (const [done, table] of plan.tables.entries()) {
    counts.set(table.key, { retained: 0, needed: 0 })
    onProgress?.({
      phase: 'differences',
      table: table.key,
      tables: plan.tables.length,
      tablesDone: done,
      rows: 0,
      totalRows: 0,
    })
    await client.query(`create unlogged table ${deltaName(schema, set, table)} as ${differences(schema, table, plan)}`)
    if (table.primaryKey.length > 0)
      await client.query(
        `create unique index on ${deltaName(schema, set, table)} (${table.primaryKey.map(quoted).join(', ')})`,
      )
    await client.query(`analyze ${deltaName(schema, set, table)}`)
  }
  if (plan.mode === 'replace') await retainReferenced(client, schema, set, plan, counts)
  await addNeeded(client, schema, set, plan, counts)

  const tables: TableDelta[] = []
  for (const table of plan.tables) {
    const { rows } = await client.query<Record<string, string>>(
      `select count(*) filter (where op = 'I') as i, count(*) filter (where op = 'U') as u, count(*) filter (where op = 'D') as d,
         coalesce(sum(h::numeric), 0) as digest from ${deltaName(schema, set, table)}`,
    )
    const [row] = rows
    tables.push({
      key: table.key,
      name: table.name,
      inserts: Number(row?.i),
      updates: Number(row?.u),
      deletes: Number(row?.d),
      ...(counts.get(table.key) ?? { retained: 0, needed: 0 }),
      digest: `${row?.i}/${row?.u}/${row?.d}/${row?.digest}`,
    })
  }
  return { tables, problems: await findBrokenReferences(client, schema, set, plan) }
}

/** Columns whose values are compared and written: all but those the backup does not have. */
export function comparedColumns(table: PlannedTable): string[] {
  return table.columns.filter((column) => !table.redacted.some(({ name }) => name === column))
}

function differences(schema: string, table: PlannedTable, plan: RestorePlan): string {
  const staged = stagedName(schema, table)
  const columns = comparedColumns(table)
  const before = `row(${listed('l', columns)})`
  const after = `row(${listed('s', columns)})`
  const hash = `pg_catalog.hashtextextended(coalesce(${before}::text, '') || ' -> ' || coalesce(${after}::text, ''), 0)`
  const [first] = table.primaryKey
  // Nothing tells two rows of such a table apart: where they differ at all, all go and all come.
  if (first === undefined) {
    const rows = (from: string, alias: string) => `select ${listed(alias, columns)} from ${from} ${alias}`
    const differ =
      columns.length > 0 && table.role === 'chosen' && !plan.rows
        ? `(select count(*) from (select ${columns.map((c) => `t.${quoted(c)}::text`).join(', ')} from ${table.live} t except all select ${columns.map((c) => `s.${quoted(c)}::text`).join(', ')} from ${staged} s) x) > 0
           or (select count(*) from ${table.live} t where ${table.condition}) <> (select count(*) from ${staged} s)`
        : 'false'
    const [gone, come] = [rows(`${table.live}`, 't'), rows(staged, 's')]
    const deletes =
      plan.mode === 'replace'
        ? `select 'D'::"char" as op, pg_catalog.hashtextextended(row(t.*)::text, 0) as h from (${gone} where ${table.condition}) t where ${differ} union all `
        : ''
    return `${deletes}select 'I'::"char" as op, pg_catalog.hashtextextended(row(s.*)::text, 1) as h from (${come}) s where ${plan.mode === 'replace' ? differ : 'false'}`
  }
  const op = `case when l.${quoted(first)} is null then 'I' when s.${quoted(first)} is null then 'D' else 'U' end::"char"`
  const keys = table.primaryKey
    .map((column) => `coalesce(s.${quoted(column)}, l.${quoted(column)}) as ${quoted(column)}`)
    .join(', ')
  const allowed = { replace: "'I', 'U', 'D'", merge: "'I', 'U'", add: "'I'" }[plan.mode]
  const picked =
    plan.rows && table.role === 'chosen'
      ? ` and (exists (select from ${pickedName(schema, table)} k where ${joined('t', table.primaryKey, 'k')})
            or exists (select from ${staged} k where ${joined('t', table.primaryKey, 'k')}))`
      : ''
  // Compared by their images: types without an equality of their own, and 1.0 against 1.00, are told apart.
  return `select ${op} as op, ${keys}, ${hash} as h
    from (select ${listed('t', table.columns)} from ${table.live} t where (${table.condition})${picked}) l
    full join ${staged} s on ${joined('l', table.primaryKey, 's')}
    where ${table.role === 'needed' ? 'false' : 'true'}
      and (l.${quoted(first)} is null or s.${quoted(first)} is null or ${before}::record operator(pg_catalog.*<>) ${after}::record)
      and ${op} in (${allowed})`
}

type Counts = Map<string, { retained: number; needed: number }>

/** A live row that something lasting points at stays, and so does what it points at itself. */
async function retainReferenced(
  client: pg.Client,
  schema: string,
  set: string,
  plan: RestorePlan,
  counts: Counts,
): Promise<void> {
  const planned = new Map(plan.tables.map((table) => [table.key, table]))
  for (let found = 1; found > 0; ) {
    found = 0
    for (const key of plan.foreignKeys) {
      const parent = planned.get(key.parent)
      const child = planned.get(key.child)
      if (parent?.role !== 'chosen' || parent.primaryKey.length === 0 || ENDED_ANYWAY.has(key.child)) continue
      // A child that goes, or takes on the backup's values, holds nobody back.
      const goes =
        child && child.role === 'chosen' && child.primaryKey.length > 0
          ? ` and not exists (select from ${deltaName(schema, set, child)} e where e.op in ('D', 'U') and ${joined('e', child.primaryKey, 'c')})`
          : ''
      const { rowCount } = await client.query(
        `delete from ${deltaName(schema, set, parent)} d using ${parent.live} p
         where d.op = 'D' and ${joined('p', parent.primaryKey, 'd')}
           and exists (select from ${plan.liveNames.get(key.child)} c where ${joined('c', key.childColumns, 'p', key.parentColumns)}${goes})`,
      )
      found += rowCount ?? 0
      const count = counts.get(parent.key)
      if (count) count.retained += rowCount ?? 0
    }
  }
}

/** Rows that the new rows point at come along when they are missing. */
async function addNeeded(
  client: pg.Client,
  schema: string,
  set: string,
  plan: RestorePlan,
  counts: Counts,
): Promise<void> {
  const planned = new Map(plan.tables.map((table) => [table.key, table]))
  for (let found = 1; found > 0; ) {
    found = 0
    for (const key of plan.foreignKeys) {
      const [parent, child] = [planned.get(key.parent), planned.get(key.child)]
      if (!parent || !child || parent.primaryKey.length === 0 || child.primaryKey.length === 0) continue
      const values = `row(${listed('p', comparedColumns(parent))})`
      const { rowCount } = await client.query(
        `insert into ${deltaName(schema, set, parent)} (op, ${parent.primaryKey.map(quoted).join(', ')}, h)
         select 'I', ${listed('p', parent.primaryKey)}, pg_catalog.hashtextextended(' -> ' || ${values}::text, 0)
         from ${stagedName(schema, parent)} p
         where exists (select from ${stagedName(schema, child)} c join ${deltaName(schema, set, child)} e on ${joined('e', child.primaryKey, 'c')}
             where e.op in ('I', 'U') and ${joined('c', key.childColumns, 'p', key.parentColumns)})
           and not exists (select from ${parent.live} l where ${joined('l', key.parentColumns, 'p')})
         on conflict do nothing`,
      )
      found += rowCount ?? 0
      const count = counts.get(parent.key)
      if (count) count.needed += rowCount ?? 0
    }
  }
}

/** New values that point at a row which is neither there nor on its way. */
async function findBrokenReferences(
  client: pg.Client,
  schema: string,
  set: string,
  plan: RestorePlan,
): Promise<Delta['problems']> {
  const planned = new Map(plan.tables.map((table) => [table.key, table]))
  const problems: Delta['problems'] = []
  for (const key of plan.foreignKeys) {
    const child = planned.get(key.child)
    if (!child || child.primaryKey.length === 0) continue
    const parent = planned.get(key.parent)
    const known = parent && parent.primaryKey.length > 0
    const leaving = known
      ? ` and not exists (select from ${deltaName(schema, set, parent)} d where d.op = 'D' and ${joined('d', parent.primaryKey, 'l')})`
      : ''
    const coming = known
      ? ` and not exists (select from ${stagedName(schema, parent)} p join ${deltaName(schema, set, parent)} d on ${joined('d', parent.primaryKey, 'p')}
           where d.op in ('I', 'U') and ${joined('p', key.parentColumns, 'c', key.childColumns)})`
      : ''
    const { rows } = await client.query<{ count: string }>(
      `select count(*) as count from ${stagedName(schema, child)} c join ${deltaName(schema, set, child)} e on ${joined('e', child.primaryKey, 'c')}
       where e.op in ('I', 'U') and ${key.childColumns.map((column) => `c.${quoted(column)} is not null`).join(' and ')}
         and not exists (select from ${plan.liveNames.get(key.parent)} l where ${joined('l', key.parentColumns, 'c', key.childColumns)}${leaving})${coming}`,
    )
    const count = Number(rows[0]?.count)
    if (count > 0)
      problems.push({
        table: key.child,
        parent: key.parent,
        count,
        message: `${count} ${count === 1 ? 'row' : 'rows'} of ${key.child} would point at ${key.parent} that exist neither today nor in the chosen part of the backup. Choose that table as well.`,
      })
  }
  return problems
}
