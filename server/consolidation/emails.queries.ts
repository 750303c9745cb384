import { type Kysely, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import { decodeCursor, EXACT_COUNT_LIMIT, type Page } from '../kernel/page.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import type { Days } from './analytics.queries.ts'
import type { FindEmailsInput } from './consolidation.schemas.ts'

export interface EmailRow {
  id: string
  createdAt: Date
  status: string
  subject: string
  toAddress: string
  customerId: string | null
  name: string | null
  templateId: string | null
  templateName: string | null
  consolidatedReminderId: string | null
  invoiceCount: number | null
  sentAt: Date | null
  deliveredAt: Date | null
  openedAt: Date | null
  clickedAt: Date | null
  bouncedAt: Date | null
  failedAt: Date | null
  openCount: number
  clickCount: number
  errorMessage: string | null
}

/** Outbound emails of the days, before they are cut; every column named here is in email_logs_outbound_idx and its like of consolidated ones. */
function matchingEmails(scope: CompanyScope, input: FindEmailsInput, { from, to }: Days) {
  const { status, templateId, customerId, consolidated } = input
  const conditions = [
    sql`company_id = ${scope.companyId}::uuid`,
    sql`direction = 'OUTBOUND'`,
    sql`created_at >= ${from}::date::timestamp at time zone ${scope.timeZone}`,
    sql`created_at < (${to}::date + 1)::timestamp at time zone ${scope.timeZone}`,
  ]
  if (status?.length) conditions.push(sql`status = any(${status}::"EmailStatus"[])`)
  if (templateId) conditions.push(sql`template_id = ${templateId}::uuid`)
  if (customerId) conditions.push(sql`customer_id = ${customerId}::uuid`)
  if (consolidated !== undefined) {
    conditions.push(consolidated ? sql`consolidated_reminder_id is not null` : sql`consolidated_reminder_id is null`)
  }
  return sql`from email_logs where ${sql.join(conditions, sql` and `)}`
}

/** One page and one row more, newest first: ids from the index alone, then the rows and the names of those. */
export async function findEmailRows(
  db: Kysely<DB>,
  scope: CompanyScope,
  input: FindEmailsInput,
  days: Days,
): Promise<(EmailRow & { sortedAt: string })[]> {
  const after = input.cursor === undefined ? null : decodeCursor(input.cursor, 2)
  const { rows } = await sql<EmailRow & { sortedAt: string }>`
    select e.id, e.created_at, e.status, e.subject, e.to_address, e.customer_id, c.name, e.template_id, t.name as template_name,
      e.consolidated_reminder_id, e.invoice_count, e.sent_at, e.delivered_at, e.opened_at, e.clicked_at, e.bounced_at, e.failed_at,
      e.open_count, e.click_count, e.error_message, e.created_at::text as sorted_at
    from (
      select id ${matchingEmails(scope, input, days)}
      ${after ? sql`and created_at <= ${after[0]} and (created_at < ${after[0]} or id < ${after[1]}::uuid)` : sql``}
      order by created_at desc, id desc limit ${input.limit + 1}
    ) as page
    join email_logs as e on e.company_id = ${scope.companyId}::uuid and e.id = page.id
    left join customers as c on c.company_id = ${scope.companyId}::uuid and c.id = e.customer_id
    left join email_templates as t on t.company_id = ${scope.companyId}::uuid and t.id = e.template_id
    order by e.created_at desc, e.id desc`.execute(db)
  return rows
}

/** How many match. Days, states and templates are counted from the daily figures, exactly; the rest to 10,000. */
export async function countEmails(
  db: Kysely<DB>,
  scope: CompanyScope,
  input: FindEmailsInput,
  days: Days,
): Promise<Page<unknown>['count']> {
  const { status, templateId } = input
  if (input.customerId === undefined && input.consolidated === undefined) {
    const { value } = await db
      .selectFrom('emailStatsDaily')
      .select((eb) => eb.fn.coalesce(eb.fn.sum<number>('emailsCount'), sql<number>`0`).as('value'))
      .where('companyId', '=', scope.companyId)
      .where('day', '>=', days.from)
      .where('day', '<=', days.to)
      .where('direction', '=', 'OUTBOUND')
      .$if(Boolean(status?.length), (query) => query.where('status', 'in', status ?? []))
      .$if(Boolean(templateId), (query) => query.where('templateId', '=', templateId ?? ''))
      .executeTakeFirstOrThrow()
    return { value: Number(value), exact: true }
  }
  const { rows } = await sql<{ value: number }>`
    select count(*) as value from (select ${matchingEmails(scope, input, days)} limit ${EXACT_COUNT_LIMIT + 1}) as counted`.execute(
    db,
  )
  const value = rows[0]?.value ?? 0
  return { value: Math.min(value, EXACT_COUNT_LIMIT), exact: value <= EXACT_COUNT_LIMIT }
}
