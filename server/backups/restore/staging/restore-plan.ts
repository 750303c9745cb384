import type { Catalogue, CatalogueTable } from '../../engine/catalogue.ts'
import type { Metadata } from '../../format/metadata.ts'
import { tableKey } from '../../format/names.ts'
import { quoted } from '../../format/sql-text.ts'
import { RestoreError } from '../restore-error.ts'
import { ancestorsOf, descendantsOf, type ForeignKey } from './foreign-keys.ts'
import { reasonKept } from './kept-tables.ts'

/** What a backup, migrated up, has to offer: enough to plan with once the backup is closed. */
export interface Offer {
  tables: string[]
  redactions: Metadata['redactions']['columns']
  sequences: Metadata['sequences']
}

export type RestoreMode = 'replace' | 'merge' | 'add'

export type RestoreSelection =
  | { kind: 'everything' }
  | { kind: 'tables'; tables: string[] }
  | { kind: 'rows'; table: string; keys: Record<string, string>[] }

/** A table that a restore may change. */
export interface PlannedTable {
  key: string
  /** `"public"."sales"`. */
  live: string
  name: string
  primaryKey: string[]
  /** Columns that are loaded, in order: none that Postgres computes. */
  columns: string[]
  /** Columns the backup does not have the value of: today's stays, and a new row has none. */
  redacted: { name: string; nullable: boolean }[]
  /** Columns whose values nobody is shown. */
  hidden: string[]
  /** `chosen`: takes on the backup's rows; `needed`: gets only rows that chosen ones point at. */
  role: 'chosen' | 'needed'
  /** Rows it may touch, as a condition on `t`; `true` for all. */
  condition: string
}

export interface RestorePlan {
  mode: RestoreMode
  companyId: string | null
  tables: PlannedTable[]
  foreignKeys: ForeignKey[]
  /** Quoted names by key, also of tables that the restore leaves alone. */
  liveNames: Map<string, string>
  /** What the rows of a `rows` selection are: the rows and what hangs on them. */
  rows: { table: string; keys: Record<string, string>[] } | null
}

/**
 * Decides from the live catalogue which tables a restore touches. Names come from the catalogue alone, and what the
 * backup calls a table it does not know is refused.
 *
 * @throws {RestoreError} NO_SUCH_BACKUP for tables that are not in the backup or are never restored.
 */
export function planRestore(
  catalogue: Catalogue,
  foreignKeys: ForeignKey[],
  offer: Offer,
  request: { selection: RestoreSelection; mode: RestoreMode; companyId: string | null },
): RestorePlan {
  const { selection, companyId } = request
  const redacted = new Map<string, Set<string>>()
  for (const { table, column } of offer.redactions) redacted.set(table, (redacted.get(table) ?? new Set()).add(column))

  const offered = new Set(offer.tables)
  const possible = new Map<string, CatalogueTable>()
  for (const table of catalogue.tables) {
    const key = tableKey(table.schema, table.name)
    // A table that the backup's version did not have is left alone: the backup says nothing about its rows.
    // A row without a value of its own cannot be told from any other.
    if (!offered.has(key) || reasonKept(table) || !table.columns.some(({ generated }) => !generated)) continue
    if (conditionOf(table, companyId) !== null) possible.set(key, table)
  }
  const wanted = chosenKeys(selection, [...possible.keys()], foreignKeys)
  const strange = [...wanted].find((key) => !possible.has(key))
  if (strange)
    throw new RestoreError(
      'NO_SUCH_BACKUP',
      `The table ${strange} is not in this backup, or is never restored. Nothing was changed.`,
    )

  // People work for several companies: one company's restore may add a missing person, and change nobody.
  const shared = companyId === null ? new Set<string>() : new Set(['users'])
  const chosen = new Set([...wanted].filter((key) => !shared.has(key)))
  const needed = new Set([...ancestorsOf(chosen, foreignKeys), ...shared].filter((key) => possible.has(key)))
  const tables = [...possible].flatMap(([key, table]): PlannedTable[] => {
    const role = chosen.has(key) ? 'chosen' : needed.has(key) ? 'needed' : null
    if (!role) return []
    const secret = redacted.get(key) ?? new Set()
    return [
      {
        key,
        live: `${quoted(table.schema)}.${quoted(table.name)}`,
        name: table.schema === 'public' ? table.name : `${table.schema}.${table.name}`,
        primaryKey: table.primaryKey,
        columns: table.columns.filter(({ generated }) => !generated).map(({ name }) => name),
        redacted: table.columns
          .filter(({ name }) => secret.has(name))
          .map(({ name, nullable }) => ({ name, nullable })),
        hidden: table.columns.filter((column) => column.class === 'secret').map(({ name }) => name),
        role,
        condition: conditionOf(table, companyId) ?? 'false',
      },
    ]
  })
  return {
    mode: request.mode,
    companyId,
    tables,
    foreignKeys,
    liveNames: new Map(
      catalogue.tables.map(({ schema, name }) => [tableKey(schema, name), `${quoted(schema)}.${quoted(name)}`]),
    ),
    rows: selection.kind === 'rows' ? { table: selection.table, keys: selection.keys } : null,
  }
}

function chosenKeys(selection: RestoreSelection, possible: string[], foreignKeys: ForeignKey[]): Set<string> {
  if (selection.kind === 'everything') return new Set(possible)
  if (selection.kind === 'tables') return new Set(selection.tables)
  const hanging = descendantsOf(selection.table, foreignKeys)
  return new Set([selection.table, ...possible.filter((key) => hanging.has(key))])
}

/** null when no row of the table belongs to the company. */
function conditionOf(table: CatalogueTable, companyId: string | null): string | null {
  if (companyId === null) return 'true'
  const id = `'${companyId}'::pg_catalog.uuid`
  if (table.schema === 'public' && table.name === 'companies') return `t.id = ${id}`
  if (table.schema === 'public' && table.name === 'users')
    return `exists (select from public.user_companies m where m.user_id = t.id and m.company_id = ${id})`
  // A directory of names is the platform's, though it names the company.
  if (table.name === 'company_directory') return null
  return table.columns.some(({ name }) => name === 'company_id') ? `t.company_id = ${id}` : null
}
