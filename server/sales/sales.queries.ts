import { type InferResult, type Kysely, sql, type Transaction } from 'kysely'
import { statement, statementsBy } from '#db/statement.ts'
import { pointLookUp } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { matchesCustom } from '../fields/filtering.queries.ts'
import { decodeCursor, EXACT_COUNT_LIMIT, isOpening, type Page, toPage } from '../kernel/page.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { orderOf, SALE_ORDERS, seesOwnSalesOnly, seesPersonalData } from './sales.rules.ts'
import type { FindSalesInput, SaleFilters, SaleSort } from './sales.schemas.ts'
import { countSlice, sliceOf } from './sales-daily.queries.ts'

/** search_sales hands out no more. */
const MOST_MATCHES = 10_001

/** The sale's customer in one line; a business goes by its name, a person by theirs. */
export const customerName = sql<
  string | null
>`coalesce(nullif(btrim(first_name || ' ' || last_name), ''), company_name)`

/** Rows of the company that this person may see: an agent's own, everybody else all. */
export function visibleSales(db: Kysely<DB>, scope: CompanyScope) {
  return db
    .selectFrom('sales')
    .where('sales.companyId', '=', scope.companyId)
    .$if(seesOwnSalesOnly(scope.role), (query) => query.where('sales.agentId', '=', scope.userId))
}

/** The list before it is sorted and cut. Page, count and export all start here, so they cannot disagree. */
export function matchingSales(db: Kysely<DB>, scope: CompanyScope, filters: SaleFilters) {
  const { search, status, agentId, source, clientId, soldFrom, soldTo, deleted } = filters
  return (
    visibleSales(db, scope)
      .where('sales.deletedAt', deleted ? 'is not' : 'is', null)
      .$if(Boolean(search) && !deleted, (query) => query.where(matchesSearch(scope, search ?? '')))
      // search_sales leaves deleted sales out; the trash is small and is searched by reference.
      .$if(Boolean(search) && deleted, (query) => query.where('sales.reference', '=', (search ?? '').toUpperCase()))
      .$if(Boolean(status?.length), (query) => query.where('sales.status', 'in', status ?? []))
      .$if(agentId === 'none', (query) => query.where('sales.agentId', 'is', null))
      .$if(Boolean(agentId) && agentId !== 'none', (query) => query.where('sales.agentId', '=', agentId ?? ''))
      .$if(Boolean(source), (query) => query.where('sales.source', '=', source ?? ''))
      .$if(Boolean(clientId), (query) => query.where('sales.clientId', '=', clientId ?? ''))
      .$if(Boolean(soldFrom), (query) => query.where('sales.soldOn', '>=', soldFrom ?? ''))
      .$if(Boolean(soldTo), (query) => query.where('sales.soldOn', '<=', soldTo ?? ''))
      .$call((query) =>
        matchesCustom('sales', scope, filters.custom).reduce((narrowed, matches) => narrowed.where(matches), query),
      )
  )
}

/** Viewers may look a reference up; a search by name would tell them whose sale it is. */
function matchesSearch(scope: CompanyScope, search: string) {
  if (!seesPersonalData(scope.role)) return sql<boolean>`sales.reference = ${search.toUpperCase()}`
  return sql<boolean>`sales.id in (select search_sales(${search}, ${MOST_MATCHES}))`
}

export interface SaleRow {
  id: string
  reference: string
  status: string
  customerName: string | null
  phone: string | null
  email: string | null
  postcode: string | null
  source: string
  soldOn: string
  currency: string
  applianceCount: number
  monthlyMinor: number
  totalMinor: number
  agentId: string | null
  agentName: string | null
  leadId: string | null
  createdAt: Date
  deletedAt: Date | null
  version: number
  custom: unknown
}

/** One keyset page of the list, with its count. Both travel in one round trip. */
export async function findSales(db: Kysely<DB>, scope: CompanyScope, input: FindSalesInput): Promise<Page<SaleRow>> {
  const [rows, count] = await (input.search && input.cursor === undefined
    ? findFirstMatches(db, scope, input)
    : Promise.all([findSaleRows(db, scope, input), countSales(db, scope, input)]))
  const order = SALE_ORDERS[orderOf(input.sort).by]
  return toPage(rows, input.limit, count, (row) => [order === 'createdAt' ? row.sortedAt : row[order], row.id])
}

/** One page and one row more, which tells whether there is another page. */
export async function findSaleRows(db: Kysely<DB>, scope: CompanyScope, input: FindSalesInput) {
  if (isOpening(input) && !seesOwnSalesOnly(scope.role)) return newestSales(input.limit)(db, scope)
  return pageOf(db, matchingSales(db, scope, input), input)
    .$if(isOpening(input), (query) => query.modifyEnd(pointLookUp))
    .execute()
}

/** What the list opens with for those who see all: built once for each size of page, which is a seventh of such a call. */
const newestSales = statementsBy((limit: number) =>
  statement((db, scope: CompanyScope) => {
    const sales = db.selectFrom('sales').where('sales.companyId', '=', scope.companyId)
    const newest = { sort: '-created', limit, deleted: false } as const
    return pageOf(db, sales.where('sales.deletedAt', 'is', null), newest).modifyEnd(pointLookUp)
  }),
)

/**
 * The first page of a search and its count, which are all that most searches ask for: in one statement, because to search
 * takes longer than everything else, and two statements search twice.
 */
async function findFirstMatches(db: Kysely<DB>, scope: CompanyScope, input: FindSalesInput) {
  const matching = sql<boolean>`sales.id in (select id from matching)`
  const page = pageOf(db, visibleSales(db, scope).where(matching), input).select(
    sql<number>`(select count(*) from matching)`.as('matches'),
  )
  const { rows } = await sql<InferResult<typeof page>[number]>`
    with matching as materialized ${countedSales(db, scope, input)} ${page}`.execute(db)
  return [rows, countOf(rows[0]?.matches ?? 0)] as const
}

/** The page of these sales. */
function pageOf(db: Kysely<DB>, sales: ReturnType<typeof visibleSales>, input: FindSalesInput) {
  const { by, direction } = orderOf(input.sort)
  const column = SALE_ORDERS[by]
  const page = sales
    .select(['sales.id', 'reference', 'status', 'phone', 'email', 'postcode', 'source', 'soldOn', 'currency'])
    .select(['applianceCount', 'monthlyMinor', 'totalMinor', 'agentId', 'leadId', 'createdAt', 'deletedAt', 'version'])
    .select('custom')
    .select(customerName.as('customerName'))
    // A cursor must carry the microseconds that a Date drops.
    .select(sql<string>`created_at::text`.as('sortedAt'))
    .$if(input.cursor !== undefined, (query) => {
      const [value, id] = decodeCursor(input.cursor ?? '', 2)
      const past = direction === 'desc' ? sql`<` : sql`>`
      // Not a row comparison: that is not leakproof, so under row level security it could not use the index.
      return query.where(sql<boolean>`${sql.ref(`sales.${column}`)} ${past}= ${value}
        and (${sql.ref(`sales.${column}`)} ${past} ${value} or sales.id ${past} ${id}::uuid)`)
    })
    .orderBy(`sales.${column}`, direction)
    .orderBy('sales.id', direction)
    // As a literal: a plan for any number of rows would not be one for a page.
    .limit(sql.lit(input.limit + 1))
  // Paged before it is joined: the other way round costs eight times as much under row level security.
  return db
    .selectFrom(page.as('page'))
    .leftJoin('users', 'users.id', 'page.agentId')
    .selectAll('page')
    .select('users.name as agentName')
    .orderBy(`page.${column}`, direction)
    .orderBy('page.id', direction)
}

/** How many sales match: exact where the totals know it, otherwise to 10,000. */
export async function countSales(
  db: Kysely<DB>,
  scope: CompanyScope,
  filters: SaleFilters & { sort: SaleSort },
): Promise<Page<unknown>['count']> {
  const slice = sliceOf(scope, filters)
  if (slice) return { value: await countSlice(db, scope, slice), exact: true }
  const { value } = await db
    .selectFrom(countedSales(db, scope, filters).as('counted'))
    .select((eb) => eb.fn.countAll<number>().as('value'))
    .executeTakeFirstOrThrow()
  return countOf(value)
}

/** The matching sales that a count looks at. */
function countedSales(db: Kysely<DB>, scope: CompanyScope, filters: SaleFilters & { sort: SaleSort }) {
  const { by, direction } = orderOf(filters.sort)
  return (
    matchingSales(db, scope, filters)
      .select('sales.id')
      // In the page's order, so that the page's index is counted along and not the table.
      .orderBy(`sales.${SALE_ORDERS[by]}`, direction)
      .orderBy('sales.id', direction)
      .limit(EXACT_COUNT_LIMIT + 1)
  )
}

function countOf(found: number): Page<unknown>['count'] {
  return { value: Math.min(found, EXACT_COUNT_LIMIT), exact: found <= EXACT_COUNT_LIMIT }
}

/** Locks a sale this person may see, for a change that follows; deleted ones included. */
export async function lockSale(trx: Transaction<DB>, scope: CompanyScope, id: string) {
  return visibleSales(trx, scope)
    .where('sales.id', '=', id)
    .select(['sales.id', 'reference', 'version', 'status', 'soldOn', 'agentId', 'source', 'currency', 'leadId'])
    .select(['applianceCount', 'monthlyMinor', 'totalMinor', 'deletedAt', 'firstName', 'lastName', 'companyName'])
    .select(['phone', 'email', 'addressLine1', 'addressLine2', 'city', 'region', 'postcode', 'country', 'locale'])
    .select(['clientId', 'notes', 'custom'])
    .forUpdate()
    .executeTakeFirst()
}
export type LockedSale = NonNullable<Awaited<ReturnType<typeof lockSale>>>

/** Everyone a sale can be given to, for a form or a filter. */
export async function findAgents(db: Kysely<DB>, scope: CompanyScope) {
  return db
    .selectFrom('userCompanies as m')
    .innerJoin('users as u', 'u.id', 'm.userId')
    .select(['u.id', 'u.name'])
    .where('m.companyId', '=', scope.companyId)
    .where('m.state', '=', 'active')
    .where('m.role', 'in', ['agent', 'manager', 'admin'])
    .orderBy('u.name')
    .limit(500)
    .execute()
}

/** A sale's page shows this many of each; older ones have lists of their own. */
const MOST_SHOWN = 50

/** One sale with its agent, whoever cancelled it, and the lead it came from. */
export async function getSaleRow(db: Kysely<DB>, scope: CompanyScope, id: string) {
  const sale = visibleSales(db, scope)
    .where('sales.id', '=', id)
    .selectAll('sales')
    .select(customerName.as('customerName'))
  return db
    .selectFrom(sale.as('sale'))
    .leftJoin('users as agent', 'agent.id', 'sale.agentId')
    .leftJoin('users as canceller', 'canceller.id', 'sale.cancelledBy')
    .leftJoin('users as creator', 'creator.id', 'sale.createdBy')
    .select(['sale.id', 'sale.reference', 'sale.version', 'sale.status', 'sale.statusAt', 'sale.soldOn', 'sale.source'])
    .select(['sale.customerName', 'sale.firstName', 'sale.lastName', 'sale.companyName', 'sale.phone', 'sale.email'])
    .select(['sale.addressLine1', 'sale.addressLine2', 'sale.city', 'sale.region', 'sale.postcode', 'sale.country'])
    .select(['sale.locale', 'sale.currency', 'sale.applianceCount', 'sale.monthlyMinor', 'sale.totalMinor'])
    .select(['sale.clientId', 'sale.leadId', 'sale.agentId', 'sale.notes', 'sale.custom', 'sale.cancelledAt'])
    .select(['sale.cancellationReason', 'sale.reinstatedAt', 'sale.deletedAt', 'sale.createdAt', 'sale.updatedAt'])
    .select(['agent.name as agentName', 'canceller.name as cancelledByName', 'creator.name as createdByName'])
    .executeTakeFirst()
}

export async function findAppliances(db: Kysely<DB>, scope: CompanyScope, saleId: string) {
  return db
    .selectFrom('appliances')
    .select(['id', 'position', 'kind', 'make', 'model', 'serialNumber', 'purchasedOn', 'cover'])
    .select(['priceMinor', 'monthlyMinor'])
    .where('companyId', '=', scope.companyId)
    .where('saleId', '=', saleId)
    .orderBy('position')
    .execute()
}

/** Texts about this sale, newest first. */
export async function findSaleMessages(db: Kysely<DB>, scope: CompanyScope, saleId: string) {
  return db
    .selectFrom('smsLogs')
    .select(['id', 'direction', 'status', 'phone', 'body', 'createdAt', 'sentAt', 'failedAt', 'errorMessage'])
    .where('companyId', '=', scope.companyId)
    .where('saleId', '=', saleId)
    .orderBy('createdAt', 'desc')
    .limit(MOST_SHOWN)
    .execute()
}

/** Documents made for this sale, newest first. */
export async function findSaleDocuments(db: Kysely<DB>, scope: CompanyScope, saleId: string) {
  return db
    .selectFrom('generatedDocuments')
    .select(['id', 'title', 'fileName', 'contentType', 'state', 'failure', 'version', 'sizeBytes'])
    .select(['downloadCount', 'createdAt'])
    .where('companyId', '=', scope.companyId)
    .where('saleId', '=', saleId)
    .where('deletedAt', 'is', null)
    .orderBy('createdAt', 'desc')
    .limit(MOST_SHOWN)
    .execute()
}

/** What was done to this sale and by whom, newest first: the audit log's entries about it. */
export async function findSaleHistory(db: Kysely<DB>, scope: CompanyScope, saleId: string) {
  const entries = db
    .selectFrom('auditLogs')
    .select(['id', 'position', 'at', 'userId', 'action', 'details'])
    .where('companyId', '=', scope.companyId)
    .where('entity', '=', 'sale')
    .where('entityId', '=', saleId)
    .orderBy('position', 'desc')
    .limit(MOST_SHOWN)
  return db
    .selectFrom(entries.as('entry'))
    .leftJoin('users', 'users.id', 'entry.userId')
    .select(['entry.id', 'entry.at', 'entry.action', 'entry.details', 'users.name as userName'])
    .orderBy('entry.position', 'desc')
    .execute()
}
