-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- consolidation.findEligibility
select string_agg(customer_id::text, ',') as customer_ids, string_agg(currency, ',') as currencies, string_agg((mask + case when needs_approval then 131072 else 0 end)::text, ',') as masks, string_agg(invoices::text, ',') as invoices, string_agg(total_minor::text, ',') as totals, string_agg(coalesce((date_part('epoch', last_sent_at) * 1000)::bigint || ' ' || last_level, ''), ',') as last_sent
  from ( with everybody as materialized ( select case when ( not exists (select
  from platform_switches
  where name = 'OUTBOUND'
  and not is_engaged)
  or exists (select
  from company_switches
  where company_id = $1::uuid
  and name = 'OUTBOUND'
  and is_engaged)
  or exists (select
  from outbound_holds
  where released_at is null
  and (company_id = $2::uuid
  or company_id is null))) then 32768 else 0 end + case when coalesce(max(created_at) < $3::date::timestamp at time zone $4, true) then 65536 else 0 end as bits
  from (select created_at
  from payments
  where company_id = $5::uuid
  order by id desc
  limit 1) as newest ), client as materialized (select c.id, case when c.outbound_paused
  or c.deleted_at is not null
  or exists ( select
  from holds as h
  where h.company_id = $6::uuid
  and h.client_id = c.id
  and h.cleared_at is null
  and coalesce(h.channel, 'EMAIL') = 'EMAIL'
  and h.starts_at <= $7::timestamptz
  and coalesce(h.until_at > $8::timestamptz, true)) then 4096 else 0 end + case when not c.onboarding_complete then 8192 else 0 end + case when case c.billing_status when 'trial' then coalesce(c.trial_used_at > $9::timestamptz, true)
  or coalesce(c.trial_ends_at, c.trial_used_at + interval '336 hours') <= $10::timestamptz when 'active' then not c.payment_active when 'past_due' then not (c.payment_active
  and coalesce(c.current_period_ends_at + interval '168 hours' > $11::timestamptz, false)) else true end then 16384 else 0 end as bits
  from clients as c
  where c.company_id = $12::uuid) select s.customer_id, s.currency, case when s.invoices < 2 then 1 else 0 end + case when s.customer_status = 'CLOSED' then 32 else 0 end + case when s.consolidation_preference = 'DISABLED' then 64 else 0 end + case when s.consolidation_preference = 'AUTO'
  and s.total_minor < 10000 then 128 else 0 end + case when s.contact_blocks = 0 then 0 else case when s.contact_blocks & 1 <> 0 then 2 else 0 end + case when s.contact_blocks & 2 <> 0 then 4 else 0 end + case when s.contact_blocks & 4 <> 0 then 512 else 0 end + case when s.contact_blocks & 8 <> 0 then 1024 else 0 end + case when s.contact_blocks & 16 <> 0 then 2048 else 0 end end + case when s.suppressed_until > $13::timestamptz then 8 else 0 end + case when s.held @> $14::timestamptz then 16 else 0 end + case when s.next_contact_at > $15::timestamptz then 256 else 0 end + coalesce(client.bits, 0) + (select bits
  from everybody) as mask, s.invoices, s.total_minor, s.last_level, s.last_sent_at, coalesce(s.total_minor > s.approval_above_minor, false) as needs_approval
  from ( select summary.*, coalesce(actionable_counts[place], 0) as invoices, coalesce(actionable_minors[place], 0) as total_minor
  from ( select customer_id, currency, actionable_counts, actionable_minors, customer_status, client_id, consolidation_preference, approval_above_minor, contact_blocks, held, suppressed_until, last_sent_at, last_level, next_contact_at, width_bucket($16::date, actionable_days) as place
  from customer_ar_summary
  where company_id = $17::uuid
  and customer_id = any((select $18::uuid[])::uuid[]) -- Keeps the place
  from being looked for again wherever it is used.
  offset 0 ) as summary ) as s
  left join client on client.id = s.client_id) as row /* point look-up */;

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
select (day - date '1900-01-01') % 7 + 1 as weekday, hour, sum(sent_count)::bigint as sent, sum(opened_count)::bigint as opened, sum(clicked_count)::bigint as clicked
  from email_stats_hourly
  where company_id = $1::uuid
  and day between $2::date
  and $3::date
  group by 1, 2
  order by 1, 2;

-- consolidation.getAnalytics
select case when grouping(day) = 0 then 'day' else 'template' end as level, day, template_id, to_json(array[sum(emails_count) filter (where status = 'PENDING'), sum(emails_count) filter (where status = 'SENT'), sum(emails_count) filter (where status = 'DELIVERED'), sum(emails_count) filter (where status = 'OPENED'), sum(emails_count) filter (where status = 'CLICKED'), sum(emails_count) filter (where status = 'BOUNCED'), sum(emails_count) filter (where status = 'FAILED')]) as counts
  from email_stats_daily
  where company_id = $1::uuid
  and day between $2::date
  and $3::date
  and direction = 'OUTBOUND'
  group by grouping sets ((day), (template_id));

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

-- consolidation.getAnalytics, consolidation.getDashboard
select currency, coalesce(sum(queue_customers_count) filter (where day <= $1::date), 0)::bigint as queue_customers, coalesce(sum(queue_invoices_count) filter (where day <= $2::date), 0)::bigint as queue_invoices, coalesce(sum(queue_minor) filter (where day <= $3::date), 0)::bigint as queue_minor, sum(due_open_count)::bigint as open_count, sum(due_open_minor)::bigint as open_minor, coalesce(sum(due_open_minor) filter (where day >= $4::date), 0)::bigint as not_due_minor, sum(due_disputed_minor)::bigint as disputed_minor, to_json(array[coalesce(sum(due_open_count) filter (where $5::date - day between 1
  and 30), 0)::bigint, coalesce(sum(due_open_count) filter (where $6::date - day between 31
  and 60), 0)::bigint, coalesce(sum(due_open_count) filter (where $7::date - day between 61
  and 90), 0)::bigint, coalesce(sum(due_open_count) filter (where $8::date - day > 90), 0)::bigint]) as aged_counts, to_json(array[coalesce(sum(due_open_minor) filter (where $9::date - day between 1
  and 30), 0)::bigint, coalesce(sum(due_open_minor) filter (where $10::date - day between 31
  and 60), 0)::bigint, coalesce(sum(due_open_minor) filter (where $11::date - day between 61
  and 90), 0)::bigint, coalesce(sum(due_open_minor) filter (where $12::date - day > 90), 0)::bigint]) as aged_minors
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
  from ( with everybody as materialized ( select case when ( not exists (select
  from platform_switches
  where name = 'OUTBOUND'
  and not is_engaged)
  or exists (select
  from company_switches
  where company_id = $1::uuid
  and name = 'OUTBOUND'
  and is_engaged)
  or exists (select
  from outbound_holds
  where released_at is null
  and (company_id = $2::uuid
  or company_id is null))) then 32768 else 0 end + case when coalesce(max(created_at) < $3::date::timestamp at time zone $4, true) then 65536 else 0 end as bits
  from (select created_at
  from payments
  where company_id = $5::uuid
  order by id desc
  limit 1) as newest ), client as materialized (select c.id, case when c.outbound_paused
  or c.deleted_at is not null
  or exists ( select
  from holds as h
  where h.company_id = $6::uuid
  and h.client_id = c.id
  and h.cleared_at is null
  and coalesce(h.channel, 'EMAIL') = 'EMAIL'
  and h.starts_at <= $7::timestamptz
  and coalesce(h.until_at > $8::timestamptz, true)) then 4096 else 0 end + case when not c.onboarding_complete then 8192 else 0 end + case when case c.billing_status when 'trial' then coalesce(c.trial_used_at > $9::timestamptz, true)
  or coalesce(c.trial_ends_at, c.trial_used_at + interval '336 hours') <= $10::timestamptz when 'active' then not c.payment_active when 'past_due' then not (c.payment_active
  and coalesce(c.current_period_ends_at + interval '168 hours' > $11::timestamptz, false)) else true end then 16384 else 0 end as bits
  from clients as c
  where c.company_id = $12::uuid) select s.customer_id, s.currency, case when s.invoices < 2 then 1 else 0 end + case when s.customer_status = 'CLOSED' then 32 else 0 end + case when s.consolidation_preference = 'DISABLED' then 64 else 0 end + case when s.consolidation_preference = 'AUTO'
  and s.total_minor < 10000 then 128 else 0 end + case when s.contact_blocks = 0 then 0 else case when s.contact_blocks & 1 <> 0 then 2 else 0 end + case when s.contact_blocks & 2 <> 0 then 4 else 0 end + case when s.contact_blocks & 4 <> 0 then 512 else 0 end + case when s.contact_blocks & 8 <> 0 then 1024 else 0 end + case when s.contact_blocks & 16 <> 0 then 2048 else 0 end end + case when s.suppressed_until > $13::timestamptz then 8 else 0 end + case when s.held @> $14::timestamptz then 16 else 0 end + case when s.next_contact_at > $15::timestamptz then 256 else 0 end + coalesce(client.bits, 0) + (select bits
  from everybody) as mask, s.invoices, s.total_minor, s.last_level, s.last_sent_at, coalesce(s.total_minor > s.approval_above_minor, false) as needs_approval
  from ( select summary.*, coalesce(actionable_counts[place], 0) as invoices, coalesce(actionable_minors[place], 0) as total_minor
  from ( select customer_id, currency, actionable_counts, actionable_minors, customer_status, client_id, consolidation_preference, approval_above_minor, contact_blocks, held, suppressed_until, last_sent_at, last_level, next_contact_at, width_bucket($16::date, actionable_days) as place
  from customer_ar_summary
  where company_id = $17::uuid
  and (customer_id, currency) in ( select customer_id, currency
  from customer_ar_summary
  where company_id = $18::uuid
  and priority_score is not null
  and second_actionable_on <= $19::date
  order by priority_score desc, oldest_due_on, customer_id
  limit $20) -- Keeps the place
  from being looked for again wherever it is used.
  offset 0 ) as summary ) as s
  left join client on client.id = s.client_id) as row join customers as c on c.company_id = $21::uuid
  and c.id = row.customer_id join customer_ar_summary as s on s.company_id = $22::uuid
  and s.customer_id = row.customer_id
  and s.currency = row.currency
  order by s.priority_score desc, s.oldest_due_on, s.customer_id;
