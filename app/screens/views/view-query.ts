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

/**
 * Where to go instead, when a list is opened without any wish of its own and the role begins with a view;
 * null to stay. Whoever clears a view's filters stays: its address still names the view.
 */
export function defaultView(url: string, views: readonly SavedView[]): string | null {
  const { pathname, search } = new URL(url)
  const first = views.find(({ isDefault }) => isDefault)
  return search === '' && first ? `${pathname}${viewSearch(first)}` : null
}
