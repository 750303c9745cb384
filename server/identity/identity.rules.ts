import type { Role } from '#server/kernel/scope.ts'

/** What each role contains. Sales and collections are side by side: neither contains the other. */
const CONTAINS: Record<Role, readonly Role[]> = {
  admin: ['admin', 'manager', 'agent', 'accounts', 'viewer'],
  manager: ['manager', 'agent', 'accounts', 'viewer'],
  agent: ['agent', 'viewer'],
  accounts: ['accounts', 'viewer'],
  viewer: ['viewer'],
}

/** What someone with `own` may hand out, greatest first. */
export function grantableRoles(own: Role): Role[] {
  return [...CONTAINS[own]]
}

/** Whether someone with `own` may hand out `role`. */
export function mayGrant(own: Role, role: Role): boolean {
  return CONTAINS[own].includes(role)
}

/** The most that both roles allow: a token never does more than its person may do today. */
export function lesserRole(a: Role, b: Role): Role {
  if (CONTAINS[a].includes(b)) return b
  return CONTAINS[b].includes(a) ? a : 'viewer'
}
