import type { Queryable } from '../ledger.ts'
import type { Statement } from '../sql/split.ts'

/** Tables that a foreign key of the statement points at; none where a DO or CALL commits by itself. */
export function parentsOf({ text, words }: Statement): string[] {
  if (/^(DO|CALL)\b/.test(words) && /\bcommit\b/i.test(text)) return []
  const name = '(?:"[^"]+"|\\w+)'
  const references = new RegExp(`\\breferences\\s+(${name}(?:\\.${name})?)\\s*\\(`, 'gi')
  return [...new Set([...text.matchAll(references)].flatMap(([, table]) => (table ? [table] : [])))]
}

/**
 * Locks them as ADD FOREIGN KEY will. It locks the child first, and an application writes the parent first: each of its
 * transactions in between ends in a deadlock. Taken before, the parent keeps new ones out and lets those at work finish.
 */
export async function lockParents(client: Queryable, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    // The statement may make it itself.
    const { rows } = await client.query('select to_regclass($1) is not null as there', [table])
    if (rows[0]?.there) await client.query(`lock table ${table} in share row exclusive mode`)
  }
}
