import type { SeedContext } from '../companies.ts'
import { seedSending } from './sending.ts'

/** Texts, emails and calls about leads and sales, and the log over all channels. */
export async function seedMessages(context: SeedContext): Promise<void> {
  await insertTexts(context)
  await insertEmails(context)
  await logMessages(context)
  await logCallsAndLetters(context)
  await seedSending(context)
}

/** A wording of the company's language with the names filled in. */
const filled = (text: string, subject: 'sale' | 'lead') =>
  `replace(replace(replace(${text}, '{{${subject}.firstName}}', s.first_name), '{{company.name}}', $3), '{{sale.reference}}', ${
    subject === 'sale' ? 's.reference' : "''"
  })`

async function insertTexts({ client, company, now, f }: SeedContext): Promise<void> {
  const insert = `insert into sms_logs (company_id, id, sale_id, lead_id, template_version_id, direction, status, phone, body,
      segments, provider, error_code, error_message, scheduled_for, claimed_at, attempts, sent_at, delivered_at, failed_at,
      created_by, created_at, updated_at)
    select $1::uuid, id, sale_id, lead_id, version_id, direction, status, phone, body, 1 + length(body) / 153,
      case status when 'PENDING' then null else 'demo' end,
      case status when 'FAILED' then '30003' end, case status when 'FAILED' then 'The handset could not be reached.' end,
      at, case when status <> 'PENDING' then at end, case when status <> 'PENDING' then 1 else 0 end,
      case status when 'SENT' then at + interval '2 seconds' end,
      case when status = 'SENT' and direction = 'OUTBOUND' and ${f.random("'delivered' || id")} < 0.95 then at + interval '9 seconds' end,
      case status when 'FAILED' then at + interval '40 seconds' end, case direction when 'OUTBOUND' then agent_id end, at, at`
  const outcome = (key: string) =>
    `case when row_number() over (order by at desc) = 1 then 'PENDING' when ${f.random(key)} < 0.045 then 'FAILED' else 'SENT' end`
  const values = [company.id, company.locale, company.name, now]
  await client.query(
    `${insert} from (
       select *, ${f.id('at', "'welcome text' || sale_id")} as id, ${outcome("'welcome outcome' || sale_id")} as status from (
         select s.id as sale_id, null::uuid as lead_id, v.id as version_id, 'OUTBOUND' as direction, s.phone, s.agent_id,
           ${filled('v.body', 'sale')} as body, s.created_at + interval '4 minutes' as at
         from sales as s
         join document_templates as t on t.company_id = s.company_id and t.code = 'welcome-text'
         join document_template_versions as v on v.company_id = t.company_id and v.template_id = t.id
           and v.version = t.current_version and v.locale = $2
         where s.company_id = $1 and s.phone is not null) as wanted where at <= $4) as texts`,
    values,
  )
  await client.query(
    `${insert} from (
       select *, ${f.id('at', "'call-back text' || lead_id || at")} as id, ${outcome("'call-back outcome' || lead_id || at")} as status from (
         select null::uuid as sale_id, s.id as lead_id, v.id as version_id, 'OUTBOUND' as direction, s.phone, h.actor_id as agent_id,
           ${filled('v.body', 'lead')} as body, h.at + interval '2 minutes' as at
         from lead_disposition_history as h
         join leads as s on s.company_id = h.company_id and s.id = h.lead_id
         join document_templates as t on t.company_id = s.company_id and t.code = 'call-back'
         join document_template_versions as v on v.company_id = t.company_id and v.template_id = t.id
           and v.version = t.current_version and v.locale = $2
         where h.company_id = $1 and h.to_code in ('CALL_BACK', 'INTERESTED', 'NO_ANSWER') and s.phone is not null) as wanted where at <= $4) as texts`,
    values,
  )
  await client.query(
    `${insert} from (
       select ${f.id('at', "'reply' || outbound")} as id, * from (
         select id as outbound, sale_id, lead_id, null::uuid as version_id, 'INBOUND' as direction, 'SENT' as status, phone, created_by as agent_id,
           case $2 when 'fr' then 'Merci, bien reçu.' when 'ar' then 'شكرًا لكم' else 'Thanks, got it.' end as body,
           created_at + interval '25 minutes' as at
         from sms_logs
         where company_id = $1 and status = 'SENT' and $3::text is not null and ${f.random("'replies' || id")} < 0.07) as wanted
       where at <= $4) as texts`,
    values,
  )
}

async function insertEmails({ client, company, now, f }: SeedContext): Promise<void> {
  await client.query(
    `with wanted as (
       select s.id as sale_id, null::uuid as lead_id, v.id as version_id, s.email, s.first_name || ' ' || s.last_name as name, s.agent_id,
         ${filled('v.subject', 'sale')} as subject, ${filled('v.body', 'sale')} as body, s.created_at + interval '6 minutes' as at
       from sales as s
       join document_templates as t on t.company_id = s.company_id and t.code = 'cover-documents'
       join document_template_versions as v on v.company_id = t.company_id and v.template_id = t.id
         and v.version = t.current_version and v.locale = $2
       where s.company_id = $1 and s.email is not null
       union all
       select null, s.id, v.id, s.email, s.first_name || ' ' || s.last_name, h.actor_id, ${filled('v.subject', 'lead')},
         ${filled('v.body', 'lead')}, h.at + interval '10 minutes'
       from lead_disposition_history as h
       join leads as s on s.company_id = h.company_id and s.id = h.lead_id
       join document_templates as t on t.company_id = s.company_id and t.code = 'quote'
       join document_template_versions as v on v.company_id = t.company_id and v.template_id = t.id
         and v.version = t.current_version and v.locale = $2
       where h.company_id = $1 and h.to_code = 'QUOTED' and s.email is not null
     ), decided as (
       select *, ${f.id('at', "'email' || coalesce(sale_id, lead_id)")} as id, (case
         when row_number() over (order by at desc) = 1 then 'PENDING'
         when place < 0.03 then 'BOUNCED' when place < 0.04 then 'FAILED' when place < 0.12 then 'SENT'
         when place < 0.45 then 'DELIVERED' when place < 0.8 then 'OPENED' else 'CLICKED' end)::"EmailStatus" as status
       from (select *, ${f.random("'email outcome' || coalesce(sale_id, lead_id)")} as place from wanted where at <= $4) as placed
     )
     insert into email_logs (company_id, id, sale_id, lead_id, template_version_id, status, to_address, to_name, from_address, subject, body_text,
       message_id, provider, error_code, error_message, bounce_type, scheduled_for, claimed_at, attempts, sent_at, delivered_at,
       opened_at, clicked_at, bounced_at, failed_at, open_count, click_count, created_by, created_at, updated_at)
     select $1::uuid, id, sale_id, lead_id, version_id, status, email, name, 'hello@example.com', subject, body, '<' || id || '@example.com>',
       case when status <> 'PENDING' then 'demo' end,
       case status when 'BOUNCED' then '550 5.1.1' when 'FAILED' then '421 4.3.2' end,
       case status when 'BOUNCED' then 'The address does not exist.' when 'FAILED' then 'The mail server did not answer.' end,
       case status when 'BOUNCED' then 'HARD' end, at, case when status <> 'PENDING' then at end,
       case when status <> 'PENDING' then 1 else 0 end,
       case when status not in ('PENDING', 'FAILED') then at + interval '1 second' end,
       case when status in ('DELIVERED', 'OPENED', 'CLICKED') then at + interval '4 seconds' end,
       case when status in ('OPENED', 'CLICKED') then at + interval '3 hours' end,
       case when status = 'CLICKED' then at + interval '3 hours 2 minutes' end,
       case when status = 'BOUNCED' then at + interval '5 seconds' end, case when status = 'FAILED' then at + interval '1 hour' end,
       case when status in ('OPENED', 'CLICKED') then 1 else 0 end, case when status = 'CLICKED' then 1 else 0 end,
       agent_id, at, at
     from decided`,
    [company.id, company.locale, company.name, now],
  )
}

/** Every text and email has its row in the log over all channels. */
async function logMessages({ client, company, f }: SeedContext): Promise<void> {
  await client.query(
    `insert into communication_logs (company_id, id, sale_id, lead_id, communication_type, direction, status, summary,
       contact_address, occurred_at, sms_log_id, user_id, created_at, updated_at)
     select company_id, ${f.id('created_at', "'logged text' || id")}, sale_id, lead_id, 'SMS', direction::"CommunicationDirection",
       (case when direction = 'INBOUND' then 'RECEIVED' when delivered_at is not null then 'DELIVERED' else status end)::"CommunicationStatus",
       body, phone, created_at, id, created_by, created_at, updated_at
     from sms_logs where company_id = $1`,
    [company.id],
  )
  await client.query(
    `insert into communication_logs (company_id, id, sale_id, lead_id, customer_id, communication_type, direction, status, subject,
       summary, contact_name, contact_address, occurred_at, email_log_id, user_id, created_at, updated_at)
     select company_id, ${f.id('created_at', "'logged email' || id")}, sale_id, lead_id, customer_id, 'EMAIL', direction::"CommunicationDirection",
       (case when direction = 'INBOUND' then 'RECEIVED' when status in ('DELIVERED', 'OPENED', 'CLICKED') then 'DELIVERED' when status in ('BOUNCED', 'FAILED') then 'FAILED'
          else status::text end)::"CommunicationStatus",
       subject, left(body_text, 300), to_name, to_address, created_at, id, created_by, created_at, updated_at
     from email_logs where company_id = $1`,
    [company.id],
  )
}

/** Most dispositions come out of a call; some letters went by post, some customers were met. */
async function logCallsAndLetters({ client, company, now, f }: SeedContext): Promise<void> {
  await client.query(
    `insert into communication_logs (company_id, id, lead_id, communication_type, direction, status, summary, contact_name,
       contact_address, duration_seconds, occurred_at, follow_up_at, user_id, created_at, updated_at)
     select h.company_id, ${f.id('h.at', "'call' || h.id")}, l.id, 'CALL', 'OUTBOUND',
       (case h.to_code when 'NO_ANSWER' then 'NO_ANSWER' when 'WRONG_NUMBER' then 'FAILED' else 'COMPLETED' end)::"CommunicationStatus",
       h.reason, l.first_name || ' ' || l.last_name, l.phone,
       case when h.to_code not in ('NO_ANSWER', 'WRONG_NUMBER') then ${f.between(45, 1260, "'duration' || h.id")} end,
       h.at, case when h.to_code = 'CALL_BACK' then l.next_action_at end, h.actor_id, h.at, h.at
     from lead_disposition_history as h join leads as l on l.company_id = h.company_id and l.id = h.lead_id
     where h.company_id = $1 and l.phone is not null and ${f.random("'called' || h.id")} < 0.7`,
    [company.id],
  )
  await client.query(
    `insert into communication_logs (company_id, id, sale_id, communication_type, direction, status, subject, contact_name,
       document_id, occurred_at, user_id, created_at, updated_at)
     select d.company_id, ${f.id('d.created_at', "'letter' || d.id")}, s.id, 'LETTER'::"CommunicationType", 'OUTBOUND'::"CommunicationDirection", 'SENT'::"CommunicationStatus", d.title,
       s.first_name || ' ' || s.last_name, d.id, d.created_at, d.generated_by, d.created_at, d.created_at
     from generated_documents as d join sales as s on s.company_id = d.company_id and s.id = d.sale_id
     where d.company_id = $1 and d.state = 'READY' and ${f.random("'posted' || d.id")} < 0.15
     union all
     select s.company_id, ${f.id('s.created_at', "'meeting' || s.id")}, s.id, 'MEETING', 'OUTBOUND', 'COMPLETED', null,
       s.first_name || ' ' || s.last_name, null, s.created_at, s.agent_id, s.created_at, s.created_at
     from sales as s where s.company_id = $1 and ${f.random("'met' || s.id")} < 0.03
     union all
     select s.company_id, ${f.id("$2::timestamptz - interval '1 day'", "'planned meeting' || s.id")}, s.id, 'MEETING', 'OUTBOUND',
       (case when place <= 3 then 'SCHEDULED' else 'CANCELLED' end)::"CommunicationStatus", null,
       s.first_name || ' ' || s.last_name, null, (day + time '09:30' + place * interval '75 minutes') at time zone $3, s.agent_id,
       $2::timestamptz - interval '1 day', $2::timestamptz - interval '1 day'
     from (select *, row_number() over (order by created_at desc, id) as place from sales where company_id = $1
       order by created_at desc, id limit 5) as s
     join (select day, row_number() over (order by day) as place
       from (select ($2::timestamptz at time zone $3)::date + ahead as day from generate_series(1, 9) as ahead) as days
       where extract(isodow from day) < 6) as workdays using (place)`,
    [company.id, now, company.timeZone],
  )
}
