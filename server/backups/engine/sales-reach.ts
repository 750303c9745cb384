import { quoted } from '../format/sql-text.ts'
import type { Catalogue, CatalogueTable, ForeignKey } from './catalogue.ts'

/** What a sales backup begins with; everything else follows from the foreign keys. */
const ROOTS = ['leads', 'sales']

/**
 * Leads, sales, and what hangs on them: every table with a foreign key to one that belongs, however far
 * down. A row of such a table belongs when one of those keys points at a row that does; a document
 * without a sale or a lead does not.
 *
 * @returns conditions on `t` by the table's oid.
 */
export function reachOfSales(catalogue: Catalogue): Map<string, string> {
  const reach = new Map<string, Condition>()
  const byOid = new Map(catalogue.tables.map((table) => [table.oid, table]))
  for (const table of catalogue.tables)
    if (table.schema === 'public' && ROOTS.includes(table.name)) reach.set(table.oid, null)

  // In waves, so that a table is reached by its shortest way and keys in a circle come to an end.
  for (let wave = new Map(reach), depth = 1; wave.size > 0; depth += 1) {
    const next = new Map<string, Exclude<Condition, null>[]>()
    for (const key of catalogue.foreignKeys) {
      const parent = byOid.get(key.references)
      const above = wave.get(key.references)
      if (!parent || above === undefined || reach.has(key.table) || !byOid.has(key.table)) continue
      next.set(key.table, [...(next.get(key.table) ?? []), pointsAt(key, parent, above, `p${depth}`)])
    }
    wave = new Map([...next].map(([oid, ways]) => [oid, (row) => ways.map((way) => way(row)).join(' or ')]))
    for (const [oid, condition] of wave) reach.set(oid, condition)
  }
  return new Map([...reach].map(([oid, condition]) => [oid, condition?.('t') ?? 'true']))
}

/** SQL about a row, given its alias; null when every row belongs. */
type Condition = ((row: string) => string) | null

/** A key that is whole points at a row that exists: Postgres sees to it. Which row matters only when not all belong. */
function pointsAt(key: ForeignKey, parent: CatalogueTable, above: Condition, alias: string) {
  return (row: string) => {
    if (above === null) return `(${key.columns.map((column) => `${row}.${quoted(column)} is not null`).join(' and ')})`
    const joined = key.columns
      .map((column, index) => `${row}.${quoted(column)} = ${alias}.${quoted(key.referencedColumns[index] ?? '')}`)
      .join(' and ')
    return `exists (select from ${quoted(parent.schema)}.${quoted(parent.name)} ${alias} where ${joined} and (${above(alias)}))`
  }
}
