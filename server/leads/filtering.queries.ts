import { type Kysely, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import { matchesCustom } from '../fields/filtering.queries.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { leadsInSight } from './leads.rules.ts'
import type { LeadFilters, NextActionFilter } from './leads.schemas.ts'

/** search_leads hands out no more. */
const MOST_MATCHES = 10_001

/** Days that a filter speaks of, in the company's zone. */
export interface Today {
  /** First instant of the company's today … */
  start: Date
  /** … of its tomorrow … */
  end: Date
  /** … and of the day a week from now. */
  weekEnd: Date
}

/** Rows of the company that this person may see: everybody's, or an agent's as the company has set it. */
export function visibleLeads(db: Kysely<DB>, scope: CompanyScope) {
  return db
    .selectFrom('leads')
    .where('leads.companyId', '=', scope.companyId)
    .$if(leadsInSight(scope) === 'OWN', (query) => query.where('leads.assignedTo', '=', scope.userId))
    .$if(leadsInSight(scope) === 'OWN_AND_UNASSIGNED', (query) =>
      query.where((where) =>
        where.or([where('leads.assignedTo', '=', scope.userId), where('leads.assignedTo', 'is', null)]),
      ),
    )
}

/** The list before it is sorted and cut. Page, count, export and bulk actions start here, so they cannot disagree. */
export function matchingLeads(db: Kysely<DB>, scope: CompanyScope, filters: LeadFilters, today: Today) {
  const { search, disposition, source, batchId, createdFrom, createdTo, nextAction, deleted } = filters
  const assigned = filters.assigned === 'me' ? scope.userId : filters.assigned
  return (
    visibleLeads(db, scope)
      .where('leads.deletedAt', deleted ? 'is not' : 'is', null)
      .$if(Boolean(search) && !deleted, (query) =>
        query.where(sql<boolean>`leads.id in (select search_leads(${search ?? ''}, ${MOST_MATCHES}))`),
      )
      // search_leads leaves deleted leads out; the trash is searched by whole phone or email.
      .$if(Boolean(search) && deleted, (query) =>
        query.where((where) => where.or([where('phone', '=', search ?? ''), where('email', '=', search ?? '')])),
      )
      .$if(Boolean(disposition?.length), (query) => query.where('leads.disposition', 'in', disposition ?? []))
      .$if(Boolean(source), (query) => query.where('leads.source', '=', source ?? ''))
      .$if(assigned === 'none', (query) => query.where('leads.assignedTo', 'is', null))
      .$if(Boolean(assigned) && assigned !== 'none', (query) => query.where('leads.assignedTo', '=', assigned ?? ''))
      .$if(Boolean(batchId), (query) => query.where('leads.importBatchId', '=', batchId ?? ''))
      // created_on decides; the wider bound on created_at lets the list's index skip the other years.
      .$if(Boolean(createdFrom), (query) =>
        query
          .where('leads.createdOn', '>=', createdFrom ?? '')
          .where('leads.createdAt', '>=', sql<Date>`(${createdFrom ?? ''}::date - 1)::timestamptz`),
      )
      .$if(Boolean(createdTo), (query) =>
        query
          .where('leads.createdOn', '<=', createdTo ?? '')
          .where('leads.createdAt', '<', sql<Date>`(${createdTo ?? ''}::date + 2)::timestamptz`),
      )
      .$if(nextAction !== undefined, (query) => query.where(actsNext(nextAction, today)))
      .$call((query) => withMoreFilters(query, scope, filters))
  )
}

type MatchingLeads = ReturnType<typeof visibleLeads>

/** Equal to, for columns that need no more than that. */
const EQUAL = {
  country: 'leads.country',
  locale: 'leads.locale',
  doNotContact: 'leads.doNotContact',
  emailConsent: 'leads.emailConsent',
  smsConsent: 'leads.smsConsent',
  callConsent: 'leads.callConsent',
  letterConsent: 'leads.letterConsent',
  createdBy: 'leads.createdBy',
  externalReference: 'leads.externalReference',
} as const

/** The filters that are asked for now and then; each narrows what the hot ones have left. */
function withMoreFilters(query: MatchingLeads, scope: CompanyScope, filters: LeadFilters): MatchingLeads {
  let narrowed = query
  for (const key of Object.keys(EQUAL) as (keyof typeof EQUAL)[]) {
    const value = filters[key]
    if (value !== undefined) narrowed = narrowed.where(EQUAL[key], '=', value)
  }
  for (const matches of matchesCustom('leads', scope, filters.custom)) narrowed = narrowed.where(matches)
  const { city, postcode, hasPhone, hasEmail, nextFrom, nextTo, dispositionFrom, dispositionTo } = filters
  const day = (column: 'next_action_at' | 'disposition_at') =>
    sql<string>`(${sql.ref(`leads.${column}`)} at time zone ${scope.timeZone})::date`
  return narrowed
    .$if(city !== undefined, (rest) => rest.where(sql<boolean>`starts_with(lower(leads.city), lower(${city}))`))
    .$if(postcode !== undefined, (rest) =>
      rest.where(sql<boolean>`starts_with(replace(leads.postcode, ' ', ''), upper(replace(${postcode}, ' ', '')))`),
    )
    .$if(hasPhone !== undefined, (rest) => rest.where('leads.phone', hasPhone ? 'is not' : 'is', null))
    .$if(hasEmail !== undefined, (rest) => rest.where('leads.email', hasEmail ? 'is not' : 'is', null))
    .$if(nextFrom !== undefined, (rest) => rest.where(day('next_action_at'), '>=', nextFrom ?? ''))
    .$if(nextTo !== undefined, (rest) => rest.where(day('next_action_at'), '<=', nextTo ?? ''))
    .$if(dispositionFrom !== undefined, (rest) => rest.where(day('disposition_at'), '>=', dispositionFrom ?? ''))
    .$if(dispositionTo !== undefined, (rest) => rest.where(day('disposition_at'), '<=', dispositionTo ?? ''))
}

function actsNext(filter: NextActionFilter | undefined, { start, end, weekEnd }: Today) {
  switch (filter) {
    case 'overdue':
      return sql<boolean>`leads.next_action_at < ${start}`
    case 'due':
      return sql<boolean>`leads.next_action_at >= ${start} and leads.next_action_at < ${end}`
    case 'today':
      return sql<boolean>`leads.next_action_at < ${end}`
    case 'week':
      return sql<boolean>`leads.next_action_at < ${weekEnd}`
    case 'planned':
      return sql<boolean>`leads.next_action_at is not null`
    default:
      return sql<boolean>`leads.next_action_at is null`
  }
}
