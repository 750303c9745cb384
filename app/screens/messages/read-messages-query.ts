import { z } from 'zod'
import { readTableQuery } from '#app/ui/table/table-query.ts'
import {
  COMMUNICATION_TYPES,
  DIRECTIONS,
  type FindMessagesInput,
  MESSAGE_STATUSES,
  type MessageFilters,
} from '#server/communications/communications.schemas.ts'

/** Each filter by itself, so that one that cannot be read does not take the others with it. */
const filters = {
  type: z.enum(COMMUNICATION_TYPES),
  direction: z.enum(DIRECTIONS),
  status: z.enum(MESSAGE_STATUSES),
  template: z.guid(),
  by: z.union([z.literal('me'), z.literal('none'), z.guid()]),
  lead: z.guid(),
  sale: z.guid(),
  from: z.iso.date(),
  to: z.iso.date(),
}

/** The filters of a list's query string: the list and its export read the same. */
function readMessageFilters(search: URLSearchParams): MessageFilters {
  const read = <Key extends keyof typeof filters>(key: Key): z.output<(typeof filters)[Key]> | undefined => {
    const parsed = filters[key].safeParse(search.get(key))
    return parsed.success ? (parsed.data as z.output<(typeof filters)[Key]>) : undefined
  }
  return {
    type: read('type'),
    direction: read('direction'),
    status: read('status'),
    templateId: read('template'),
    userId: read('by'),
    leadId: read('lead'),
    saleId: read('sale'),
    from: read('from'),
    to: read('to'),
    search: search.get('q')?.trim().slice(0, 200) || undefined,
  }
}

/** What the URL of the list asks for. */
export function readMessagesQuery(url: string): FindMessagesInput {
  const { cursor, limit } = readTableQuery(url, { sorts: ['at'], sort: '-at' })
  return { ...readMessageFilters(new URL(url).searchParams), cursor, limit }
}
