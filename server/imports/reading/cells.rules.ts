import { withoutFormulaGuard } from '#server/kernel/csv.ts'

/** A cell as a person means it: no blanks around, no NUL (Postgres has none), no guard of an export of ours. */
export function cleanCell(cell: string | undefined): string {
  if (cell === undefined || cell === '') return ''
  const text = cell.trim()
  if (text === '') return ''
  const guarded = text.charCodeAt(0) === 39 ? withoutFormulaGuard(text) : text
  return guarded.includes('\0') ? guarded.replaceAll('\0', '') : guarded
}
