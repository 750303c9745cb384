/** How a list is asked for, read from its URL. */
export interface TableQuery<Sort extends string> {
  sort: { key: Sort; descending: boolean }
  cursor: string | undefined
  limit: number
  /** The search box. */
  q: string | undefined
}

const MAX_LIMIT = 200

/**
 * Reads sort, page and search of a list from its URL; anything that is not offered falls back to the
 * default, so an old link still opens. Filters of the page's own are parsed by the page with zod.
 *
 * @example
 * const query = readTableQuery(request.url, { sorts: ['createdAt', 'name'], sort: '-createdAt' })
 */
export function readTableQuery<Sort extends string>(
  url: string,
  options: { sorts: readonly Sort[]; sort: Sort | `-${Sort}`; limit?: number },
): TableQuery<Sort> {
  const search = new URL(url).searchParams
  const wanted = search.get('sort') ?? ''
  const key = options.sorts.find((sort) => sort === wanted.replace(/^-/, ''))
  const fallback = options.sorts.find((sort) => sort === options.sort.replace(/^-/, '')) ?? options.sorts[0]
  if (fallback === undefined) throw new Error('a list needs at least one sort')
  const limit = Number(search.get('limit') ?? options.limit ?? 50)
  return {
    sort:
      key === undefined
        ? { key: fallback, descending: options.sort.startsWith('-') }
        : { key, descending: wanted.startsWith('-') },
    cursor: search.get('cursor')?.slice(0, 500) || undefined,
    limit: Number.isInteger(limit) && limit > 0 ? Math.min(limit, MAX_LIMIT) : 50,
    q: search.get('q')?.trim().slice(0, 200) || undefined,
  }
}

/** The URL with some parameters changed; null and '' remove. Changing anything but the page goes back to page one. */
export function searchWith(search: URLSearchParams, changes: Record<string, string | null>): string {
  const next = new URLSearchParams(search)
  if (!('cursor' in changes)) {
    next.delete('cursor')
    next.delete('page')
  }
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || value === '') next.delete(key)
    else next.set(key, value)
  }
  return `?${next}`
}

// What of the URL is about the view and not a filter of the rows.
const VIEW_KEYS = new Set(['sort', 'cursor', 'page', 'limit', 'columns', 'tab', 'view'])

/** Whether any filter or search narrows the list. */
export function isFiltered(search: URLSearchParams): boolean {
  for (const [key, value] of search) if (!VIEW_KEYS.has(key) && value !== '') return true
  return false
}
