import type { SavedView } from '#server/views/views.service.ts'

/** Parts of an address that belong to the moment and not to the view. */
const MOMENTARY = new Set(['cursor', 'page', 'view'])

/** What of a list's address a view keeps. */
export function filtersOf(search: string): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [key, value] of new URLSearchParams(search)) if (!MOMENTARY.has(key) && value !== '') kept[key] = value
  return kept
}

/** The list's address with a view applied. */
export function viewSearch(view: Pick<SavedView, 'id' | 'filters'>): string {
  return `?${new URLSearchParams({ ...view.filters, view: view.id })}`
}

/** Whether the list is as the view keeps it; a filter more or less, and it goes by the view's name no longer. */
export function holdsJust(view: Pick<SavedView, 'filters'>, search: string): boolean {
  const sorted = (filters: Record<string, string>) => JSON.stringify(Object.entries(filters).sort())
  return sorted(view.filters) === sorted(filtersOf(search))
}

/** The whole list, also for somebody whose role begins with a view: an address that wishes for something. */
export const WHOLE_LIST = '?view=all'

/**
 * Where to go instead, when a list is opened without any wish of its own and the role begins with a view;
 * null to stay. Whoever clears a view's filters stays: its address still names the view.
 */
export function defaultView(url: string, views: readonly SavedView[]): string | null {
  const { pathname, search } = new URL(url)
  const first = views.find(({ isDefault }) => isDefault)
  return search === '' && first ? `${pathname}${viewSearch(first)}` : null
}
