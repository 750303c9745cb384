import { type Kysely, sql, type Transaction } from 'kysely'
import { pointLookUp } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { decodeCursor, EXACT_COUNT_LIMIT, isNarrowedOnlyBy, isOpening, type Page, toPage } from '../kernel/page.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { matchingLeads, type Today, visibleLeads } from './filtering.queries.ts'
import { leadsInSight } from './leads.rules.ts'
import type { FindLeadsInput, LeadFilters, LeadSort } from './leads.schemas.ts'

const ORDERS = { created: 'createdAt', nextAction: 'nextActionAt' } as const

/** `-created` is newest first. */
function orderOf(sort: LeadSort) {
  const by = sort.endsWith('created') ? 'created' : 'nextAction'
  return { column: ORDERS[by], direction: sort.startsWith('-') ? 'desc' : 'asc' } as const
}

const LIST_COLUMNS = [
  'leads.id',
  'leads.firstName',
  'leads.lastName',
  'leads.companyName',
  'leads.phone',
  'leads.email',
  'leads.city',
  'leads.postcode',
  'leads.source',
  'leads.disposition',
  'leads.dispositionAt',
  'leads.assignedTo',
  'leads.nextActionAt',
  'leads.nextAction',
  'leads.doNotContact',
  'leads.createdAt',
  'leads.deletedAt',
  'leads.version',
  'leads.custom',
] as const

/** One page of the list and one row more, which tells whether there is another page. */
export async function findLeadRows(db: Kysely<DB>, scope: CompanyScope, input: FindLeadsInput, today: Today) {
  const { column, direction } = orderOf(input.sort)
  const page = matchingLeads(db, scope, input, today)
    .select(LIST_COLUMNS)
    // A cursor must carry the microseconds that a Date drops: an import spaces its rows by one.
    .select(sql<string>`${sql.ref(`leads.${column}`)}::text`.as('sortedAt'))
    // A lead without a next action has no place in that order.
    .$if(column === 'nextActionAt', (query) => query.where('leads.nextActionAt', 'is not', null))
    .$if(input.cursor !== undefined, (query) => {
      const [value, id] = decodeCursor(input.cursor ?? '', 2)
      const past = direction === 'desc' ? sql`<` : sql`>`
      // Not a row comparison: that is not leakproof, so under row level security it could not use the index.
      return query.where(sql<boolean>`${sql.ref(`leads.${column}`)} ${past}= ${value}::timestamptz
        and (${sql.ref(`leads.${column}`)} ${past} ${value}::timestamptz or leads.id ${past} ${id}::uuid)`)
    })
    .orderBy(`leads.${column}`, direction)
    .orderBy('leads.id', direction)
    // As a literal: a plan for any number of rows would not be one for a page.
    .limit(sql.lit(input.limit + 1))
  // Paged before it is joined: the other way round costs eight times as much under row level security.
  const rows = await db
    .selectFrom(page.as('page'))
    .leftJoin('users', 'users.id', 'page.assignedTo')
    .select([
      'page.id',
      'page.firstName',
      'page.lastName',
      'page.companyName',
      'page.phone',
      'page.email',
      'page.city',
      'page.postcode',
      'page.source',
      'page.disposition',
      'page.dispositionAt',
      'page.assignedTo',
      'page.nextActionAt',
      'page.nextAction',
      'page.doNotContact',
      'page.createdAt',
      'page.deletedAt',
      'page.version',
      'page.custom',
      'page.sortedAt',
    ])
    .select('users.name as assignedToName')
    .orderBy(`page.${column}`, direction)
    .orderBy('page.id', direction)
    // An agent's own and nobody's together need a plan for how many these are.
    .$if(isOpening(input) && leadsInSight(scope) === 'ALL', (query) => query.modifyEnd(pointLookUp))
    .execute()
  return rows
}
export type LeadRow = Awaited<ReturnType<typeof findLeadRows>>[number]

/** One keyset page of the list with its count. Both travel in one round trip. */
export async function findLeads(
  db: Kysely<DB>,
  scope: CompanyScope,
  input: FindLeadsInput,
  today: Today,
): Promise<Page<LeadRow>> {
  const [rows, count] = await Promise.all([findLeadRows(db, scope, input, today), countLeads(db, scope, input, today)])
  return toPage(rows, input.limit, count, (row) => [row.sortedAt, row.id])
}

/** How many leads match: exact where the figures know it, otherwise to 10,000 and past that as the planner estimates it. */
export async function countLeads(
  db: Kysely<DB>,
  scope: CompanyScope,
  filters: LeadFilters & { sort: LeadSort },
  today: Today,
  exactTo = EXACT_COUNT_LIMIT,
): Promise<Page<unknown>['count']> {
  const { column } = orderOf(filters.sort)
  const total = column === 'createdAt' ? await findTotalLeads(db, scope, filters) : undefined
  return total === undefined ? countMatches(db, scope, filters, today, exactTo) : { value: total, exact: true }
}

/**
 * How many leads such a list has, from the figures by month: some hundreds of rows instead of every lead. Undefined where
 * the filters ask for more than the figures know, which is all leads or an agent's, by source and disposition.
 */
async function findTotalLeads(db: Kysely<DB>, scope: CompanyScope, filters: LeadFilters): Promise<number | undefined> {
  if (!isNarrowedOnlyBy(filters, ['assigned', 'source', 'disposition'])) return undefined
  const figures = figuresOf(scope, filters)
  if (!figures) return undefined
  const { source, disposition } = filters
  const { rows } = await sql<{ leads: number }>`
    select coalesce(sum(leads_count), 0)::bigint as leads from ${figures}
      ${source ? sql`and source = ${source}` : sql``}
      ${disposition?.length ? sql`and disposition = any(${disposition}::text[])` : sql``} ${pointLookUp}`.execute(db)
  return rows[0]?.leads
}

/** Where the leads of this list are counted; nobody's are nowhere, and so are those of an agent and nobody together. */
function figuresOf(scope: CompanyScope, { assigned }: LeadFilters) {
  const company = sql`company_id = ${scope.companyId}::uuid`
  const sight = leadsInSight(scope)
  const agentId = assigned === 'me' || (assigned === undefined && sight === 'OWN') ? scope.userId : assigned
  if (agentId === undefined) return sight === 'ALL' ? sql`leads_monthly where ${company}` : undefined
  if (agentId === 'none' || (sight !== 'ALL' && agentId !== scope.userId)) return undefined
  return sql`leads_by_agent where ${company} and agent_id = ${agentId}::uuid and span = 'MONTH'`
}

/** How many match, counted by the list's own query whatever the filters. */
export async function countMatches(
  db: Kysely<DB>,
  scope: CompanyScope,
  filters: LeadFilters & { sort: LeadSort },
  today: Today,
  exactTo: number,
): Promise<Page<unknown>['count']> {
  const matching = matchingLeads(db, scope, filters, today)
    // A lead without a next action has no place in that order.
    .$if(orderOf(filters.sort).column === 'nextActionAt', (query) => query.where('leads.nextActionAt', 'is not', null))
    .select('leads.id')
  const { value } = await db
    .selectFrom(matching.limit(exactTo + 1).as('counted'))
    .select((select) => select.fn.countAll<number>().as('value'))
    .executeTakeFirstOrThrow()
  if (value <= exactTo) return { value, exact: true }
  if (exactTo < EXACT_COUNT_LIMIT) return { value: exactTo, exact: false }
  return { value: Math.max(EXACT_COUNT_LIMIT, await estimateRows(db, matching.compile())), exact: false }
}

async function estimateRows(db: Kysely<DB>, query: { sql: string; parameters: readonly unknown[] }): Promise<number> {
  const { rows } = await db.executeQuery<Record<string, unknown>>({
    ...sql`explain (format json)`.compile(db),
    sql: `explain (format json) ${query.sql}`,
    parameters: query.parameters,
  })
  const plan = JSON.stringify(Object.values(rows[0] ?? {})[0] ?? [])
  return Number(/"Plan Rows":\s*(\d+)/.exec(plan)?.[1] ?? 0)
}

/** Ids of what a filter matches, up to `most` and one more. */
export async function findMatchingIds(
  db: Kysely<DB>,
  scope: CompanyScope,
  filters: LeadFilters,
  today: Today,
  most: number,
): Promise<string[]> {
  const rows = await matchingLeads(db, scope, filters, today)
    .select('leads.id')
    .limit(most + 1)
    .execute()
  return rows.map(({ id }) => id)
}

/** One lead with everything its page shows, deleted ones included; undefined when it is not this person's to see. */
export async function getLeadRow(db: Kysely<DB>, scope: CompanyScope, id: string) {
  return visibleLeads(db, scope)
    .leftJoin('users as agent', 'agent.id', 'leads.assignedTo')
    .leftJoin('users as creator', 'creator.id', 'leads.createdBy')
    .leftJoin('leadImportBatches as batch', (join) =>
      join.on('batch.companyId', '=', scope.companyId).onRef('batch.id', '=', 'leads.importBatchId'),
    )
    .leftJoin('sales as sale', (join) =>
      join
        .on('sale.companyId', '=', scope.companyId)
        .onRef('sale.leadId', '=', 'leads.id')
        .on('sale.deletedAt', 'is', null),
    )
    .select(LIST_COLUMNS)
    .select([
      'leads.addressLine1',
      'leads.addressLine2',
      'leads.region',
      'leads.country',
      'leads.locale',
      'leads.externalReference',
      'leads.notes',
      'leads.emailConsent',
      'leads.smsConsent',
      'leads.callConsent',
      'leads.letterConsent',
      'leads.consentAt',
      'leads.consentSource',
      'leads.mergedIntoId',
      'leads.assignedAt',
      'leads.lastContactedAt',
      'leads.updatedAt',
      'leads.importBatchId',
      'leads.importRowNumber',
    ])
    .select(['agent.name as assignedToName', 'creator.name as createdByName', 'batch.fileName as importFileName'])
    .select(['sale.id as saleId', 'sale.reference as saleReference'])
    .where('leads.id', '=', id)
    .executeTakeFirst()
}

/** Locks leads this person may see, in the order of their ids: whoever locks several cannot deadlock. */
export async function lockLeads(trx: Transaction<DB>, scope: CompanyScope, ids: readonly string[], deleted = false) {
  if (ids.length === 0) return []
  return visibleLeads(trx, scope)
    .select([
      'leads.id',
      'leads.disposition',
      'leads.source',
      'leads.createdOn',
      'leads.version',
      'leads.assignedTo',
      'leads.phone',
      'leads.email',
    ])
    .where(sql<boolean>`leads.id = any(${ids}::uuid[])`)
    .where('leads.deletedAt', deleted ? 'is not' : 'is', null)
    .orderBy('leads.id')
    .forUpdate()
    .execute()
}
