import { type Kysely, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import { addDays } from '../../kernel/days.ts'
import type { CompanyScope } from '../../kernel/scope.ts'
import type { CommunicationType, RatesInput } from '../communications.schemas.ts'

/** One line of figures: of a channel, or of a channel and a template, a member of staff or a day. */
export interface RateFigures {
  level: 'channel' | 'template' | 'person' | 'day'
  type: CommunicationType
  /** The template, member of staff or day; null for none, and for the whole channel. */
  key: string | null
  name: string | null
  total: number
  /** Messages that were sent and did not come back; calls and meetings that were held. */
  succeeded: number
  failed: number
  pending: number
  delivered: number
  opened: number
  clicked: number
}

/**
 * Messages and contacts of some days, counted four ways in one scan of each log. Messages count as
 * communication_summary_view counts them, by the moment they were written; an agent counts the agent's own. Only what
 * went out, as on the overview: what somebody wrote to the company arrived without anybody's doing.
 */
export async function findRates(db: Kysely<DB>, scope: CompanyScope, input: RatesInput): Promise<RateFigures[]> {
  const midnight = (day: string) => sql`(${day}::date::timestamp at time zone ${scope.timeZone})`
  const between = (column: string) =>
    sql`${sql.ref(column)} >= ${midnight(input.from)} and ${sql.ref(column)} < ${midnight(addDays(input.to, 1))}`
  const own = (column: string) => (scope.role === 'agent' ? sql`${sql.ref(column)} = ${scope.userId}::uuid` : sql`true`)
  const dayOf = (column: string) => sql`(${sql.ref(column)} at time zone ${scope.timeZone})::date`
  const { rows } = await sql<RateFigures>`
    with contacts as (
      select 'SMS' as type, template_version_id as version_id, created_by as person, ${dayOf('created_at')} as day,
        status = 'SENT' as succeeded, status = 'FAILED' as failed, status = 'PENDING' as pending,
        delivered_at is not null as delivered, false as opened, false as clicked
      from sms_logs
      where company_id = ${scope.companyId}::uuid and ${between('created_at')} and direction = 'OUTBOUND' and ${own('created_by')}
      union all
      select 'EMAIL', template_version_id, created_by, ${dayOf('created_at')},
        status in ('SENT', 'DELIVERED', 'OPENED', 'CLICKED'), status in ('BOUNCED', 'FAILED'), status = 'PENDING',
        status in ('DELIVERED', 'OPENED', 'CLICKED'), status in ('OPENED', 'CLICKED'), status = 'CLICKED'
      from email_logs
      where company_id = ${scope.companyId}::uuid and ${between('created_at')} and direction = 'OUTBOUND' and ${own('created_by')}
      union all
      select communication_type::text, null, user_id, ${dayOf('occurred_at')},
        status in ('SENT', 'DELIVERED', 'RECEIVED', 'COMPLETED'), status in ('NO_ANSWER', 'FAILED'),
        status in ('SCHEDULED', 'PENDING'), false, false, false
      from communication_logs
      where company_id = ${scope.companyId}::uuid and ${between('occurred_at')} and direction = 'OUTBOUND' and ${own('user_id')}
        and communication_type in ('CALL', 'MEETING', 'LETTER') and deleted_at is null
    ), named as (
      select contacts.*, v.template_id
      from contacts
      left join document_template_versions as v on v.company_id = ${scope.companyId}::uuid and v.id = contacts.version_id
    ), figures as (
      select case when grouping(template_id) = 0 then 'template' when grouping(person) = 0 then 'person'
          when grouping(day) = 0 then 'day' else 'channel' end as level,
        type, template_id, person, day, count(*) as total,
        count(*) filter (where succeeded) as succeeded, count(*) filter (where failed) as failed,
        count(*) filter (where pending) as pending, count(*) filter (where delivered) as delivered,
        count(*) filter (where opened) as opened, count(*) filter (where clicked) as clicked
      from named
      group by grouping sets ((type), (type, template_id), (type, person), (type, day))
    )
    select level, type, coalesce(template_id::text, person::text, day::text) as key,
      coalesce(t.name, u.name) as name, total, succeeded, failed, pending, delivered, opened, clicked
    from figures
    left join document_templates as t on t.company_id = ${scope.companyId}::uuid and t.id = figures.template_id
    left join users as u on u.id = figures.person
    order by level, day desc, total desc, name, type`.execute(db)
  return rows
}
