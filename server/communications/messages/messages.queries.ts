import { type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import { addDays } from '../../kernel/days.ts'
import { decodeCursor, EXACT_COUNT_LIMIT, type Page, toPage } from '../../kernel/page.ts'
import type { CompanyScope } from '../../kernel/scope.ts'
import type {
  CommunicationType,
  Direction,
  FindMessagesInput,
  MessageFilters,
  MessageStatus,
} from '../communications.schemas.ts'
import { visibleMessages } from '../visible.queries.ts'

/** search_leads and its sisters hand out no more. */
const MOST_MATCHES = 10_001

export interface MessageRow {
  id: string
  type: CommunicationType
  direction: Direction
  status: MessageStatus
  subject: string | null
  summary: string | null
  contactName: string | null
  contactAddress: string | null
  durationSeconds: number | null
  occurredAt: Date
  followUpAt: Date | null
  followUpDoneAt: Date | null
  opens: number | null
  clicks: number | null
  segments: number | null
  leadId: string | null
  saleId: string | null
  saleReference: string | null
  customerId: string | null
  customerName: string | null
  userName: string | null
  templateName: string | null
}

/**
 * How far a contact has come. Messages say it in their own log, which callbacks change. In doubt is one whose sender
 * was cut off while it handed it over.
 */
export const statusOf = sql<MessageStatus>`case
  when c.direction = 'INBOUND' and c.communication_type in ('EMAIL', 'SMS') then 'RECEIVED'
  when coalesce(e.sending_state, s.sending_state) = 'CANCELLED' then 'CANCELLED'
  when coalesce(e.sending_state, s.sending_state) = 'UNKNOWN' then 'IN_DOUBT'
  else coalesce(e.status::text, s.status, c.status::text) end`

/** Whom it was with: texts know a number alone, so the lead or sale lends its name. */
const withWhom = sql<string | null>`coalesce(c.contact_name,
  nullif(btrim(concat_ws(' ', lead.first_name, lead.last_name)), ''), lead.company_name,
  nullif(btrim(concat_ws(' ', sale.first_name, sale.last_name)), ''), sale.company_name)`

type Where = ExpressionBuilder<DB, 'communicationLogs'>

/** The same as a condition, so that page, count and export choose the rows that show the status. */
function hasStatus(where: Where, scope: CompanyScope, status: MessageStatus) {
  const ofEmail = (holds: ReturnType<typeof sql<SqlBool>>) =>
    where.exists(
      where
        .selectFrom('emailLogs')
        .select('emailLogs.id')
        .where('emailLogs.companyId', '=', scope.companyId)
        .whereRef('emailLogs.id', '=', 'communicationLogs.emailLogId')
        .where(holds),
    )
  const ofText = (holds: ReturnType<typeof sql<SqlBool>>) =>
    where.exists(
      where
        .selectFrom('smsLogs')
        .select('smsLogs.id')
        .where('smsLogs.companyId', '=', scope.companyId)
        .whereRef('smsLogs.id', '=', 'communicationLogs.smsLogId')
        .where(holds),
    )
  const isMessage = where.or([
    where('communicationLogs.emailLogId', 'is not', null),
    where('communicationLogs.smsLogId', 'is not', null),
  ])
  const inbound = sql<SqlBool>`(communication_logs.direction = 'INBOUND' and communication_logs.communication_type in ('EMAIL', 'SMS'))`
  const byHand = where.and([
    where.not(isMessage),
    where.not(inbound),
    sql<SqlBool>`communication_logs.status::text = ${status}`,
  ])
  if (status === 'RECEIVED') return where.or([inbound, byHand])
  const holds =
    status === 'IN_DOUBT'
      ? sql<SqlBool>`sending_state = 'UNKNOWN'`
      : status === 'CANCELLED'
        ? sql<SqlBool>`sending_state = 'CANCELLED'`
        : sql<SqlBool>`status::text = ${status} and coalesce(sending_state, '') not in ('UNKNOWN', 'CANCELLED')`
  return where.or([where.and([where.not(inbound), where.or([ofEmail(holds), ofText(holds)])]), byHand])
}

/** The list before it is sorted and cut. Page, count and export start here, so they cannot disagree. */
export function matchingMessages(db: Kysely<DB>, scope: CompanyScope, filters: MessageFilters) {
  const { type, direction, status, templateId, search, leadId, saleId, from, to } = filters
  const userId = filters.userId === 'me' ? scope.userId : filters.userId
  const midnight = (day: string) => sql<Date>`(${day}::date::timestamp at time zone ${scope.timeZone})`
  return visibleMessages(db, scope)
    .$if(type !== undefined, (query) => query.where('communicationLogs.communicationType', '=', type ?? 'EMAIL'))
    .$if(direction !== undefined, (query) => query.where('communicationLogs.direction', '=', direction ?? 'OUTBOUND'))
    .$if(userId === 'none', (query) => query.where('communicationLogs.userId', 'is', null))
    .$if(userId !== undefined && userId !== 'none', (query) =>
      query.where('communicationLogs.userId', '=', userId ?? ''),
    )
    .$if(leadId !== undefined, (query) => query.where('communicationLogs.leadId', '=', leadId ?? ''))
    .$if(saleId !== undefined, (query) => query.where('communicationLogs.saleId', '=', saleId ?? ''))
    .$if(from !== undefined, (query) => query.where('communicationLogs.occurredAt', '>=', midnight(from ?? '')))
    .$if(to !== undefined, (query) => query.where('communicationLogs.occurredAt', '<', midnight(addDays(to ?? '', 1))))
    .$if(status !== undefined, (query) => query.where((where) => hasStatus(where, scope, status ?? 'PENDING')))
    .$if(templateId !== undefined, (query) => query.where((where) => usesTemplate(where, scope, templateId ?? '')))
    .$if(Boolean(search), (query) => query.where((where) => isWith(where, search ?? '')))
}

/** Made from any version of a template. */
function usesTemplate(where: Where, scope: CompanyScope, templateId: string) {
  const versions = where
    .selectFrom('documentTemplateVersions as v')
    .select('v.id')
    .where('v.companyId', '=', scope.companyId)
    .where('v.templateId', '=', templateId)
  return where.or([
    where(
      'communicationLogs.smsLogId',
      'in',
      where
        .selectFrom('smsLogs')
        .select('smsLogs.id')
        .where('smsLogs.companyId', '=', scope.companyId)
        .where('smsLogs.templateVersionId', 'in', versions),
    ),
    where(
      'communicationLogs.emailLogId',
      'in',
      where
        .selectFrom('emailLogs')
        .select('emailLogs.id')
        .where('emailLogs.companyId', '=', scope.companyId)
        .where('emailLogs.templateVersionId', 'in', versions),
    ),
  ])
}

/** With this person, by the search of leads, sales and customers, or by the address itself. */
function isWith(where: Where, search: string) {
  return where.or([
    where('communicationLogs.contactAddress', '=', search.toLowerCase()),
    sql<SqlBool>`communication_logs.lead_id in (select search_leads(${search}, ${MOST_MATCHES}))`,
    sql<SqlBool>`communication_logs.sale_id in (select search_sales(${search}, ${MOST_MATCHES}))`,
    sql<SqlBool>`communication_logs.customer_id in (select search_customers(${search}, ${MOST_MATCHES}))`,
  ])
}

/** One page of the list and one row more, which tells whether there is another page. */
export async function findMessageRows(db: Kysely<DB>, scope: CompanyScope, input: FindMessagesInput) {
  const page = matchingMessages(db, scope, input)
    .selectAll('communicationLogs')
    // A cursor must carry the microseconds that a Date drops.
    .select(sql<string>`communication_logs.occurred_at::text`.as('sortedAt'))
    .$if(input.cursor !== undefined, (query) => {
      const [at, id] = decodeCursor(input.cursor ?? '', 2)
      // Not a row comparison: that is not leakproof, so under row level security it could not use the index.
      return query.where(sql<boolean>`communication_logs.occurred_at <= ${at}::timestamptz
        and (communication_logs.occurred_at < ${at}::timestamptz or communication_logs.id < ${id}::uuid)`)
    })
    .orderBy('communicationLogs.occurredAt', 'desc')
    .orderBy('communicationLogs.id', 'desc')
    .limit(input.limit + 1)
  // Paged before it is joined: the other way round costs eight times as much under row level security.
  return db
    .selectFrom(page.as('c'))
    .leftJoin('emailLogs as e', (join) =>
      join.on('e.companyId', '=', scope.companyId).onRef('e.id', '=', 'c.emailLogId'),
    )
    .leftJoin('smsLogs as s', (join) => join.on('s.companyId', '=', scope.companyId).onRef('s.id', '=', 'c.smsLogId'))
    .leftJoin('documentTemplateVersions as v', (join) =>
      join
        .on('v.companyId', '=', scope.companyId)
        .on(sql<boolean>`v.id = coalesce(e.template_version_id, s.template_version_id)`),
    )
    .leftJoin('documentTemplates as t', (join) =>
      join.on('t.companyId', '=', scope.companyId).onRef('t.id', '=', 'v.templateId'),
    )
    .leftJoin('sales as sale', (join) =>
      join.on('sale.companyId', '=', scope.companyId).onRef('sale.id', '=', 'c.saleId'),
    )
    .leftJoin('leads as lead', (join) =>
      join.on('lead.companyId', '=', scope.companyId).onRef('lead.id', '=', 'c.leadId'),
    )
    .leftJoin('customers as customer', (join) =>
      join.on('customer.companyId', '=', scope.companyId).onRef('customer.id', '=', 'c.customerId'),
    )
    .leftJoin('users as u', 'u.id', 'c.userId')
    .select(['c.id', 'c.communicationType as type', 'c.direction', 'c.subject', 'c.summary'])
    .select(['c.contactAddress', 'c.durationSeconds', 'c.occurredAt', 'c.followUpAt', 'c.followUpDoneAt', 'c.sortedAt'])
    .select([
      'c.leadId',
      'c.saleId',
      'c.customerId',
      'sale.reference as saleReference',
      'customer.name as customerName',
    ])
    .select([
      'e.openCount as opens',
      'e.clickCount as clicks',
      's.segments',
      'u.name as userName',
      't.name as templateName',
    ])
    .select([statusOf.as('status'), withWhom.as('contactName')])
    .orderBy('c.occurredAt', 'desc')
    .orderBy('c.id', 'desc')
    .execute()
}

/** One keyset page of the list with its count. Both travel in one round trip. */
export async function findMessages(
  db: Kysely<DB>,
  scope: CompanyScope,
  input: FindMessagesInput,
): Promise<Page<MessageRow>> {
  const [rows, value] = await Promise.all([
    findMessageRows(db, scope, input),
    countMessages(db, scope, input, EXACT_COUNT_LIMIT + 1),
  ])
  const count = { value: Math.min(value, EXACT_COUNT_LIMIT), exact: value <= EXACT_COUNT_LIMIT }
  return toPage(rows, input.limit, count, (row) => [row.sortedAt, row.id])
}

/** How many match, counted up to `most`. */
export async function countMessages(
  db: Kysely<DB>,
  scope: CompanyScope,
  filters: MessageFilters,
  most?: number,
): Promise<number> {
  const matching = matchingMessages(db, scope, filters).select('communicationLogs.id')
  const { value } = await db
    .selectFrom((most === undefined ? matching : matching.limit(most)).as('counted'))
    .select(({ fn }) => fn.countAll<number>().as('value'))
    .executeTakeFirstOrThrow()
  return value
}
