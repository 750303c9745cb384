import { z } from 'zod'

/** Whoever opened a lead from the list of the day stays in it: its address says so, and whose list it is. */
export interface CallList {
  /** Whose list: a user's id, `none`, `all`; absent: one's own. */
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

const ASSIGNED = z.union([z.literal('all'), z.literal('none'), z.guid()])

/** The filter that the address means: whoever works leads begins with their own, whoever only looks has none. */
export function assignedOf(asked: string | null, works: boolean): string | undefined {
  const known = ASSIGNED.safeParse(asked).data
  if (known === 'all') return undefined
  return known ?? (works ? 'me' : undefined)
}
