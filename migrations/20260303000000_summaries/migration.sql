-- Summaries of receivables and emails. Every row is written by the transaction that changes what it sums, and
-- recomputed every night: see db/summaries. None of them holds "overdue", which depends on the day it is asked on:
-- they hold days, so that the same row answers for any day.
-- Counts fit 32 bits, and a currency code is exactly as long as its standard says:
-- squawk-ignore-file prefer-bigint-over-int, prefer-bigint-over-smallint, ban-char-field

create table customer_ar_summary (
  company_id uuid not null,
  customer_id uuid not null,
  currency char(3) not null,
  open_count integer not null default 0,
  open_minor bigint not null default 0,
  disputed_count integer not null default 0,
  disputed_minor bigint not null default 0,
  oldest_due_on date,
  newest_due_on date,
  paid_count integer not null default 0,
  paid_days_late bigint not null default 0,
  last_paid_on date,
  actionable_days date[] not null default '{}',
  actionable_counts integer[] not null default '{}',
  actionable_minors bigint[] not null default '{}',
  second_actionable_on date,
  scored_on date,
  priority_score smallint constraint customer_ar_summary_priority_score_check check (priority_score between 0 and 100),
  score_amount smallint constraint customer_ar_summary_score_amount_check check (score_amount between 0 and 1000),
  score_age smallint constraint customer_ar_summary_score_age_check check (score_age between 0 and 1000),
  score_relationship smallint constraint customer_ar_summary_score_relationship_check check (score_relationship between 0 and 1000),
  score_version smallint,
  constraint customer_ar_summary_pkey primary key (company_id, customer_id, currency),
  constraint customer_ar_summary_customer_fkey foreign key (company_id, customer_id) references customers (company_id, id),
  constraint customer_ar_summary_actionable_check check (
    cardinality(actionable_days) = cardinality(actionable_counts) and cardinality(actionable_days) = cardinality(actionable_minors)
  ),
  constraint customer_ar_summary_score_check check (num_nonnulls(scored_on, priority_score, score_amount, score_age, score_relationship, score_version) in (0, 6))
) with (fillfactor = 85);
create index customer_ar_summary_queue_idx on customer_ar_summary (company_id, priority_score desc, oldest_due_on, customer_id) include (second_actionable_on) where priority_score is not null;
create index customer_ar_summary_balance_idx on customer_ar_summary (company_id, currency, open_minor desc, customer_id) include (oldest_due_on, disputed_count) where open_count > 0;
alter table customer_ar_summary enable row level security;
alter table customer_ar_summary force row level security;
create policy tenant on customer_ar_summary
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table customer_ar_summary is 'What a customer owes in one currency. Written in the transaction that changes their invoices; reconciled nightly.';
comment on column customer_ar_summary.company_id is '[internal] The company.';
comment on column customer_ar_summary.customer_id is '[internal] The customer.';
comment on column customer_ar_summary.currency is '[internal] invoices.currency.';
comment on column customer_ar_summary.open_count is '[internal] Invoices OPEN with something left to pay, disputed ones included.';
comment on column customer_ar_summary.open_minor is '[internal] What is left to pay on them, in minor units.';
comment on column customer_ar_summary.disputed_count is '[internal] Those of them that are disputed.';
comment on column customer_ar_summary.disputed_minor is '[internal] What is left to pay on those, in minor units.';
comment on column customer_ar_summary.oldest_due_on is '[internal] Earliest due date of the open ones: something is overdue on every later day.';
comment on column customer_ar_summary.newest_due_on is '[internal] Latest due date of the open ones.';
comment on column customer_ar_summary.paid_count is '[internal] Invoices paid in full.';
comment on column customer_ar_summary.paid_days_late is '[internal] Days between due date and full payment, summed over them; early payments count negative.';
comment on column customer_ar_summary.last_paid_on is '[internal] Last day an invoice was paid in full.';
comment on column customer_ar_summary.actionable_days is '[internal] Days on which open, undisputed invoices may first be reminded of, in order: the day after the due date, or after a promise has run out.';
comment on column customer_ar_summary.actionable_counts is '[internal] How many may be reminded of from each of those days on; width_bucket(day, actionable_days) is the place of a day.';
comment on column customer_ar_summary.actionable_minors is '[internal] What is left to pay on so many, in minor units.';
comment on column customer_ar_summary.second_actionable_on is '[internal] First day with two such invoices: a consolidated reminder is possible from then on.';
comment on column customer_ar_summary.scored_on is '[internal] Day the score is of; null when fewer than two invoices could be reminded of on that day.';
comment on column customer_ar_summary.priority_score is '[internal] 0 to 100; sorts the queue.';
comment on column customer_ar_summary.score_amount is '[internal] Part of the score for the amount, in tenths of a point.';
comment on column customer_ar_summary.score_age is '[internal] Part of the score for the age, in tenths of a point.';
comment on column customer_ar_summary.score_relationship is '[internal] Part of the score for the payment history, in tenths of a point.';
comment on column customer_ar_summary.score_version is '[internal] Version of the formula.';

create table company_ar_snapshots (
  company_id uuid not null constraint company_ar_snapshots_company_fkey references companies (id),
  currency char(3) not null,
  as_of date not null,
  p90_minor bigint not null,
  queue_customers_count integer not null,
  queue_minor bigint not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint company_ar_snapshots_pkey primary key (company_id, currency)
);
alter table company_ar_snapshots enable row level security;
alter table company_ar_snapshots force row level security;
create policy tenant on company_ar_snapshots
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table company_ar_snapshots is 'What the nightly run found out about a company as a whole and the scores of the day are measured by.';
comment on column company_ar_snapshots.company_id is '[internal] The company.';
comment on column company_ar_snapshots.currency is '[internal] ISO 4217.';
comment on column company_ar_snapshots.as_of is '[internal] Day of the snapshot, in the company''s time zone.';
comment on column company_ar_snapshots.p90_minor is '[internal] Nine in ten customers in the queue owe at most this much in it, in minor units.';
comment on column company_ar_snapshots.queue_customers_count is '[internal] Customers with two invoices or more to be reminded of.';
comment on column company_ar_snapshots.queue_minor is '[internal] What they owe on those, in minor units.';
comment on column company_ar_snapshots.created_at is '[internal] When the row was written.';
comment on column company_ar_snapshots.updated_at is '[internal] When the row last changed; set by the query.';

create table receivables_daily (
  company_id uuid not null constraint receivables_daily_company_fkey references companies (id),
  currency char(3) not null,
  day date not null,
  issued_count bigint not null default 0,
  issued_minor bigint not null default 0,
  due_open_count bigint not null default 0,
  due_open_minor bigint not null default 0,
  due_disputed_count bigint not null default 0,
  due_disputed_minor bigint not null default 0,
  queue_customers_count bigint not null default 0,
  queue_invoices_count bigint not null default 0,
  queue_minor bigint not null default 0,
  collected_count bigint not null default 0,
  collected_minor bigint not null default 0,
  credited_minor bigint not null default 0,
  constraint receivables_daily_pkey primary key (company_id, currency, day)
) with (fillfactor = 85);
alter table receivables_daily enable row level security;
alter table receivables_daily force row level security;
create policy tenant on receivables_daily
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table receivables_daily is 'Receivables by day: a sum over days up to X answers for X. Written in the transaction that changes invoices, payments or credit notes; reconciled nightly.';
comment on column receivables_daily.company_id is '[internal] The company.';
comment on column receivables_daily.currency is '[internal] ISO 4217.';
comment on column receivables_daily.day is '[internal] The day each figure speaks of.';
comment on column receivables_daily.issued_count is '[internal] Invoices issued on the day; drafts and void ones left out.';
comment on column receivables_daily.issued_minor is '[internal] Their totals, in minor units.';
comment on column receivables_daily.due_open_count is '[internal] Open invoices due on the day, disputed ones included.';
comment on column receivables_daily.due_open_minor is '[internal] What is left to pay on them, in minor units.';
comment on column receivables_daily.due_disputed_count is '[internal] Those of them that are disputed.';
comment on column receivables_daily.due_disputed_minor is '[internal] What is left to pay on those, in minor units.';
comment on column receivables_daily.queue_customers_count is '[internal] Customers and currencies whose second invoice may be reminded of from the day on.';
comment on column receivables_daily.queue_invoices_count is '[internal] Invoices of theirs that join a consolidated reminder on the day.';
comment on column receivables_daily.queue_minor is '[internal] What is left to pay on those, in minor units.';
comment on column receivables_daily.collected_count is '[internal] Payments received on the day, reversed ones left out.';
comment on column receivables_daily.collected_minor is '[internal] Their amounts, in minor units.';
comment on column receivables_daily.credited_minor is '[internal] Credit notes of the day, in minor units.';

create table email_stats_daily (
  company_id uuid not null constraint email_stats_daily_company_fkey references companies (id),
  day date not null,
  direction text not null,
  template_id uuid not null,
  status text not null,
  emails_count bigint not null default 0,
  opens_count bigint not null default 0,
  clicks_count bigint not null default 0,
  constraint email_stats_daily_pkey primary key (company_id, day, direction, template_id, status)
) with (fillfactor = 85);
alter table email_stats_daily enable row level security;
alter table email_stats_daily force row level security;
create policy tenant on email_stats_daily
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table email_stats_daily is 'Emails by day, template and furthest state. Written in the transaction that changes email_logs; reconciled nightly.';
comment on column email_stats_daily.company_id is '[internal] The company.';
comment on column email_stats_daily.day is '[internal] Day of email_logs.created_at in the company''s time zone.';
comment on column email_stats_daily.direction is '[internal] email_logs.direction.';
comment on column email_stats_daily.template_id is '[internal] email_logs.template_id; 00000000-0000-0000-0000-000000000000 for none.';
comment on column email_stats_daily.status is '[internal] email_logs.status.';
comment on column email_stats_daily.emails_count is '[internal] Emails.';
comment on column email_stats_daily.opens_count is '[internal] Opens by people.';
comment on column email_stats_daily.clicks_count is '[internal] Clicks by people.';

create table email_stats_hourly (
  company_id uuid not null constraint email_stats_hourly_company_fkey references companies (id),
  day date not null,
  hour smallint not null constraint email_stats_hourly_hour_check check (hour between 0 and 23),
  sent_count bigint not null default 0,
  opened_count bigint not null default 0,
  clicked_count bigint not null default 0,
  constraint email_stats_hourly_pkey primary key (company_id, day, hour)
) with (fillfactor = 85);
alter table email_stats_hourly enable row level security;
alter table email_stats_hourly force row level security;
create policy tenant on email_stats_hourly
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table email_stats_hourly is 'Outbound emails by the hour they were sent in, and what became of them. Written in the transaction that changes email_logs; reconciled nightly.';
comment on column email_stats_hourly.company_id is '[internal] The company.';
comment on column email_stats_hourly.day is '[internal] Day of email_logs.sent_at in the company''s time zone.';
comment on column email_stats_hourly.hour is '[internal] Hour of it, in the company''s time zone.';
comment on column email_stats_hourly.sent_count is '[internal] Emails sent.';
comment on column email_stats_hourly.opened_count is '[internal] Those of them that a person opened.';
comment on column email_stats_hourly.clicked_count is '[internal] Those of them in which a person followed a link.';

create table summary_runs (
  company_id uuid not null constraint summary_runs_company_fkey references companies (id),
  day date not null,
  drifted_count integer not null constraint summary_runs_drifted_count_check check (drifted_count >= 0),
  drift jsonb not null default '{}',
  duration_ms integer not null,
  finished_at timestamptz not null,
  constraint summary_runs_pkey primary key (company_id, day)
);
create index summary_runs_finished_idx on summary_runs (finished_at desc) where drifted_count > 0;
alter table summary_runs enable row level security;
alter table summary_runs force row level security;
create policy tenant on summary_runs
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
-- Drift is a defect of ours: whoever runs the platform watches it for every company at once.
create policy operators_read on summary_runs for select using (current_setting('app.operator', true) = 'on');

comment on table summary_runs is 'Nightly checks of the summaries, one row a company and day.';
comment on column summary_runs.company_id is '[internal] The company.';
comment on column summary_runs.day is '[internal] Day of the run in the company''s time zone; it runs once a day.';
comment on column summary_runs.drifted_count is '[internal] Rows that differed from what they sum, and were repaired. Anything but 0 is a defect.';
comment on column summary_runs.drift is '[internal] How many rows of which table differed, and the first few keys.';
comment on column summary_runs.duration_ms is '[internal] How long it took, in milliseconds.';
comment on column summary_runs.finished_at is '[internal] When it ended.';
