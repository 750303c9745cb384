import { z } from 'zod'
import type { Role } from '#server/kernel/scope.ts'

/** Whoever opened a lead from the list of the day stays in it: its address says so, and whose list it is. */
export interface CallList {
  /** Whose list: a user's id, `me`, `none`, `all`; absent: the one that `beginsWith` says. */
  assigned: string | null
}

/** The list that an address speaks of, or null where the lead was opened from elsewhere. */
export function readCallList(search: URLSearchParams): CallList | null {
  return search.get('from') === 'today' ? { assigned: search.get('assigned') } : null
}

/** What keeps an address in the list: `?from=today`. */
export function callListSearch(list: CallList | null, first: '?' | '&' = '?'): string {
  if (list === null) return ''
  return `${first}from=today${list.assigned ? `&assigned=${encodeURIComponent(list.assigned)}` : ''}`
}

/** The list itself. */
export function callListPath(list: CallList): string {
  return `/leads/today${list.assigned ? `?assigned=${encodeURIComponent(list.assigned)}` : ''}`
}

const ASSIGNED = z.union([z.literal('all'), z.literal('me'), z.literal('none'), z.guid()])

/** Whose list somebody sees who has not chosen: agents work their own leads, everybody else looks after all of them. */
export function beginsWith(role: Role): 'me' | 'all' {
  return role === 'agent' ? 'me' : 'all'
}

/** The filter that the address means; undefined is everybody's list. */
export function assignedOf(asked: string | null, role: Role): string | undefined {
  const whose = ASSIGNED.safeParse(asked).data ?? beginsWith(role)
  return whose === 'all' ? undefined : whose
}
