import type { SeedContext } from '../companies.ts'

/**
 * Where the demo's messages stand on their way out. None waits: the worker would send it. What an older worker left
 * pending is in doubt, and of the newest failures one was refused and one cancelled.
 */
export async function seedSending({ client, company }: SeedContext): Promise<void> {
  for (const table of ['email_logs', 'sms_logs']) {
    await client.query(
      `with latest as (
         select id, row_number() over (order by created_at desc, id) as place
         from ${table} where company_id = $1 and status = 'FAILED' and direction = 'OUTBOUND'
           and ${table === 'sms_logs' ? 'customer_id is null' : 'consolidated_reminder_id is null and customer_id is null'})
       update ${table} as message set
         sending_state = case when place = 1 then 'REFUSED' when place = 2 then 'CANCELLED' when status = 'PENDING' then 'UNKNOWN'
           when status in ('FAILED') then 'FAILED' when status::text = 'BOUNCED' then 'FAILED' else 'SENT' end,
         sending_reasons = case when place = 1 then array['CONSENT_WITHDRAWN'] when place = 2 then array['CANCELLED']
           when status = 'PENDING' then array['SENDER_DIED'] else '{}' end,
         error_code = case when place = 1 then 'CONSENT_WITHDRAWN' when place = 2 then 'CANCELLED'
           when status = 'PENDING' then 'SENDER_DIED' else error_code end,
         error_message = case when place <= 2 then null else error_message end,
         purpose = case when place = 1 then 'MARKETING' else purpose end,
         claimed_at = case when status = 'PENDING' then scheduled_for else claimed_at end,
         attempts = case when status = 'PENDING' then 1 else attempts end
       from (select m.id as of, latest.place from ${table} as m left join latest on latest.id = m.id
         where m.company_id = $1 and m.direction = 'OUTBOUND' and m.customer_id is null) as placed
       where message.company_id = $1 and message.id = placed.of`,
      [company.id],
    )
  }
}
