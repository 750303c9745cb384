import { type Kysely, sql } from 'kysely'
import { statement } from '#db/statement.ts'
import { pointLookUp } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { decodeCursor, EXACT_COUNT_LIMIT, type Page } from '../kernel/page.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import type { FindInvoicesInput } from './receivables.schemas.ts'

/** What to sort by; each order is served by an index and ends with the id. */
export function invoiceOrder(sort: FindInvoicesInput['sort']): {
  by: 'createdAt' | 'dueOn'
  direction: 'asc' | 'desc'
} {
  return { by: sort.endsWith('due') ? 'dueOn' : 'createdAt', direction: sort.startsWith('-') ? 'desc' : 'asc' }
}

/** The list before it is sorted and cut; page and count both start here, so they cannot disagree. */
function matchingInvoices(db: Kysely<DB>, scope: CompanyScope, input: FindInvoicesInput, today: string) {
  const { number, status, state, customerId, dueFrom, dueTo } = input
  return db
    .selectFrom('invoices')
    .where('invoices.companyId', '=', scope.companyId)
    .where('invoices.deletedAt', 'is', null)
    .$if(Boolean(number), (query) =>
      // A range, not LIKE: row level security keeps LIKE out of the index.
      query.where('number', '>=', number ?? '').where('number', '<', `${number}\u{10FFFF}`),
    )
    .$if(Boolean(status), (query) => query.where('status', '=', status ?? 'OPEN'))
    .$if(state === 'overdue', (query) => query.where('status', '=', 'OPEN').where('dueOn', '<', today))
    .$if(state === 'disputed', (query) => query.where('status', '=', 'OPEN').where('disputedAt', 'is not', null))
    .$if(Boolean(customerId), (query) => query.where('customerId', '=', customerId ?? ''))
    .$if(Boolean(dueFrom), (query) => query.where('dueOn', '>=', dueFrom ?? ''))
    .$if(Boolean(dueTo), (query) => query.where('dueOn', '<=', dueTo ?? ''))
}

/** One page and one row more, with the customers' names. */
export async function findInvoiceRows(db: Kysely<DB>, scope: CompanyScope, input: FindInvoicesInput, today: string) {
  const { by, direction } = invoiceOrder(input.sort)
  const page = matchingInvoices(db, scope, input, today)
    .select([
      'invoices.id',
      'customerId',
      'number',
      'status',
      'issuedOn',
      'dueOn',
      'currency',
      'totalMinor',
      'balanceMinor',
    ])
    .select(['disputedAt', 'promisedOn', 'reminderCount', 'lastRemindedAt', 'invoices.createdAt'])
    .select(sql<string>`${sql.ref(`invoices.${by}`)}::text`.as('sortedAt'))
    .$if(input.cursor !== undefined, (query) => {
      const [value, id] = decodeCursor(input.cursor ?? '', 2)
      const past = direction === 'desc' ? sql`<` : sql`>`
      // Not a row comparison: that is not leakproof, so under row level security it could not use the index.
      return query.where(sql<boolean>`${sql.ref(`invoices.${by}`)} ${past}= ${value}
        and (${sql.ref(`invoices.${by}`)} ${past} ${value} or invoices.id ${past} ${id}::uuid)`)
    })
    .orderBy(`invoices.${by}`, direction)
    .orderBy('invoices.id', direction)
    .limit(input.limit + 1)
  return db
    .selectFrom(page.as('page'))
    .innerJoin('customers as c', (join) =>
      join.on('c.companyId', '=', scope.companyId).onRef('c.id', '=', 'page.customerId'),
    )
    .selectAll('page')
    .select(['c.name', 'c.reference as customerReference'])
    .orderBy(`page.${by}`, direction)
    .orderBy('page.id', direction)
    .execute()
}

/** How many match, exact to 10,000. */
export async function countInvoices(
  db: Kysely<DB>,
  scope: CompanyScope,
  input: FindInvoicesInput,
  today: string,
): Promise<Page<unknown>['count']> {
  const { by, direction } = invoiceOrder(input.sort)
  const counted = matchingInvoices(db, scope, input, today)
    .select('invoices.id')
    .orderBy(`invoices.${by}`, direction)
    .orderBy('invoices.id', direction)
    .limit(EXACT_COUNT_LIMIT + 1)
  const { value } = await db
    .selectFrom(counted.as('counted'))
    .select((eb) => eb.fn.countAll<number>().as('value'))
    .executeTakeFirstOrThrow()
  return { value: Math.min(value, EXACT_COUNT_LIMIT), exact: value <= EXACT_COUNT_LIMIT }
}

interface Identified {
  id: string
}

/** A customer's page shows this many of each; older ones have lists of their own. */
const MOST_SHOWN = 50

/** A customer's open invoices, the oldest debt first. */
export const findOpenInvoices = statement((db, scope: CompanyScope, customer: Identified) =>
  db
    .selectFrom('invoices')
    .select(['id', 'number', 'status', 'issuedOn', 'dueOn', 'currency', 'totalMinor', 'paidMinor', 'creditedMinor'])
    .select(['balanceMinor', 'disputedAt', 'promisedOn', 'reminderCount', 'lastRemindedAt'])
    .where('companyId', '=', scope.companyId)
    .where('customerId', '=', customer.id)
    .where('status', '=', 'OPEN')
    .where('deletedAt', 'is', null)
    .orderBy('dueOn')
    .orderBy('id')
    .limit(MOST_SHOWN),
)

/** The newest payments of a customer. */
export const findCustomerPayments = statement((db, scope: CompanyScope, customer: Identified) =>
  newestPayments(db, scope).where('customerId', '=', customer.id),
)

/** The newest payments of one invoice. */
export const findInvoicePayments = statement((db, scope: CompanyScope, invoice: Identified) =>
  newestPayments(db, scope).where('invoiceId', '=', invoice.id),
)

function newestPayments(db: Kysely<DB>, scope: CompanyScope) {
  return db
    .selectFrom('payments')
    .select(['id', 'invoiceId', 'amountMinor', 'currency', 'receivedOn', 'method', 'reference', 'reversedAt'])
    .where('companyId', '=', scope.companyId)
    .orderBy('receivedOn', 'desc')
    .limit(MOST_SHOWN)
}

/** The credit notes of one invoice, newest first. */
export const findCreditNotes = statement((db, scope: CompanyScope, invoice: Identified) =>
  db
    .selectFrom('creditNotes')
    .select(['id', 'number', 'amountMinor', 'currency', 'issuedOn', 'reason'])
    .where('companyId', '=', scope.companyId)
    .where('invoiceId', '=', invoice.id)
    .orderBy('issuedOn', 'desc')
    .limit(MOST_SHOWN),
)

/** The newest emails to a customer. */
export const findCustomerEmails = statement((db, scope: CompanyScope, customer: Identified) =>
  db
    .selectFrom('emailLogs')
    .select([
      'id',
      'direction',
      'status',
      'subject',
      'sentAt',
      'openedAt',
      'clickedAt',
      'createdAt',
      'consolidatedReminderId',
    ])
    .where('companyId', '=', scope.companyId)
    .where('customerId', '=', customer.id)
    .orderBy('createdAt', 'desc')
    .limit(MOST_SHOWN),
)

/** The invoice with its customer's name; none when the company has none of this id. */
export const findInvoice = statement((db, scope: CompanyScope, invoice: Identified) =>
  db
    .selectFrom('invoices as i')
    .innerJoin('customers as c', (join) =>
      join.onRef('c.companyId', '=', 'i.companyId').onRef('c.id', '=', 'i.customerId'),
    )
    .select([
      'i.id',
      'i.number',
      'i.status',
      'i.issuedOn',
      'i.dueOn',
      'i.currency',
      'i.totalMinor',
      'i.taxMinor',
      'i.paidMinor',
    ])
    .select([
      'i.creditedMinor',
      'i.balanceMinor',
      'i.description',
      'i.purchaseOrder',
      'i.disputedAt',
      'i.disputeReason',
    ])
    .select(['i.promisedOn', 'i.reminderCount', 'i.lastRemindedAt', 'i.paidOn', 'i.deletedAt', 'i.createdAt'])
    .select(['i.customerId', 'c.name', 'c.reference as customerReference'])
    .where('i.companyId', '=', scope.companyId)
    .where('i.id', '=', invoice.id)
    .modifyEnd(pointLookUp),
)
