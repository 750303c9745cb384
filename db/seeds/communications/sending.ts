import type { SeedContext } from '../companies.ts'

/**
 * Where the demo's messages stand on their way out. None waits: the worker would send it. What an older worker left
 * pending is in doubt, and of the newest failures to people who did not consent one was refused and one cancelled.
 */
export async function seedSending({ client, company }: SeedContext): Promise<void> {
  for (const [table, consent] of [
    ['email_logs', 'email_consent'],
    ['sms_logs', 'sms_consent'],
  ] as const) {
    await client.query(
      `with latest as (
         select m.id, case when l.${consent} = 'WITHDRAWN' then 'CONSENT_WITHDRAWN' else 'CONSENT_MISSING' end as refusal,
           row_number() over (order by m.created_at desc, m.id) as place
         from ${table} as m
         left join sales as s on s.company_id = m.company_id and s.id = m.sale_id
         left join leads as l on l.company_id = m.company_id and l.id = coalesce(m.lead_id, s.lead_id)
         where m.company_id = $1 and m.status = 'FAILED' and m.direction = 'OUTBOUND' and m.customer_id is null
           and l.${consent} is distinct from 'GIVEN'
           ${table === 'sms_logs' ? '' : 'and m.consolidated_reminder_id is null'})
       update ${table} as message set
         sending_state = case when place = 1 then 'REFUSED' when place = 2 then 'CANCELLED' when status = 'PENDING' then 'UNKNOWN'
           when status in ('FAILED') then 'FAILED' when status::text = 'BOUNCED' then 'FAILED' else 'SENT' end,
         sending_reasons = case when place = 1 then array[refusal] when place = 2 then array['CANCELLED']
           when status = 'PENDING' then array['SENDER_DIED'] else '{}' end,
         error_code = case when place = 1 then refusal when place = 2 then 'CANCELLED'
           when status = 'PENDING' then 'SENDER_DIED' else error_code end,
         error_message = case when place <= 2 then null else error_message end,
         purpose = case when place = 1 then 'MARKETING' else purpose end,
         claimed_at = case when status = 'PENDING' then scheduled_for else claimed_at end,
         attempts = case when status = 'PENDING' then 1 else attempts end
       from (select m.id as of, latest.place, latest.refusal from ${table} as m left join latest on latest.id = m.id
         where m.company_id = $1 and m.direction = 'OUTBOUND' and m.customer_id is null) as placed
       where message.company_id = $1 and message.id = placed.of`,
      [company.id],
    )
  }
}
