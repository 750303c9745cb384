import { z } from 'zod'
import { readCustomFilters } from '#app/screens/fields/field-label.ts'
import { readTableQuery } from '#app/ui/table/table-query.ts'
import { type FindSalesInput, SALE_STATUSES, type SaleFilters } from '#server/sales/sales.schemas.ts'

const SORTS = ['created', 'sold', 'total'] as const

/** Each filter by itself, so that one that cannot be read does not take the others with it. */
const filters = {
  status: z.enum(SALE_STATUSES),
  agent: z.union([z.uuid(), z.literal('none')]),
  source: z.string().trim().min(1).max(100),
  client: z.uuid(),
  from: z.iso.date(),
  to: z.iso.date(),
}

/** The filters of a list's query string: the list, its export and "select all matching" read the same. */
function readSaleFilters(search: URLSearchParams): SaleFilters {
  const read = <Key extends keyof typeof filters>(key: Key): z.output<(typeof filters)[Key]> | undefined => {
    const parsed = filters[key].safeParse(search.get(key))
    return parsed.success ? (parsed.data as z.output<(typeof filters)[Key]>) : undefined
  }
  const status = read('status')
  return {
    search: search.get('q')?.trim().slice(0, 200) || undefined,
    status: status ? [status] : undefined,
    agentId: read('agent'),
    source: read('source'),
    clientId: read('client'),
    soldFrom: read('from'),
    soldTo: read('to'),
    custom: readCustomFilters(search),
    deleted: search.get('tab') === 'trash',
  }
}

/** What the URL of the list asks for; the export link carries the same URL and so asks for the same. */
export function readSalesQuery(url: string): {
  input: FindSalesInput
  sort: ReturnType<typeof readTableQuery>['sort']
} {
  const query = readTableQuery(url, { sorts: SORTS, sort: '-created' })
  return {
    sort: query.sort,
    input: {
      ...readSaleFilters(new URL(url).searchParams),
      sort: query.sort.descending ? `-${query.sort.key}` : query.sort.key,
      limit: query.limit,
      cursor: query.cursor,
    },
  }
}

/** What a bulk form has selected: ticked rows, or everything the list's filters match. */
export function readSaleSelection(form: FormData): { ids: string[]; filters?: SaleFilters } {
  if (form.get('all') === '1')
    return { ids: [], filters: readSaleFilters(new URLSearchParams(String(form.get('filters') ?? ''))) }
  return { ids: form.getAll('ids').map(String) }
}
