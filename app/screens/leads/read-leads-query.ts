import { z } from 'zod'
import { readCustomFilters } from '#app/screens/fields/field-label.ts'
import { readTableQuery } from '#app/ui/table/table-query.ts'
import { CONSENTS, type FindLeadsInput, type LeadFilters, NEXT_ACTIONS } from '#server/leads/leads.schemas.ts'

const SORTS = ['created', 'nextAction'] as const

const yesNo = z.enum(['yes', 'no']).transform((answer) => answer === 'yes')

/** Each filter by itself, so that one that cannot be read does not take the others with it. */
const filters = {
  disposition: z.string().regex(/^[A-Z][A-Z0-9_]{0,39}$/),
  assigned: z.union([z.literal('me'), z.literal('none'), z.guid()]),
  source: z.string().trim().min(1).max(100),
  batch: z.guid(),
  next: z.enum(NEXT_ACTIONS),
  from: z.iso.date(),
  to: z.iso.date(),
  nextFrom: z.iso.date(),
  nextTo: z.iso.date(),
  setFrom: z.iso.date(),
  setTo: z.iso.date(),
  city: z.string().trim().min(1).max(100),
  postcode: z.string().trim().min(1).max(20),
  country: z
    .string()
    .toUpperCase()
    .regex(/^[A-Z]{2}$/),
  language: z.enum(['en', 'fr', 'ar']),
  contact: yesNo.transform((yes) => !yes),
  emailConsent: z.enum(CONSENTS),
  smsConsent: z.enum(CONSENTS),
  callConsent: z.enum(CONSENTS),
  letterConsent: z.enum(CONSENTS),
  phone: yesNo,
  email: yesNo,
  by: z.guid(),
  reference: z.string().trim().min(1).max(100),
}

/** Keys of the filters that are folded away until one is used. */
export const MORE_FILTERS = [
  'from',
  'to',
  'nextFrom',
  'nextTo',
  'setFrom',
  'setTo',
  'city',
  'postcode',
  'country',
  'language',
  'contact',
  'emailConsent',
  'smsConsent',
  'callConsent',
  'letterConsent',
  'phone',
  'email',
  'by',
  'reference',
  'batch',
] as const

/** The filters of a list's query string: the list, its export and "select all matching" read the same. */
export function readLeadFilters(search: URLSearchParams): LeadFilters {
  const read = <Key extends keyof typeof filters>(key: Key): z.output<(typeof filters)[Key]> | undefined => {
    const parsed = filters[key].safeParse(search.get(key))
    return parsed.success ? (parsed.data as z.output<(typeof filters)[Key]>) : undefined
  }
  const disposition = read('disposition')
  return {
    search: search.get('q')?.trim().slice(0, 200) || undefined,
    disposition: disposition ? [disposition] : undefined,
    assigned: read('assigned'),
    source: read('source'),
    batchId: read('batch'),
    nextAction: read('next'),
    createdFrom: read('from'),
    createdTo: read('to'),
    nextFrom: read('nextFrom'),
    nextTo: read('nextTo'),
    dispositionFrom: read('setFrom'),
    dispositionTo: read('setTo'),
    city: read('city'),
    postcode: read('postcode'),
    country: read('country'),
    locale: read('language'),
    doNotContact: read('contact'),
    emailConsent: read('emailConsent'),
    smsConsent: read('smsConsent'),
    callConsent: read('callConsent'),
    letterConsent: read('letterConsent'),
    hasPhone: read('phone'),
    hasEmail: read('email'),
    createdBy: read('by'),
    externalReference: read('reference'),
    custom: readCustomFilters(search),
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
