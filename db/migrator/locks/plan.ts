import type { Migration } from '../files.ts'
import type { LedgerRow, Queryable } from '../ledger.ts'
import { loadParser } from '../sql/parse.ts'
import { classify, type TableLock } from './classify.ts'
import { type DatabaseFacts, readFacts } from './facts.ts'
import { type Waits, whoWaits } from './modes.ts'

export interface PlannedStatement {
  /** Line of migration.sql. */
  line: number
  text: string
  /** On tables that are there already; none on tables that the pending migrations make. */
  locks: (TableLock & { waits: Waits })[]
  warnings: string[]
  /** Decided when it runs (DO, CALL). */
  unknown: boolean
}

export interface PlannedMigration {
  name: string
  transaction: 'per-file' | 'none'
  /** Statements that an interrupted attempt has committed already. */
  from: number
  /** Applied later migrations exist: it was merged after they ran. */
  late: boolean
  statements: PlannedStatement[]
}

/** What the pending migrations would do to this database, statement by statement. Changes nothing. */
export async function planMigrations(
  client: Queryable,
  pending: Migration[],
  ledger: Map<string, LedgerRow>,
  late: ReadonlySet<string>,
): Promise<PlannedMigration[]> {
  await loadParser()
  const facts = await readFacts(client)
  const made = new Set<string>()
  return pending.map(({ name, migration }) => ({
    name,
    transaction: migration.transaction,
    from: ledger.get(name)?.appliedSteps ?? 0,
    late: late.has(name),
    statements: migration.statements.map(({ line, text }) => {
      const { locks, warnings, creates, unknown } = classify({ text }, facts)
      for (const relation of creates) made.add(relation)
      const felt = locks.filter(({ table }) => !made.has(table))
      return {
        line,
        text,
        locks: felt.map(({ table, mode }) => ({ table, mode, waits: whoWaits(mode) })),
        warnings: warnings.flatMap((warning) => withSize(warning, locks, made, facts)),
        unknown,
      }
    }),
  }))
}

/** A warning about a table that is new, or empty, warns of nothing. */
function withSize(warning: string, locks: TableLock[], made: ReadonlySet<string>, facts: DatabaseFacts): string[] {
  const table = locks.find((lock) => new RegExp(`\\b${lock.table}\\b`).test(warning))?.table
  if (!table) return [warning]
  if (made.has(table)) return []
  const size = facts.size(table)
  if (!size) return [warning]
  return [`${warning} (about ${Math.round(size.rows).toLocaleString('en')} rows, ${megabytes(size.bytes)})`]
}

function megabytes(bytes: number): string {
  return bytes < 1024 ** 2
    ? `${Math.ceil(bytes / 1024)} kB`
    : `${Math.round(bytes / 1024 ** 2).toLocaleString('en')} MB`
}
