import type { RestoreChoices } from '#server/backups/restore/choosing/choices.service.ts'
import { SCOPES, type Scope } from './scope-choice.tsx'

export function readScope(text: string | null): Scope {
  return SCOPES.find((known) => known === text) ?? 'everything'
}

/** Records that are ticked, in a form or in an address: `row:<id>=<name>`. */
export function readTicked(entries: Iterable<[string, FormDataEntryValue]>): Record<string, string> {
  const ticked = [...entries].filter(([name]) => name.startsWith('row:'))
  return Object.fromEntries(ticked.map(([name, value]) => [name.slice('row:'.length), String(value).slice(0, 80)]))
}

/** What was chosen, as the procedure takes it; null with the field at fault when nothing was. */
export function readSelection(
  form: FormData,
  tables: RestoreChoices['tables'],
): { selection: Selection; field: null } | { selection: null; field: 'tables' | 'rows' } {
  const scope = readScope(String(form.get('kind')))
  if (scope === 'everything') return { selection: { kind: 'everything' }, field: null }
  if (scope === 'tables') {
    const chosen = tables.map(({ key }) => key).filter((key) => form.has(`table:${key}`))
    return chosen.length > 0
      ? { selection: { kind: 'tables', tables: chosen }, field: null }
      : { selection: null, field: 'tables' }
  }
  const ids = Object.keys(readTicked(form))
  const table = tables.find(({ key }) => key === form.get('of'))
  if (ids.length === 0 || !table?.rowKey) return { selection: null, field: 'rows' }
  const { key, rowKey } = table
  return { selection: { kind: 'rows', table: key, keys: ids.map((id) => ({ [rowKey]: id })) }, field: null }
}

type Selection =
  | { kind: 'everything' }
  | { kind: 'tables'; tables: string[] }
  | { kind: 'rows'; table: string; keys: Record<string, string>[] }
