import { lastOpen, nextOpening } from '../clients/openings.ts'
import type { SeedContext } from '../companies.ts'
import { words } from '../fragments.ts'
import { pastCandidates, presentCandidates } from './candidates.ts'

/** Days before the seed's moment at which the company began to write one email for all invoices. */
const BEGUN = 270

/** Nine months of reminders with what became of them, and tonight's plan in every state a plan can be in. */
export async function seedReminders(context: SeedContext): Promise<void> {
  await insertHistory(context)
  await insertPlan(context)
  await insertInvoices(context)
  await recordPayments(context)
  await insertEmails(context)
}

const REPLIES = words([
  'Please send the statement again.',
  'We pay on Thursday.',
  'يرجى إرسال كشف الحساب مرة أخرى.',
  'Merci de renvoyer le relevé.',
])

const COLUMNS = `company_id, id, customer_id, currency, cycle_number, invoice_ids, total_amount, oldest_due_on, oldest_invoice_id,
  priority_score, priority_components, score_version, escalation_level, reminder_type, delivery_status, language, template_id,
  second_template_id, contact_interval_days, requires_approval, approval_reason, approved_at, approved_by, held_until, scheduled_for,
  claimed_at, claim_token, sent_at, delivered_at, bounced_at, failed_at, cancelled_at, cancelled_by, cancel_reason, attempts, failure_code,
  failure_message, bounce_type, to_address, message_id, snapshot, opened_at, machine_opened_at, open_count, machine_open_count,
  clicked_at, click_count, replied_at, promised_at, promised_on, promised_amount, disputed_at, unsubscribed_at, created_by, created_at,
  updated_at`

/** Templates for the level and language of the row `r`. */
const TEMPLATES = `
  join email_templates as t on t.company_id = $1 and t.code = 'consolidated-' || lower(level) and t.deleted_at is null
    and t.locale = case language when 'both' then 'ar' else language end
  left join email_templates as second on second.company_id = $1 and second.code = t.code and second.locale = 'en' and language = 'both'`

async function insertHistory({ client, company, now, f, manager }: SeedContext): Promise<void> {
  const chance = (what: string) => f.random(`'${what}' || customer_id || at`)
  // An answer some hours later, but never after the seed's moment.
  const answer = (share: number, what: string, hours: number) =>
    `case when is_sent and delivery_status <> 'BOUNCED' and ${chance(what)} < ${share}
       then least($2::timestamptz, at + ${chance(`${what} after`)} * interval '${hours} hours' + interval '3 minutes') end`
  await client.query(
    `with ${pastCandidates(f, { from: BEGUN, until: 1, every: 11 })}, decided as (
       select *, case when place < 0.02 then 'FAILED' when place < 0.03 then 'SKIPPED' when place < 0.042 then 'CANCELLED'
           when place < 0.055 then 'CANCELLED_BELOW_MIN' when place < 0.1 then 'BOUNCED' when place < 0.15 then 'SENT' else 'DELIVERED' end as delivery_status,
         place between 0.055 and 0.07 as is_hard
       from (select *, ${chance('reminder outcome')} as place from candidate) as placed
     ), counted as (
       select *, delivery_status in ('SENT', 'DELIVERED', 'BOUNCED') as is_sent,
         count(*) filter (where delivery_status in ('SENT', 'DELIVERED', 'BOUNCED')) over before as sent_before,
         coalesce(bool_or(is_hard) over (partition by customer_id order by at rows between unbounded preceding and 1 preceding), false) as is_suppressed
       from decided window before as (partition by customer_id, currency, oldest_invoice_id order by at rows between unbounded preceding and 1 preceding)
     ), levelled as (
       select *, least(age_rank, sent_before + 1) as rank from counted
     ), kept as (
       select *, (array['POLITE', 'FIRM', 'URGENT', 'FINAL'])[rank] as level,
         rank = 4 or coalesce(total > max_consolidation_amount, false) as needs_approval,
         row_number() over (partition by customer_id, currency order by at)::integer as cycle,
         ${f.id('at', "'reminder' || customer_id || currency || at")} as id
       from (select *, coalesce(bool_or(rank = 4 and is_sent) over (partition by customer_id, currency, oldest_invoice_id order by at
           rows between unbounded preceding and 1 preceding), false) as is_finished from levelled) as steps
       where not is_finished and not is_suppressed
     ), answered as (
       select r.*, t.id as template_id, second.id as second_id, t.code as template_code, t.version as template_version,
         ${answer(0.55, 'opened', 30)} as opened, ${answer(0.3, 'machine', 0.05)} as machine_opened,
         ${answer(0.07, 'replied', 60)} as replied, ${answer(0.12, 'promised', 50)} as promised,
         ${answer(0.03, 'disputed', 70)} as disputed, ${answer(0.008, 'left', 20)} as gone, ${chance('clicked')} < 0.45 as clicks
       from kept as r ${TEMPLATES}
     )
     insert into customer_consolidated_reminders (${COLUMNS})
     select $1::uuid, id, customer_id, currency, cycle, invoice_ids, total, oldest_due_on, oldest_invoice_id, score, components, 1,
       level::"EscalationLevel",
       (case when ${chance('by hand')} < 0.03 then 'MANUAL' when rank = 4 then 'FINAL' when rank = 3 then 'URGENT' else '' end
         || case when rank < 3 and ${chance('by hand')} >= 0.03 then '' else '_' end || 'CONSOLIDATED')::"ReminderType",
       delivery_status, language, template_id, second_id, contact_interval, needs_approval,
       case when rank = 4 then 'Final reminder' when needs_approval then 'Above the customer''s limit' end,
       case when needs_approval then at - interval '2 hours' end, case when needs_approval then $3::uuid end, null, at,
       case when is_sent or delivery_status = 'FAILED' then at + interval '4 seconds' end, null, case when is_sent then at + interval '6 seconds' end,
       case when delivery_status = 'DELIVERED' then at + interval '11 seconds' end, case when delivery_status = 'BOUNCED' then at + interval '9 seconds' end,
       case when delivery_status = 'FAILED' then at + interval '6 seconds' end,
       case when delivery_status in ('SKIPPED', 'CANCELLED', 'CANCELLED_BELOW_MIN') then at - interval '30 minutes' end,
       case when delivery_status in ('SKIPPED', 'CANCELLED') then $3::uuid end,
       case delivery_status when 'SKIPPED' then 'They called and pay today' when 'CANCELLED' then 'The statement is being corrected' end,
       case when is_sent then 1 when delivery_status = 'FAILED' then 3 else 0 end,
       case delivery_status when 'FAILED' then '554 5.7.1' when 'BOUNCED' then case when is_hard then '550 5.1.1' else '452 4.2.2' end end,
       case delivery_status when 'FAILED' then 'The mail server refused the message.'
         when 'BOUNCED' then case when is_hard then 'The address does not exist.' else 'The mailbox is full.' end end,
       case when delivery_status = 'BOUNCED' then case when is_hard and place < 0.06 then 'COMPLAINT' when is_hard then 'HARD' else 'SOFT' end end,
       email, '<' || id || '@example.com>',
       jsonb_build_object('template', jsonb_build_object('code', template_code, 'version', template_version), 'invoices', invoices),
       opened, machine_opened, case when opened is null then 0 else 1 + ${f.between(0, 2, "'opens' || id")} end, case when machine_opened is null then 0 else 1 end,
       case when clicks then opened end, case when clicks and opened is not null then 1 else 0 end, replied, promised,
       case when promised is not null then (promised at time zone $4)::date + 7 end, null, disputed, gone,
       case when ${chance('by hand')} < 0.03 then $3::uuid end, at - interval '7 hours', at + interval '11 seconds'
     from answered`,
    [company.id, now, manager, company.timeZone],
  )
}

/** What tonight's plan made: it waits for a moment or a person, or a sender has it. */
async function insertPlan({ client, company, now, f, manager }: SeedContext): Promise<void> {
  await client.query(
    `with ${presentCandidates(f)}, due as (
       select c.*, coalesce(last.cycle, 0)::integer + 1 as cycle, coalesce(last.level, 0) as last_level,
         row_number() over (order by score desc, c.oldest_due_on, c.customer_id) as nth
       from candidate as c
       left join lateral (
         select max(cycle_number) as cycle, max(sent_at) as sent_at,
           max(case when oldest_invoice_id = c.oldest_invoice_id then array_position(array['POLITE', 'FIRM', 'URGENT', 'FINAL'], escalation_level::text) end)
             filter (where sent_at is not null) as level,
           coalesce(bool_or(bounce_type in ('HARD', 'COMPLAINT')), false) as is_suppressed
         from customer_consolidated_reminders as r where r.company_id = $1 and r.customer_id = c.customer_id and r.currency = c.currency
       ) as last on true
       where coalesce(last.level, 0) < 4 and not coalesce(last.is_suppressed, false)
         and coalesce(last.sent_at < $2::timestamptz - c.contact_interval * interval '1 day', true)
     ), levelled as (
       select *, least(age_rank, last_level + 1) as rank from due
     ), stated as (
       select *, (array['POLITE', 'FIRM', 'URGENT', 'FINAL'])[rank] as level, rank = 4 or coalesce(total > max_consolidation_amount, false) or nth in (1, 6) as needs_approval,
         ${f.id("$2::timestamptz - interval '9 hours'", "'plan' || customer_id || currency")} as id,
         case when nth = 2 then 'CLAIMED' when nth = 3 then 'SENDING' when nth in (4, 5) then 'UNKNOWN' when nth in (7, 9) then 'HELD'
           when rank = 4 or coalesce(total > max_consolidation_amount, false) or nth in (1, 6) then 'PENDING_APPROVAL' else 'SCHEDULED' end as state
       from levelled
     ), timed as (
       select *, state in ('CLAIMED', 'SENDING', 'UNKNOWN') as is_claimed,
         case when state in ('CLAIMED', 'SENDING') then ${lastOpen("$2::timestamptz - interval '3 minutes'")}
           when state = 'UNKNOWN' then ${lastOpen("$2::timestamptz - interval '3 hours'")}
           else ${nextOpening("$2::timestamptz + interval '12 hours'")} + nth * interval '20 seconds' end as planned
       from stated
     )
     insert into customer_consolidated_reminders (${COLUMNS})
     select $1::uuid, r.id, customer_id, currency, cycle, invoice_ids, total, oldest_due_on, oldest_invoice_id, score, components, 1,
       level::"EscalationLevel", (case rank when 4 then 'FINAL_' when 3 then 'URGENT_' else '' end || 'CONSOLIDATED')::"ReminderType", state, language,
       t.id, second.id, contact_interval, needs_approval,
       case when rank = 4 then 'Final reminder' when coalesce(total > max_consolidation_amount, false) then 'Above the customer''s limit' when needs_approval then 'First reminder to this customer' end,
       case when is_claimed and needs_approval then planned end, case when is_claimed and needs_approval then $3::uuid end,
       case when state = 'HELD' and nth = 7 then planned + interval '5 days' end, planned,
       case when is_claimed then planned + interval '1 second' end, case when is_claimed then ${f.id('planned', "'claim' || r.id")} end,
       null, null, null, null, null, null, null, case when state in ('SENDING', 'UNKNOWN') then 1 else 0 end,
       case when state = 'UNKNOWN' then 'TIMEOUT' end, case when state = 'UNKNOWN' then 'The mail server did not answer after it had the message.' end,
       null, case when is_claimed then email end, case when is_claimed then '<' || r.id || '@example.com>' end,
       case when is_claimed then jsonb_build_object('template', jsonb_build_object('code', t.code, 'version', t.version), 'invoices', invoices) end,
       null, null, 0, 0, null, 0, null, null, null, null, null, null, null, made, made
     from (select *, least($2::timestamptz, planned) - interval '9 hours' as made from timed) as r ${TEMPLATES}`,
    [company.id, now, manager, company.timeZone],
  )
}

/** The rows with keys behind invoice_ids. */
async function insertInvoices({ client, company }: SeedContext): Promise<void> {
  await client.query(
    `insert into customer_consolidated_reminder_invoices (company_id, reminder_id, invoice_id, customer_id, currency, position, balance_minor, due_on, days_overdue)
     select r.company_id, r.id, i.id, r.customer_id, r.currency, nth,
       case when i.paid_on is null then i.balance_minor else i.total_minor - i.credited_minor end, i.due_on,
       (r.created_at at time zone $2)::date - i.due_on
     from customer_consolidated_reminders as r, unnest(r.invoice_ids) with ordinality as listed (invoice_id, nth), invoices as i
     where r.company_id = $1 and i.company_id = r.company_id and i.id = listed.invoice_id`,
    [company.id, company.timeZone],
  )
}

/** What came in on the reminded invoices within 14 days. */
async function recordPayments({ client, company }: SeedContext): Promise<void> {
  await client.query(
    `update customer_consolidated_reminders as r set paid_at = paid.at, paid_amount = paid.amount
     from (
       select r.id, min(p.created_at) as at, sum(p.amount_minor)::bigint as amount
       from customer_consolidated_reminders as r
       join customer_consolidated_reminder_invoices as i on i.company_id = r.company_id and i.reminder_id = r.id
       join payments as p on p.company_id = i.company_id and p.invoice_id = i.invoice_id
       where r.company_id = $1 and p.created_at between r.sent_at and r.sent_at + interval '14 days'
       group by r.id
     ) as paid
     where r.company_id = $1 and r.id = paid.id`,
    [company.id],
  )
}

/** Every reminder that reached a mail server has its email. */
async function insertEmails({ client, company, f }: SeedContext): Promise<void> {
  await client.query(
    `insert into email_logs (company_id, id, customer_id, template_id, status, to_address, to_name, from_address, subject, body_text, message_id,
       provider, error_code, error_message, bounce_type, scheduled_for, claimed_at, attempts, sent_at, delivered_at, opened_at, clicked_at,
       bounced_at, failed_at, open_count, click_count, consolidated_reminder_id, invoice_count, consolidation_savings,
       consolidation_metadata, created_by, created_at, updated_at)
     select r.company_id, ${f.id('r.scheduled_for', "'reminder email' || r.id")}, r.customer_id, r.template_id,
       (case when delivery_status in ('FAILED', 'BOUNCED') then delivery_status when clicked_at is not null then 'CLICKED'
         when opened_at is not null then 'OPENED' else delivery_status end)::"EmailStatus",
       r.to_address, c.contact_name, 'accounts@example.com',
       replace(replace(t.subject, '{{reminder.invoiceCount}}', r.invoice_count::text), '{{reminder.total}}', r.currency || ' ' || to_char(r.total_amount / 100.0, 'FM999,999,990.00')),
       replace(replace(t.body_text, '{{customer.contactName}}', coalesce(c.contact_name, c.name)), '{{customer.name}}', c.name),
       r.message_id, 'demo', r.failure_code, r.failure_message, r.bounce_type, r.scheduled_for, r.claimed_at, r.attempts, r.sent_at, r.delivered_at,
       r.opened_at, r.clicked_at, r.bounced_at, r.failed_at, r.open_count, r.click_count, r.id, r.invoice_count, r.invoice_count - 1,
       jsonb_build_object('level', r.escalation_level, 'language', r.language, 'score', r.priority_score, 'totalMinor', r.total_amount),
       r.created_by, r.scheduled_for, r.scheduled_for
     from customer_consolidated_reminders as r
     join customers as c on c.company_id = r.company_id and c.id = r.customer_id
     join email_templates as t on t.company_id = r.company_id and t.id = r.template_id
     where r.company_id = $1 and r.delivery_status in ('SENT', 'DELIVERED', 'BOUNCED', 'FAILED')`,
    [company.id],
  )
  await client.query(
    `insert into email_logs (company_id, id, customer_id, direction, status, to_address, from_address, subject, body_text, provider, scheduled_for, attempts,
       sent_at, delivered_at, created_at, updated_at)
     select r.company_id, ${f.id('r.replied_at', "'reply to' || r.id")}, r.customer_id, 'INBOUND', 'DELIVERED', 'accounts@example.com', r.to_address,
       'Re: ' || r.invoice_count, ${f.pick(REPLIES, "'reply' || r.id")}, 'demo', r.replied_at, 0, r.replied_at, r.replied_at, r.replied_at, r.replied_at
     from customer_consolidated_reminders as r where r.company_id = $1 and r.replied_at is not null`,
    [company.id],
  )
}
