-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- consolidation.findEligibility
with imported as ( select coalesce(max(created_at) >= $1::date::timestamp at time zone $2, false) as is_fresh
  from (select created_at
  from payments
  where company_id = $3::uuid
  order by id desc
  limit 1) as newest ) select s.customer_id, s.currency, case when coalesce(s.actionable_counts[s.place], 0) < 2 then 1 else 0 end + case when c.email is null then 2 else 0 end + case when c.unsubscribed_at is not null then 4 else 0 end + case when c.status = 'ON_HOLD'
  and coalesce(c.on_hold_until >= $4::date, true) then 8 else 0 end + case when c.status = 'CLOSED' then 16 else 0 end + case when c.consolidation_preference = 'DISABLED' then 32 else 0 end + case when c.consolidation_preference = 'AUTO'
  and coalesce(s.actionable_minors[s.place], 0) < 10000 then 64 else 0 end + case when last.sent_at > $5::timestamptz - coalesce(c.preferred_contact_interval, last.contact_interval_days, 7) * interval '1 day' then 128 else 0 end + case when under_way.customer_id is not null then 256 else 0 end + case when last.replied_at is not null then 512 else 0 end + case when last.escalation_level = 'FINAL' then 1024 else 0 end + case when coalesce(client.outbound_paused
  or not client.onboarding_complete, false) then 2048 else 0 end + case when not (select is_fresh
  from imported) then 4096 else 0 end as mask, coalesce(s.actionable_counts[s.place], 0) as invoices, coalesce(s.actionable_minors[s.place], 0) as total_minor, last.escalation_level as last_level, last.sent_at as last_sent_at, coalesce(coalesce(s.actionable_minors[s.place], 0) > c.max_consolidation_amount, false) as needs_approval
  from ( select summary.customer_id, summary.currency, actionable_counts, actionable_minors, width_bucket($6::date, actionable_days) as place
  from (select unnest($7::uuid[]) as customer_id, null::char(3) as currency) as wanted join customer_ar_summary as summary on summary.company_id = $8::uuid
  and summary.customer_id = wanted.customer_id
  and (wanted.currency is null
  or summary.currency = wanted.currency) -- Keeps the place
  from being looked for again wherever it is used.
  offset 0 ) as s join customers as c on c.company_id = $9::uuid
  and c.id = s.customer_id
  and c.deleted_at is null
  left join clients as client on client.company_id = $10::uuid
  and client.id = c.client_id
  left join lateral ( select r.sent_at, r.escalation_level, r.contact_interval_days, r.replied_at
  from customer_consolidated_reminders as r
  where r.company_id = $11::uuid
  and r.customer_id = s.customer_id
  and r.currency = s.currency
  and r.sent_at is not null
  order by r.sent_at desc
  limit 1 ) as last on true
  left join customer_consolidated_reminders as under_way on under_way.company_id = $12::uuid
  and under_way.customer_id = s.customer_id
  and under_way.currency = s.currency
  and under_way.delivery_status in ('PENDING_APPROVAL', 'SCHEDULED', 'HELD', 'CLAIMED', 'SENDING', 'UNKNOWN');

-- consolidation.findEmails
select coalesce(sum("emails_count"), 0) as "value"
  from "email_stats_daily"
  where "company_id" = $1
  and "day" >= $2
  and "day" <= $3
  and "direction" = $4
  and "status" in ($5, $6);

-- consolidation.findEmails
select coalesce(sum("emails_count"), 0) as "value"
  from "email_stats_daily"
  where "company_id" = $1
  and "day" >= $2
  and "day" <= $3
  and "direction" = $4;

-- consolidation.findEmails
select count(*) as value
  from (select
  from email_logs
  where company_id = $1::uuid
  and direction = 'OUTBOUND'
  and created_at >= $2::date::timestamp at time zone $3
  and created_at < ($4::date + 1)::timestamp at time zone $5
  and consolidated_reminder_id is not null
  limit $6) as counted;

-- consolidation.findEmails
select count(*) as value
  from (select
  from email_logs
  where company_id = $1::uuid
  and direction = 'OUTBOUND'
  and created_at >= $2::date::timestamp at time zone $3
  and created_at < ($4::date + 1)::timestamp at time zone $5
  and customer_id = $6::uuid
  limit $7) as counted;

-- consolidation.findEmails
select e.id, e.created_at, e.status, e.subject, e.to_address, e.customer_id, c.name, e.template_id, t.name as template_name, e.consolidated_reminder_id, e.invoice_count, e.sent_at, e.delivered_at, e.opened_at, e.clicked_at, e.bounced_at, e.failed_at, e.open_count, e.click_count, e.error_message, e.created_at::text as sorted_at
  from ( select id
  from email_logs
  where company_id = $1::uuid
  and direction = 'OUTBOUND'
  and created_at >= $2::date::timestamp at time zone $3
  and created_at < ($4::date + 1)::timestamp at time zone $5
  and consolidated_reminder_id is not null
  order by created_at desc, id desc
  limit $6 ) as page join email_logs as e on e.company_id = $7::uuid
  and e.id = page.id
  left join customers as c on c.company_id = $8::uuid
  and c.id = e.customer_id
  left join email_templates as t on t.company_id = $9::uuid
  and t.id = e.template_id
  order by e.created_at desc, e.id desc;

-- consolidation.findEmails
select e.id, e.created_at, e.status, e.subject, e.to_address, e.customer_id, c.name, e.template_id, t.name as template_name, e.consolidated_reminder_id, e.invoice_count, e.sent_at, e.delivered_at, e.opened_at, e.clicked_at, e.bounced_at, e.failed_at, e.open_count, e.click_count, e.error_message, e.created_at::text as sorted_at
  from ( select id
  from email_logs
  where company_id = $1::uuid
  and direction = 'OUTBOUND'
  and created_at >= $2::date::timestamp at time zone $3
  and created_at < ($4::date + 1)::timestamp at time zone $5
  and customer_id = $6::uuid
  order by created_at desc, id desc
  limit $7 ) as page join email_logs as e on e.company_id = $8::uuid
  and e.id = page.id
  left join customers as c on c.company_id = $9::uuid
  and c.id = e.customer_id
  left join email_templates as t on t.company_id = $10::uuid
  and t.id = e.template_id
  order by e.created_at desc, e.id desc;

-- consolidation.findEmails
select e.id, e.created_at, e.status, e.subject, e.to_address, e.customer_id, c.name, e.template_id, t.name as template_name, e.consolidated_reminder_id, e.invoice_count, e.sent_at, e.delivered_at, e.opened_at, e.clicked_at, e.bounced_at, e.failed_at, e.open_count, e.click_count, e.error_message, e.created_at::text as sorted_at
  from ( select id
  from email_logs
  where company_id = $1::uuid
  and direction = 'OUTBOUND'
  and created_at >= $2::date::timestamp at time zone $3
  and created_at < ($4::date + 1)::timestamp at time zone $5
  and status = any($6::"EmailStatus"[])
  order by created_at desc, id desc
  limit $7 ) as page join email_logs as e on e.company_id = $8::uuid
  and e.id = page.id
  left join customers as c on c.company_id = $9::uuid
  and c.id = e.customer_id
  left join email_templates as t on t.company_id = $10::uuid
  and t.id = e.template_id
  order by e.created_at desc, e.id desc;

-- consolidation.findEmails
select e.id, e.created_at, e.status, e.subject, e.to_address, e.customer_id, c.name, e.template_id, t.name as template_name, e.consolidated_reminder_id, e.invoice_count, e.sent_at, e.delivered_at, e.opened_at, e.clicked_at, e.bounced_at, e.failed_at, e.open_count, e.click_count, e.error_message, e.created_at::text as sorted_at
  from ( select id
  from email_logs
  where company_id = $1::uuid
  and direction = 'OUTBOUND'
  and created_at >= $2::date::timestamp at time zone $3
  and created_at < ($4::date + 1)::timestamp at time zone $5
  order by created_at desc, id desc
  limit $6 ) as page join email_logs as e on e.company_id = $7::uuid
  and e.id = page.id
  left join customers as c on c.company_id = $8::uuid
  and c.id = e.customer_id
  left join email_templates as t on t.company_id = $9::uuid
  and t.id = e.template_id
  order by e.created_at desc, e.id desc;

-- consolidation.getAnalytics
select "day", "issued_minor", "collected_minor", "collected_count", "credited_minor"
  from "receivables_daily"
  where "company_id" = $1
  and "currency" = $2
  and "day" >= $3
  and "day" <= $4
  order by "day";

-- consolidation.getAnalytics
select "id", "name", "locale", "code"
  from "email_templates"
  where "company_id" = $1
  order by "name", "locale"
  limit $2;

-- consolidation.getAnalytics
select case when grouping(day) = 0 then 'day' else 'template' end as level, day, template_id, status, sum(emails_count)::bigint as emails
  from email_stats_daily
  where company_id = $1::uuid
  and day between $2::date
  and $3::date
  and direction = 'OUTBOUND'
  group by grouping sets ((day, status), (template_id, status))
  having sum(emails_count) > 0;

-- consolidation.getAnalytics
select case when grouping(day) = 0 then 'day' when grouping(escalation_level) = 0 then 'escalation' when grouping(language) = 0 then 'language' else 'all' end as level, day, escalation_level, language, sum(reminders_count)::bigint as sent, coalesce(sum(reminders_count) filter (where delivery_status = 'BOUNCED'), 0)::bigint as bounced, sum(opened_count)::bigint as opened, sum(clicked_count)::bigint as clicked, sum(replied_count)::bigint as replied, sum(promised_count)::bigint as promised, sum(paid_count)::bigint as paid, coalesce(sum(invoices_count - reminders_count) filter (where delivery_status <> 'BOUNCED'), 0)::bigint as emails_saved
  from reminder_stats_daily
  where company_id = $1::uuid
  and day between $2::date
  and $3::date
  and delivery_status in ('SENT', 'DELIVERED', 'BOUNCED')
  group by grouping sets ((), (day), (escalation_level), (language))
  having sum(reminders_count) > 0
  order by level, day, escalation_level, language;

-- consolidation.getAnalytics
select extract(isodow
  from day)::integer as weekday, hour, sum(sent_count)::bigint as sent, sum(opened_count)::bigint as opened, sum(clicked_count)::bigint as clicked
  from email_stats_hourly
  where company_id = $1::uuid
  and day between $2::date
  and $3::date
  group by 1, 2
  order by 1, 2;

-- consolidation.getAnalytics, consolidation.getDashboard
select currency, coalesce(sum(queue_customers_count) filter (where day <= $1::date), 0)::bigint as queue_customers, coalesce(sum(queue_invoices_count) filter (where day <= $2::date), 0)::bigint as queue_invoices, coalesce(sum(queue_minor) filter (where day <= $3::date), 0)::bigint as queue_minor, sum(due_open_count)::bigint as open_count, sum(due_open_minor)::bigint as open_minor, coalesce(sum(due_open_minor) filter (where day >= $4::date), 0)::bigint as not_due_minor, sum(due_disputed_minor)::bigint as disputed_minor, to_json(array[coalesce(sum("due_open_count") filter (where $5::date - day between 1
  and 30), 0)::bigint, coalesce(sum("due_open_count") filter (where $6::date - day between 31
  and 60), 0)::bigint, coalesce(sum("due_open_count") filter (where $7::date - day between 61
  and 90), 0)::bigint, coalesce(sum("due_open_count") filter (where $8::date - day > 90), 0)::bigint]) as aged_counts, to_json(array[coalesce(sum("due_open_minor") filter (where $9::date - day between 1
  and 30), 0)::bigint, coalesce(sum("due_open_minor") filter (where $10::date - day between 31
  and 60), 0)::bigint, coalesce(sum("due_open_minor") filter (where $11::date - day between 61
  and 90), 0)::bigint, coalesce(sum("due_open_minor") filter (where $12::date - day > 90), 0)::bigint]) as aged_minors
  from receivables_daily
  where company_id = $13::uuid
  group by currency
  order by currency = $14::char(3) desc, currency;

-- consolidation.getDashboard
select "delivery_status", sum("reminders_count") as "reminders"
  from "reminder_stats_daily"
  where "company_id" = $1
  and "reminders_count" <> $2
  and "delivery_status" in ($3, $4, $5, $6, $7, $8)
  group by "delivery_status";

-- consolidation.getDashboard
select row.*, c.reference, c.name, c.client_id, c.consolidation_preference as preference, s.oldest_due_on, s.scored_on, s.priority_score, s.score_amount, s.score_age, s.score_relationship
  from ( with imported as ( select coalesce(max(created_at) >= $1::date::timestamp at time zone $2, false) as is_fresh
  from (select created_at
  from payments
  where company_id = $3::uuid
  order by id desc
  limit 1) as newest ) select s.customer_id, s.currency, case when coalesce(s.actionable_counts[s.place], 0) < 2 then 1 else 0 end + case when c.email is null then 2 else 0 end + case when c.unsubscribed_at is not null then 4 else 0 end + case when c.status = 'ON_HOLD'
  and coalesce(c.on_hold_until >= $4::date, true) then 8 else 0 end + case when c.status = 'CLOSED' then 16 else 0 end + case when c.consolidation_preference = 'DISABLED' then 32 else 0 end + case when c.consolidation_preference = 'AUTO'
  and coalesce(s.actionable_minors[s.place], 0) < 10000 then 64 else 0 end + case when last.sent_at > $5::timestamptz - coalesce(c.preferred_contact_interval, last.contact_interval_days, 7) * interval '1 day' then 128 else 0 end + case when under_way.customer_id is not null then 256 else 0 end + case when last.replied_at is not null then 512 else 0 end + case when last.escalation_level = 'FINAL' then 1024 else 0 end + case when coalesce(client.outbound_paused
  or not client.onboarding_complete, false) then 2048 else 0 end + case when not (select is_fresh
  from imported) then 4096 else 0 end as mask, coalesce(s.actionable_counts[s.place], 0) as invoices, coalesce(s.actionable_minors[s.place], 0) as total_minor, last.escalation_level as last_level, last.sent_at as last_sent_at, coalesce(coalesce(s.actionable_minors[s.place], 0) > c.max_consolidation_amount, false) as needs_approval
  from ( select summary.customer_id, summary.currency, actionable_counts, actionable_minors, width_bucket($6::date, actionable_days) as place
  from ( select customer_id, currency
  from customer_ar_summary
  where company_id = $7::uuid
  and priority_score is not null
  and second_actionable_on <= $8::date
  order by priority_score desc, oldest_due_on, customer_id
  limit $9) as wanted join customer_ar_summary as summary on summary.company_id = $10::uuid
  and summary.customer_id = wanted.customer_id
  and (wanted.currency is null
  or summary.currency = wanted.currency) -- Keeps the place
  from being looked for again wherever it is used.
  offset 0 ) as s join customers as c on c.company_id = $11::uuid
  and c.id = s.customer_id
  and c.deleted_at is null
  left join clients as client on client.company_id = $12::uuid
  and client.id = c.client_id
  left join lateral ( select r.sent_at, r.escalation_level, r.contact_interval_days, r.replied_at
  from customer_consolidated_reminders as r
  where r.company_id = $13::uuid
  and r.customer_id = s.customer_id
  and r.currency = s.currency
  and r.sent_at is not null
  order by r.sent_at desc
  limit 1 ) as last on true
  left join customer_consolidated_reminders as under_way on under_way.company_id = $14::uuid
  and under_way.customer_id = s.customer_id
  and under_way.currency = s.currency
  and under_way.delivery_status in ('PENDING_APPROVAL', 'SCHEDULED', 'HELD', 'CLAIMED', 'SENDING', 'UNKNOWN')) as row join customers as c on c.company_id = $15::uuid
  and c.id = row.customer_id join customer_ar_summary as s on s.company_id = $16::uuid
  and s.customer_id = row.customer_id
  and s.currency = row.currency
  order by s.priority_score desc, s.oldest_due_on, s.customer_id;
