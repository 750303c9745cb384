import { z } from 'zod'
import { readTableQuery } from '#app/ui/table/table-query.ts'
import { type FindLeadsInput, type LeadFilters, NEXT_ACTIONS } from '#server/leads/leads.schemas.ts'

const SORTS = ['created', 'nextAction'] as const

/** Each filter by itself, so that one that cannot be read does not take the others with it. */
const filters = {
  disposition: z.string().regex(/^[A-Z][A-Z0-9_]{0,39}$/),
  assigned: z.union([z.literal('me'), z.literal('none'), z.guid()]),
  source: z.string().trim().min(1).max(100),
  batch: z.guid(),
  next: z.enum(NEXT_ACTIONS),
  from: z.iso.date(),
  to: z.iso.date(),
}

/** The filters of a list's query string: the list, its export and "select all matching" read the same. */
export function readLeadFilters(search: URLSearchParams): LeadFilters {
  const read = <Key extends keyof typeof filters>(key: Key) => {
    const parsed = filters[key].safeParse(search.get(key))
    return parsed.success ? parsed.data : undefined
  }
  const disposition = read('disposition')
  return {
    search: search.get('q')?.trim().slice(0, 200) || undefined,
    disposition: disposition ? [disposition] : undefined,
    assigned: read('assigned'),
    source: read('source'),
    batchId: read('batch'),
    nextAction: NEXT_ACTIONS.find((known) => known === read('next')),
    createdFrom: read('from'),
    createdTo: read('to'),
    deleted: search.get('tab') === 'trash',
  }
}

/** What the URL of the list asks for. */
export function readLeadsQuery(url: string): {
  input: FindLeadsInput
  sort: ReturnType<typeof readTableQuery>['sort']
} {
  const query = readTableQuery(url, { sorts: SORTS, sort: '-created' })
  return {
    sort: query.sort,
    input: {
      ...readLeadFilters(new URL(url).searchParams),
      sort: query.sort.descending ? `-${query.sort.key}` : query.sort.key,
      limit: query.limit,
      cursor: query.cursor,
    },
  }
}

/** What a bulk form has selected: ticked rows, or everything the list's filters match. */
export function readSelection(form: FormData): { ids: string[]; filters?: LeadFilters } {
  if (form.get('all') === '1')
    return { ids: [], filters: readLeadFilters(new URLSearchParams(String(form.get('filters') ?? ''))) }
  return { ids: form.getAll('ids').map(String) }
}
