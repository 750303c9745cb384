import { type Kysely, sql } from 'kysely'
import { statement } from '#db/statement.ts'
import type { DB } from '#db/types.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { EMAIL_STATUSES } from './consolidation.schemas.ts'

/** Days looked at, both counted, in the company's zone. */
export interface Days {
  from: string
  to: string
}

/** Reminders that were sent, grouped by `level`: everything else of the line is null. */
export interface ReminderFigures {
  level: 'all' | 'day' | 'escalation' | 'language'
  day: string | null
  escalationLevel: string | null
  language: string | null
  sent: number
  bounced: number
  opened: number
  clicked: number
  replied: number
  promised: number
  paid: number
  /** Invoices less reminders, over those sent and not bounced. */
  emailsSaved: number
}

/** Reminders sent in the period, in one scan grouped four ways. Counts every currency: a mail saved is a mail saved. */
export const findReminderFigures = statement(
  (_, scope: CompanyScope, { from, to }: Days) => sql<ReminderFigures>`
    select case when grouping(day) = 0 then 'day' when grouping(escalation_level) = 0 then 'escalation'
        when grouping(language) = 0 then 'language' else 'all' end as level,
      day, escalation_level, language, sum(reminders_count)::bigint as sent,
      coalesce(sum(reminders_count) filter (where delivery_status = 'BOUNCED'), 0)::bigint as bounced,
      sum(opened_count)::bigint as opened, sum(clicked_count)::bigint as clicked, sum(replied_count)::bigint as replied,
      sum(promised_count)::bigint as promised, sum(paid_count)::bigint as paid,
      coalesce(sum(invoices_count - reminders_count) filter (where delivery_status <> 'BOUNCED'), 0)::bigint as emails_saved
    from reminder_stats_daily
    where company_id = ${scope.companyId}::uuid and day between ${from}::date and ${to}::date
      and delivery_status in ('SENT', 'DELIVERED', 'BOUNCED')
    group by grouping sets ((), (day), (escalation_level), (language))
    having sum(reminders_count) > 0
    order by level, day, escalation_level, language`,
)

export interface EmailFigures {
  level: 'day' | 'template'
  day: string | null
  templateId: string | null
  status: (typeof EMAIL_STATUSES)[number]
  emails: number
}

/** Outbound emails of the period by day and by template, each by furthest state. */
export async function findEmailFigures(db: Kysely<DB>, scope: CompanyScope, days: Days): Promise<EmailFigures[]> {
  const groups = await findEmailCounts(db, scope, days)
  return groups.flatMap(({ counts, ...group }) =>
    EMAIL_STATUSES.flatMap((status, place) => (counts[place] ? { ...group, status, emails: counts[place] } : [])),
  )
}

/** The same, with a number for each state in their order: a filter costs Postgres less than to group by the state as well. */
const findEmailCounts = statement(
  (_, scope: CompanyScope, { from, to }: Days) => sql<
    Omit<EmailFigures, 'status' | 'emails'> & { counts: (number | null)[] }
  >`
    select case when grouping(day) = 0 then 'day' else 'template' end as level, day, template_id,
      to_json(array[${sql.join(EMAIL_STATUSES.map((status) => sql`sum(emails_count) filter (where status = ${sql.lit(status)})`))}]) as counts
    from email_stats_daily
    where company_id = ${scope.companyId}::uuid and day between ${from}::date and ${to}::date and direction = 'OUTBOUND'
    group by grouping sets ((day), (template_id))`,
)

/**
 * Emails sent by weekday (Monday is 1) and hour of the company's zone, and how many were opened and clicked. The first day
 * of 1900 was a Monday; extract() makes a numeric of each row's day, which takes longer than adding it up.
 */
export const findHours = statement(
  (_, scope: CompanyScope, { from, to }: Days) => sql<{
    weekday: number
    hour: number
    sent: number
    opened: number
    clicked: number
  }>`
    select (day - date '1900-01-01') % 7 + 1 as weekday, hour, sum(sent_count)::bigint as sent, sum(opened_count)::bigint as opened,
      sum(clicked_count)::bigint as clicked
    from email_stats_hourly
    where company_id = ${scope.companyId}::uuid and day between ${from}::date and ${to}::date
    group by 1, 2 order by 1, 2`,
)

/** Money of the period by day, in the company's currency, minor units. */
export const findMoneyByDay = statement((db, scope: CompanyScope, { from, to }: Days) =>
  db
    .selectFrom('receivablesDaily')
    .select(['day', 'issuedMinor', 'collectedMinor', 'collectedCount', 'creditedMinor'])
    .where('companyId', '=', scope.companyId)
    .where('currency', '=', scope.currency)
    .where('day', '>=', from)
    .where('day', '<=', to)
    .orderBy('day'),
)

/** Names of the templates that emails were made from, deleted ones included. */
export const findTemplateNames = statement((db, scope: CompanyScope) =>
  db
    .selectFrom('emailTemplates')
    .select(['id', 'name', 'locale', 'code'])
    .where('companyId', '=', scope.companyId)
    .orderBy('name')
    .orderBy('locale')
    .limit(500),
)
