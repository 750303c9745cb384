import { type Kysely, type RawBuilder, sql } from 'kysely'
import { statement, statementsBy } from '#db/statement.ts'
import { pointLookUp } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { decodeCursor, EXACT_COUNT_LIMIT, isNarrowedOnlyBy, isOpening, type Page } from '../kernel/page.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { seesDebtors } from './receivables.rules.ts'
import type { FindCustomersInput } from './receivables.schemas.ts'

/** search_customers hands out no more. */
const MOST_MATCHES = EXACT_COUNT_LIMIT + 1

export interface CustomerRow {
  id: string
  reference: string
  name: string
  email: string | null
  phone: string | null
  status: string
  currency: string
  assignedTo: string | null
  assignedName: string | null
  createdAt: Date
  openCount: number
  openMinor: number
  disputedCount: number
  /** Open invoices that may be reminded of today, and what is left to pay on them. */
  remindableCount: number
  remindableMinor: number
  oldestDueOn: string | null
  priorityScore: number | null
}

/** Whether the page is one of summaries (who owes, by how much) or one of customers. */
export function isOfOwing({ owing, sort }: FindCustomersInput): boolean {
  return owing !== undefined || sort === '-balance'
}

/** Conditions on the customer itself, by the names that the columns have in either kind of page. */
function customerConditions(
  scope: CompanyScope,
  { search, status, assignedTo, clientId }: FindCustomersInput,
  of: {
    id: RawBuilder<unknown>
    status: RawBuilder<unknown>
    assignedTo: RawBuilder<unknown>
    clientId: RawBuilder<unknown>
  },
) {
  const conditions: RawBuilder<unknown>[] = []
  if (search && seesDebtors(scope.role)) {
    conditions.push(sql`${of.id} in (select search_customers(${search}, ${MOST_MATCHES}))`)
  }
  // A search by name would tell a viewer whose debt it is.
  if (search && !seesDebtors(scope.role)) {
    conditions.push(
      sql`${of.id} in (select id from customers where company_id = ${scope.companyId}::uuid and deleted_at is null and reference = ${search.toUpperCase()})`,
    )
  }
  if (status) conditions.push(sql`${of.status} = ${status}`)
  if (assignedTo === 'none') conditions.push(sql`${of.assignedTo} is null`)
  else if (assignedTo) conditions.push(sql`${of.assignedTo} = ${assignedTo}::uuid`)
  if (clientId) conditions.push(sql`${of.clientId} = ${clientId}::uuid`)
  return conditions
}

/** Conditions on what they owe in the company's currency. */
function owingConditions(scope: CompanyScope, { owing }: FindCustomersInput, today: string) {
  const conditions = [
    sql`s.company_id = ${scope.companyId}::uuid`,
    sql`s.currency = ${scope.currency}::char(3)`,
    sql`s.open_count > 0`,
  ]
  if (owing === 'overdue') conditions.push(sql`s.oldest_due_on < ${today}::date`)
  if (owing === 'disputed') conditions.push(sql`s.disputed_count > 0`)
  return conditions
}

/**
 * The customers, or those among them who owe, before they are sorted and cut. Who owes is found by the summaries alone,
 * which repeat what lists are filtered by; a deleted customer has none.
 */
function matching(scope: CompanyScope, input: FindCustomersInput, today: string) {
  if (isOfOwing(input)) {
    const of = {
      id: sql`s.customer_id`,
      status: sql`s.customer_status`,
      assignedTo: sql`s.assigned_to`,
      clientId: sql`s.client_id`,
    }
    const conditions = [...owingConditions(scope, input, today), ...customerConditions(scope, input, of)]
    return sql`from customer_ar_summary as s where ${sql.join(conditions, sql` and `)}`
  }
  const of = { id: sql`c.id`, status: sql`c.status`, assignedTo: sql`c.assigned_to`, clientId: sql`c.client_id` }
  const own = [sql`c.company_id = ${scope.companyId}::uuid`, sql`c.deleted_at is null`]
  return sql`from customers as c where ${sql.join([...own, ...customerConditions(scope, input, of)], sql` and `)}`
}

/** The same, and how many there are, without searching a second time: a search hands out so few that counting is cheap. */
function matchingCounted(scope: CompanyScope, input: FindCustomersInput, today: string) {
  if (!input.search) return { from: matching(scope, input, today), matched: sql`null::integer` }
  const [alias, columns] = isOfOwing(input)
    ? [sql`s`, sql`s.customer_id, s.open_minor`]
    : [sql`c`, sql`c.id, c.created_at, c.name`]
  const counted = sql`select ${columns}, count(*) over ()::integer as matched ${matching(scope, input, today)}`
  return { from: sql`from (${counted}) as ${alias} where true`, matched: sql`${alias}.matched` }
}

const ORDERS = {
  '-created': {
    by: sql`c.created_at`,
    id: sql`c.id`,
    key: sql`c.created_at::text`,
    past: sql`<`,
    direction: sql`desc`,
  },
  created: { by: sql`c.created_at`, id: sql`c.id`, key: sql`c.created_at::text`, past: sql`>`, direction: sql`asc` },
  name: { by: sql`c.name`, id: sql`c.id`, key: sql`c.name`, past: sql`>`, direction: sql`asc` },
  '-balance': {
    by: sql`s.open_minor`,
    id: sql`s.customer_id`,
    key: sql`s.open_minor`,
    past: sql`<`,
    direction: sql`desc`,
  },
} as const

const orderOf = (input: FindCustomersInput) => ORDERS[isOfOwing(input) ? '-balance' : input.sort]

/** What a list says of the customer itself. */
const OWN_COLUMNS = sql`c.id, c.reference, c.name, c.email, c.phone, c.status, c.currency, c.assigned_to, c.created_at`

/** One page and one row more in their order, and how many matched in all if it is a search. */
function pageOf(scope: CompanyScope, input: FindCustomersInput, today: string) {
  // Where customers are read in their order, they are read once; others are looked up when it is known which.
  if (!input.search && !isOfOwing(input)) return inOrder(OWN_COLUMNS, scope, input, today)
  return lookedUp(scope, inOrder(sql`${orderOf(input).id} as id`, scope, input, today))
}

function lookedUp(scope: CompanyScope, page: RawBuilder<unknown>) {
  return sql`
    select ${OWN_COLUMNS}, page.matched, page.place
    from (${page}) as page
    join customers as c on c.company_id = ${scope.companyId}::uuid and c.id = page.id`
}

/** Whether a search hands out just what is asked for: the company's customers that are not deleted, the newest first. */
function isFirstOfSearch(
  scope: CompanyScope,
  input: FindCustomersInput,
): input is FindCustomersInput & { search: string } {
  return Boolean(input.search) && seesDebtors(scope.role) && isOpening(input, ['search'])
}

/** These columns of what matches, sorted and cut. */
function inOrder(columns: RawBuilder<unknown>, scope: CompanyScope, input: FindCustomersInput, today: string) {
  const order = orderOf(input)
  // Ties go by id in the same direction as the index, which is ascending but for the newest first.
  const tie = order === ORDERS['-balance'] ? { past: sql`>`, direction: sql`asc` } : order
  const after = input.cursor === undefined ? null : decodeCursor(input.cursor, 2)
  const { from, matched } = matchingCounted(scope, input, today)
  return sql`
      select ${columns}, ${matched} as matched, row_number() over (order by ${order.by} ${order.direction}, ${order.id} ${tie.direction}) as place
      ${from}
      ${after ? sql`and ${order.by} ${order.past}= ${after[0]} and (${order.by} ${order.past} ${after[0]} or ${order.id} ${tie.past} ${after[1]}::uuid)` : sql``}
      order by ${order.by} ${order.direction}, ${order.id} ${tie.direction}
      limit ${sql.lit(input.limit + 1)}`
}

/** A row of the list, with what only its page needs: each row of a search says how many matched in all. */
type FoundCustomer = CustomerRow & { sortedAt: string | number; matched: number | null }

/** One page and one row more. */
export async function findCustomerRows(
  db: Kysely<DB>,
  scope: CompanyScope,
  input: FindCustomersInput,
  today: string,
): Promise<FoundCustomer[]> {
  if (isOpening(input)) return newestCustomers(input.limit)(db, scope, { today })
  if (isFirstOfSearch(scope, input)) return firstMatches(input.limit)(db, scope, { today, search: input.search })
  return (await customerRows(scope, input, today).execute(db)).rows
}

/** What the list opens with: built once for each size of page. */
const newestCustomers = statementsBy((limit: number) =>
  statement(
    (_db, scope: CompanyScope, on: { today: string }) =>
      sql<FoundCustomer>`${customerRows(scope, { sort: '-created', limit }, on.today)} ${pointLookUp}`,
  ),
)

/** What a search is answered with: planning it took as long as reading the customers that it found. */
const firstMatches = statementsBy((limit: number) =>
  statement((_db, scope: CompanyScope, on: { today: string; search: string }) => {
    const page = sql`
      select id, count(*) over ()::integer as matched, place
      from search_customers(${on.search}, ${sql.lit(MOST_MATCHES)}) with ordinality as found (id, place)
      order by place
      limit ${sql.lit(limit + 1)}`
    const input = { sort: '-created', limit } as const
    return sql<FoundCustomer>`${customerRows(scope, input, on.today, lookedUp(scope, page))} ${pointLookUp}`
  }),
)

/** Paged first and joined afterwards, or row level security makes it ten times slower. */
function customerRows(
  scope: CompanyScope,
  input: FindCustomersInput,
  today: string,
  page: RawBuilder<unknown> = pageOf(scope, input, today),
) {
  return sql<FoundCustomer>`
    select c.id, c.reference, c.name, c.email, c.phone, c.status, c.currency, c.assigned_to, u.name as assigned_name, c.created_at,
      coalesce(s.open_count, 0) as open_count, coalesce(s.open_minor, 0) as open_minor, coalesce(s.disputed_count, 0) as disputed_count,
      coalesce(s.actionable_counts[width_bucket(${today}::date, s.actionable_days)], 0) as remindable_count,
      coalesce(s.actionable_minors[width_bucket(${today}::date, s.actionable_days)], 0) as remindable_minor,
      s.oldest_due_on, s.priority_score, ${orderOf(input).key} as sorted_at, c.matched
    from (${page}) as c
    left join customer_ar_summary as s on s.company_id = ${scope.companyId}::uuid and s.customer_id = c.id
      and s.currency = ${isOfOwing(input) ? sql`${scope.currency}::char(3)` : sql`c.currency`}
    left join users as u on u.id = c.assigned_to
    order by c.place`
}

/** A count as pages show it: exact to 10,000. */
export function toCount(value: number): Page<unknown>['count'] {
  return { value: Math.min(value, EXACT_COUNT_LIMIT), exact: value <= EXACT_COUNT_LIMIT }
}

/** How many match: exact where customers_by_status knows it, otherwise to 10,000. */
export async function countCustomers(
  db: Kysely<DB>,
  scope: CompanyScope,
  input: FindCustomersInput,
  today: string,
): Promise<Page<unknown>['count']> {
  if (!isOfOwing(input) && isNarrowedOnlyBy(input, ['status'])) {
    const [counted] = await countByStatus(db, scope, input)
    return { value: counted?.value ?? 0, exact: true }
  }
  const { rows } = await sql<{ value: number }>`
    select count(*) as value from (select ${matching(scope, input, today)} limit ${EXACT_COUNT_LIMIT + 1}) as counted`.execute(
    db,
  )
  return toCount(rows[0]?.value ?? 0)
}

/** Those of a status, or all. */
const countByStatus = statement(
  (_db, scope: CompanyScope, of: Pick<FindCustomersInput, 'status'>) => sql<{ value: number }>`
    select coalesce(sum(customers_count), 0)::bigint as value from customers_by_status
    where company_id = ${scope.companyId}::uuid and status = coalesce(${of.status}::text, status) ${pointLookUp}`,
)

/** The customer with whoever looks after them; none when the company has none of this id. */
export const findCustomer = statement((db, scope: CompanyScope, customer: { id: string }) =>
  db
    .selectFrom('customers as c')
    .leftJoin('users as u', 'u.id', 'c.assignedTo')
    .select(['c.id', 'c.reference', 'c.name', 'c.nameAr', 'c.contactName', 'c.email', 'c.phone', 'c.addressLine1'])
    .select(['c.addressLine2', 'c.city', 'c.region', 'c.postcode', 'c.country', 'c.locale', 'c.taxRegistrationNumber'])
    .select(['c.currency', 'c.paymentTermsDays', 'c.status', 'c.onHoldUntil', 'c.onHoldReason', 'c.unsubscribedAt'])
    .select(['c.consolidationPreference', 'c.maxConsolidationAmount', 'c.preferredContactInterval', 'c.clientId'])
    .select(['c.assignedTo', 'u.name as assignedName', 'c.notes', 'c.version', 'c.createdAt', 'c.deletedAt'])
    .where('c.companyId', '=', scope.companyId)
    .where('c.id', '=', customer.id)
    .modifyEnd(pointLookUp),
)

/** What the customer owes, one line per currency. */
export const findSummaries = statement(
  (db, scope: CompanyScope, customer: { id: string }, { today }: { today: string }) =>
    db
      .selectFrom('customerArSummary')
      .select(['currency', 'openCount', 'openMinor', 'disputedCount', 'disputedMinor', 'oldestDueOn', 'newestDueOn'])
      .select(['paidCount', 'paidDaysLate', 'lastPaidOn', 'scoredOn', 'priorityScore'])
      .select(['scoreAmount', 'scoreAge', 'scoreRelationship', 'scoreVersion', 'secondActionableOn'])
      .select(
        sql<number>`coalesce(actionable_counts[width_bucket(${today}::date, actionable_days)], 0)`.as(
          'remindableCount',
        ),
      )
      .select(
        sql<number>`coalesce(actionable_minors[width_bucket(${today}::date, actionable_days)], 0)`.as(
          'remindableMinor',
        ),
      )
      .where('companyId', '=', scope.companyId)
      .where('customerId', '=', customer.id)
      .orderBy('currency'),
)
