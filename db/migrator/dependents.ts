import type { Migration } from './files.ts'
import type { LedgerRow, Queryable } from './ledger.ts'
import { classify } from './locks/classify.ts'
import { stronger } from './locks/modes.ts'
import { loadParser, parseStatement, relationsIn } from './sql/parse.ts'
import type { Statement } from './sql/split.ts'

/** Migrations that stand, wholly or in part, in the order in which they were applied; a late one comes last. */
export function inOrderOfApplication(ledger: ReadonlyMap<string, LedgerRow>): string[] {
  return [...ledger.values()]
    .filter((row) => row.finishedAt || row.appliedSteps > 0)
    .sort((one, other) => one.startedAt.getTime() - other.startedAt.getTime() || (one.name < other.name ? -1 : 1))
    .map(({ name }) => name)
}

export interface Dependent {
  name: string
  /** Tables and views that its migration uses and the rollback in question changes. */
  tables: string[]
}

/**
 * Which of `later` use what undoing `migration` changes: its DROP TABLE would take their columns with it and say nothing.
 * Read from the files; a DO block counts for every table it mentions. What depends on a type or a function is left to
 * Postgres, which refuses to drop those without CASCADE.
 */
export async function findDependents(
  client: Queryable,
  migration: Migration,
  later: readonly Migration[],
): Promise<Dependent[]> {
  await loadParser()
  const { rows } = await client.query(
    `select relname as name from pg_class where relkind in ('r', 'p', 'v', 'm') and relnamespace = 'public'::regnamespace`,
  )
  const known = new Set(rows.map(({ name }) => String(name)))
  const among = (names: Iterable<string>) => [...new Set(names)].filter((name) => known.has(name))
  const changed = new Set(among(migration.rollback.statements.flatMap(changedBy)))
  return later
    .map(({ name, migration: file }) => ({
      name,
      tables: among(file.statements.flatMap(usedBy)).filter((table) => changed.has(table)),
    }))
    .filter(({ tables }) => tables.length > 0)
}

/** Tables whose shape a statement changes: more than writing rows needs. */
function changedBy(statement: Statement): string[] {
  const { locks, unknown } = classify(statement)
  if (unknown) return wordsOf(statement)
  return locks.filter(({ mode }) => stronger(mode, 'ROW EXCLUSIVE')).map(({ table }) => table)
}

function usedBy(statement: Statement): string[] {
  const { locks, creates, unknown } = classify(statement)
  if (unknown) return wordsOf(statement)
  return [...locks.map(({ table }) => table), ...creates, ...relationsIn(parseStatement(statement.text))]
}

function wordsOf({ text }: Statement): string[] {
  return text.match(/[a-z_][a-z0-9_]*/g) ?? []
}
