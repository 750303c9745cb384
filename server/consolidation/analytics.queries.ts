import { sql } from 'kysely'
import { statement } from '#db/statement.ts'
import type { CompanyScope } from '../kernel/scope.ts'

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
  status: string
  emails: number
}

/** Outbound emails of the period by day and by template, each by furthest state. */
export const findEmailFigures = statement(
  (_, scope: CompanyScope, { from, to }: Days) => sql<EmailFigures>`
    select case when grouping(day) = 0 then 'day' else 'template' end as level, day, template_id, status, sum(emails_count)::bigint as emails
    from email_stats_daily
    where company_id = ${scope.companyId}::uuid and day between ${from}::date and ${to}::date and direction = 'OUTBOUND'
    group by grouping sets ((day, status), (template_id, status))
    having sum(emails_count) > 0`,
)

/** Emails sent by weekday (Monday is 1) and hour of the company's zone, and how many were opened and clicked. */
export const findHours = statement(
  (_, scope: CompanyScope, { from, to }: Days) => sql<{
    weekday: number
    hour: number
    sent: number
    opened: number
    clicked: number
  }>`
    select extract(isodow from day)::integer as weekday, hour, sum(sent_count)::bigint as sent, sum(opened_count)::bigint as opened,
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
