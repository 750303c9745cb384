import type { Role } from '../kernel/scope.ts'

/** Viewers see what is owed, not by whom. */
export function seesDebtors(role: Role): boolean {
  return role !== 'viewer'
}

/** A name as a viewer sees it: the first letter and nothing that says how long it is. */
export function hideName(name: string): string {
  return `${name.trim()[0] ?? ''}•••`
}

/** The row as this role may see it: for a viewer, names are hidden and whatever reaches a person is gone. */
export function shownTo<
  Row extends { name: string; contactName?: string | null; email?: string | null; phone?: string | null },
>(role: Role, row: Row): Row {
  if (seesDebtors(role)) return row
  return { ...row, name: hideName(row.name), contactName: null, email: null, phone: null }
}
