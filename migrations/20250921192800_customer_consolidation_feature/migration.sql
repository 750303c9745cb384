-- counterfoil: transaction=none
-- One reminder about all overdue invoices of a customer: its record, what customers, templates and email logs
-- learn about it, and the wording it is written with.
--
-- Customers, invoices and email logs may be large and busy when this runs. Every statement is a transaction of
-- its own: columns arrive with constant defaults, constraints NOT VALID and are validated afterwards under a
-- lock that lets reads and writes through, indexes of existing tables are built concurrently.
-- Counts and scores fit 32 bits, and a currency code is exactly as long as its standard says:
-- The indexes of the new tables are built while they are empty:
-- squawk-ignore-file prefer-bigint-over-int, ban-char-field, require-concurrent-index-creation

create type "ReminderType" as enum ('CONSOLIDATED', 'URGENT_CONSOLIDATED', 'FINAL_CONSOLIDATED', 'MANUAL_CONSOLIDATED');
create type "EscalationLevel" as enum ('POLITE', 'FIRM', 'URGENT', 'FINAL');
create type "ConsolidationPreference" as enum ('ENABLED', 'DISABLED', 'AUTO');
-- A value added to an enum cannot be used before its transaction ends, which is why each has one.
alter type "EmailTemplateType" add value if not exists 'CONSOLIDATED_REMINDER' after 'GENERAL';
alter type "EmailTemplateType" add value if not exists 'URGENT_CONSOLIDATED_REMINDER' after 'CONSOLIDATED_REMINDER';

-- A CHECK may not hold a subquery, and no operator says that an array names nothing twice.
create function uuids_are_distinct(ids uuid[]) returns boolean
language sql immutable strict parallel safe set search_path = pg_catalog
as $$ select count(id) = count(distinct id) and count(id) = cardinality(ids) from unnest(ids) as id $$;
grant execute on function uuids_are_distinct(uuid[]) to counterfoil_app;
comment on function uuids_are_distinct(uuid[]) is 'Whether no id appears twice and none is null.';

alter table customers
  add column consolidation_preference "ConsolidationPreference" not null default 'AUTO',
  add column max_consolidation_amount bigint,
  add column preferred_contact_interval integer,
  add constraint customers_max_consolidation_amount_check check (max_consolidation_amount > 0) not valid,
  add constraint customers_preferred_contact_interval_check check (preferred_contact_interval between 1 and 365) not valid;
alter table customers validate constraint customers_max_consolidation_amount_check;
alter table customers validate constraint customers_preferred_contact_interval_check;
comment on column customers.consolidation_preference is '[internal] ENABLED: one reminder for all overdue invoices whenever allowed; AUTO: also only from a total worth it; DISABLED: never.';
comment on column customers.max_consolidation_amount is '[internal] Total above which a person must approve the reminder, in minor units; null for no limit.';
comment on column customers.preferred_contact_interval is '[internal] Days between two reminders; null follows the company.';

alter table email_templates
  add column supports_consolidation boolean not null default false,
  add column max_invoice_count integer,
  add column consolidation_variables text[] not null default '{}',
  add constraint email_templates_max_invoice_count_check check (max_invoice_count between 2 and 500) not valid,
  add constraint email_templates_consolidation_variables_check
    check (supports_consolidation or cardinality(consolidation_variables) = 0) not valid;
alter table email_templates validate constraint email_templates_max_invoice_count_check;
alter table email_templates validate constraint email_templates_consolidation_variables_check;
comment on column email_templates.supports_consolidation is '[internal] Whether it can list several invoices.';
comment on column email_templates.max_invoice_count is '[internal] Most invoices one message lists; the rest follow next time, oldest first. Null for no limit.';
comment on column email_templates.consolidation_variables is '[internal] Variables that must be filled before a consolidated reminder is sent with it.';

-- What reminders refer to: an invoice together with its customer and currency, so that a reference to an invoice
-- of somebody else or in another currency is impossible. A foreign key needs no more than the unique index.
create unique index concurrently invoices_owner_key on invoices (company_id, customer_id, currency, id);

create table customer_consolidated_reminders (
  company_id uuid not null constraint customer_consolidated_reminders_company_fkey references companies (id),
  id uuid not null,
  customer_id uuid not null,
  currency char(3) not null default 'AED' constraint customer_consolidated_reminders_currency_check check (currency ~ '^[A-Z]{3}$'),
  cycle_number integer not null constraint customer_consolidated_reminders_cycle_number_check check (cycle_number >= 1),
  invoice_ids uuid[] not null,
  invoice_count integer generated always as (cardinality(invoice_ids)) stored,
  total_amount bigint not null constraint customer_consolidated_reminders_total_amount_check check (total_amount > 0),
  oldest_due_on date not null,
  oldest_invoice_id uuid not null,
  priority_score integer not null constraint customer_consolidated_reminders_priority_score_check check (priority_score between 0 and 100),
  priority_components jsonb not null,
  score_version integer not null constraint customer_consolidated_reminders_score_version_check check (score_version >= 1),
  escalation_level "EscalationLevel" not null,
  reminder_type "ReminderType" not null,
  delivery_status text not null default 'SCHEDULED',
  language text not null constraint customer_consolidated_reminders_language_check check (language in ('en', 'fr', 'ar', 'both')),
  template_id uuid,
  second_template_id uuid,
  contact_interval_days integer not null default 7
    constraint customer_consolidated_reminders_contact_interval_check check (contact_interval_days between 1 and 365),
  requires_approval boolean not null default false,
  approval_reason text constraint customer_consolidated_reminders_approval_reason_check check (length(approval_reason) <= 500),
  approved_at timestamptz,
  approved_by uuid,
  held_until timestamptz,
  scheduled_for timestamptz not null,
  claimed_at timestamptz,
  claim_token uuid,
  sent_at timestamptz,
  delivered_at timestamptz,
  bounced_at timestamptz,
  failed_at timestamptz,
  cancelled_at timestamptz,
  cancelled_by uuid,
  cancel_reason text constraint customer_consolidated_reminders_cancel_reason_check check (length(cancel_reason) <= 500),
  settled_at timestamptz,
  settled_by uuid,
  attempts integer not null default 0 constraint customer_consolidated_reminders_attempts_check check (attempts between 0 and 100),
  failure_code text constraint customer_consolidated_reminders_failure_code_check check (length(failure_code) <= 100),
  failure_message text constraint customer_consolidated_reminders_failure_message_check check (length(failure_message) <= 1000),
  bounce_type text constraint customer_consolidated_reminders_bounce_type_check check (bounce_type in ('HARD', 'SOFT', 'COMPLAINT')),
  to_address text constraint customer_consolidated_reminders_to_address_check check (length(to_address) <= 254),
  message_id text constraint customer_consolidated_reminders_message_id_check check (length(message_id) <= 500),
  gate_decision_id uuid,
  snapshot jsonb,
  opened_at timestamptz,
  machine_opened_at timestamptz,
  open_count integer not null default 0 constraint customer_consolidated_reminders_open_count_check check (open_count >= 0),
  machine_open_count integer not null default 0 constraint customer_consolidated_reminders_machine_open_count_check check (machine_open_count >= 0),
  clicked_at timestamptz,
  click_count integer not null default 0 constraint customer_consolidated_reminders_click_count_check check (click_count >= 0),
  replied_at timestamptz,
  promised_at timestamptz,
  promised_on date,
  promised_amount bigint constraint customer_consolidated_reminders_promised_amount_check check (promised_amount > 0),
  disputed_at timestamptz,
  unsubscribed_at timestamptz,
  paid_at timestamptz,
  paid_amount bigint constraint customer_consolidated_reminders_paid_amount_check check (paid_amount > 0),
  created_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint customer_consolidated_reminders_pkey primary key (company_id, id),
  constraint customer_consolidated_reminders_customer_fkey foreign key (company_id, customer_id) references customers (company_id, id),
  constraint customer_consolidated_reminders_oldest_invoice_fkey foreign key (company_id, customer_id, currency, oldest_invoice_id)
    references invoices (company_id, customer_id, currency, id),
  constraint customer_consolidated_reminders_template_fkey foreign key (company_id, template_id) references email_templates (company_id, id),
  constraint customer_consolidated_reminders_second_template_fkey foreign key (company_id, second_template_id) references email_templates (company_id, id),
  constraint customer_consolidated_reminders_approved_by_fkey foreign key (company_id, approved_by) references user_companies (company_id, user_id),
  constraint customer_consolidated_reminders_cancelled_by_fkey foreign key (company_id, cancelled_by) references user_companies (company_id, user_id),
  constraint customer_consolidated_reminders_settled_by_fkey foreign key (company_id, settled_by) references user_companies (company_id, user_id),
  constraint customer_consolidated_reminders_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  -- Never twice: one row per cycle, whatever runs twice, overlaps or is restored.
  constraint customer_consolidated_reminders_cycle_key unique (company_id, customer_id, currency, cycle_number),
  constraint customer_consolidated_reminders_owner_key unique (company_id, customer_id, currency, id),
  constraint customer_consolidated_reminders_delivery_status_check check (delivery_status in (
    'PENDING_APPROVAL', 'SCHEDULED', 'HELD', 'CLAIMED', 'SENDING', 'UNKNOWN',
    'SENT', 'DELIVERED', 'BOUNCED', 'FAILED', 'SKIPPED', 'CANCELLED', 'CANCELLED_BELOW_MIN'
  )),
  constraint customer_consolidated_reminders_invoice_ids_check check (
    array_ndims(invoice_ids) = 1 and cardinality(invoice_ids) between 2 and 500 and uuids_are_distinct(invoice_ids)
  ),
  constraint customer_consolidated_reminders_oldest_invoice_check check (oldest_invoice_id = any (invoice_ids)),
  -- The score explains itself: its parts are there, and their sum, rounded half up, is the score.
  constraint customer_consolidated_reminders_components_check check (
    jsonb_typeof(priority_components) = 'object'
    and jsonb_typeof(priority_components -> 'amount') is not distinct from 'number'
    and jsonb_typeof(priority_components -> 'age') is not distinct from 'number'
    and jsonb_typeof(priority_components -> 'relationship') is not distinct from 'number'
    and abs(priority_score - ((priority_components ->> 'amount')::numeric
      + (priority_components ->> 'age')::numeric + (priority_components ->> 'relationship')::numeric)) <= 0.501
  ),
  constraint customer_consolidated_reminders_reminder_type_check check (
    reminder_type = 'MANUAL_CONSOLIDATED'
    or (reminder_type = 'CONSOLIDATED' and escalation_level in ('POLITE', 'FIRM'))
    or (reminder_type = 'URGENT_CONSOLIDATED' and escalation_level = 'URGENT')
    or (reminder_type = 'FINAL_CONSOLIDATED' and escalation_level = 'FINAL')
  ),
  constraint customer_consolidated_reminders_final_check check (escalation_level <> 'FINAL' or requires_approval),
  constraint customer_consolidated_reminders_approval_check check (
    not requires_approval or approved_at is not null
    or delivery_status in ('PENDING_APPROVAL', 'HELD', 'SKIPPED', 'CANCELLED', 'CANCELLED_BELOW_MIN')
  ),
  constraint customer_consolidated_reminders_approved_check check (approved_by is null or approved_at is not null),
  constraint customer_consolidated_reminders_second_template_check check (second_template_id is null or language = 'both'),
  -- The order of moments. Reports of a mail service carry its clock; whoever records one never dates it before sent_at.
  constraint customer_consolidated_reminders_order_check check (
    scheduled_for >= created_at
    and approved_at >= created_at
    and claimed_at >= greatest(scheduled_for, approved_at)
    and sent_at >= claimed_at
    and least(delivered_at, bounced_at, opened_at, machine_opened_at, clicked_at, replied_at, promised_at, disputed_at,
      unsubscribed_at, paid_at) >= sent_at
    and least(failed_at, cancelled_at, settled_at) >= created_at
  ),
  constraint customer_consolidated_reminders_claim_check check (
    (delivery_status not in ('CLAIMED', 'SENDING', 'UNKNOWN', 'SENT', 'DELIVERED', 'BOUNCED')
      or num_nulls(claimed_at, template_id, to_address, snapshot) = 0)
    and (delivery_status not in ('CLAIMED', 'SENDING') or claim_token is not null)
  ),
  constraint customer_consolidated_reminders_sent_check check ((delivery_status in ('SENT', 'DELIVERED', 'BOUNCED')) = (sent_at is not null)),
  constraint customer_consolidated_reminders_responses_check check (
    sent_at is not null
    or num_nonnulls(delivered_at, bounced_at, opened_at, machine_opened_at, clicked_at, replied_at, promised_at, disputed_at,
      unsubscribed_at, paid_at) = 0
  ),
  constraint customer_consolidated_reminders_delivered_check check (delivery_status <> 'DELIVERED' or delivered_at is not null),
  constraint customer_consolidated_reminders_bounced_check check (
    (delivery_status = 'BOUNCED') = (bounced_at is not null) and (bounced_at is null or bounce_type is not null)
  ),
  constraint customer_consolidated_reminders_failed_check check (
    (delivery_status = 'FAILED') = (failed_at is not null) and (failed_at is null or failure_code is not null)
  ),
  constraint customer_consolidated_reminders_cancelled_check check (
    (delivery_status in ('SKIPPED', 'CANCELLED', 'CANCELLED_BELOW_MIN')) = (cancelled_at is not null)
    and (delivery_status not in ('SKIPPED', 'CANCELLED') or cancel_reason is not null)
  ),
  constraint customer_consolidated_reminders_opens_check check ((open_count > 0) = (opened_at is not null)),
  constraint customer_consolidated_reminders_machine_opens_check check ((machine_open_count > 0) = (machine_opened_at is not null)),
  constraint customer_consolidated_reminders_clicks_check check ((click_count > 0) = (clicked_at is not null)),
  constraint customer_consolidated_reminders_promise_check check (num_nulls(promised_at, promised_on) in (0, 2) and (promised_amount is null or promised_on is not null)),
  constraint customer_consolidated_reminders_payment_check check (num_nulls(paid_at, paid_amount) in (0, 2)),
  constraint customer_consolidated_reminders_settled_check check (settled_by is null or settled_at is not null)
) with (fillfactor = 85);

-- Never twice: at most one reminder under way per customer and currency.
create unique index customer_consolidated_reminders_in_flight_key on customer_consolidated_reminders (company_id, customer_id, currency)
  where delivery_status in ('PENDING_APPROVAL', 'SCHEDULED', 'HELD', 'CLAIMED', 'SENDING', 'UNKNOWN');
-- Newest page of a company, and of a customer.
create index customer_consolidated_reminders_created_idx on customer_consolidated_reminders (company_id, created_at desc, id desc);
create index customer_consolidated_reminders_customer_idx on customer_consolidated_reminders (company_id, customer_id, created_at desc, id desc);
-- The queue people work through, and what the sender takes next.
create index customer_consolidated_reminders_queue_idx on customer_consolidated_reminders (company_id, priority_score desc, oldest_due_on, id)
  include (customer_id, total_amount, invoice_count, delivery_status)
  where delivery_status in ('PENDING_APPROVAL', 'SCHEDULED', 'HELD');
create index customer_consolidated_reminders_due_idx on customer_consolidated_reminders (company_id, scheduled_for, id) where delivery_status = 'SCHEDULED';
create index customer_consolidated_reminders_claimed_idx on customer_consolidated_reminders (company_id, claimed_at, id)
  where delivery_status in ('CLAIMED', 'SENDING', 'UNKNOWN');
create index customer_consolidated_reminders_status_idx on customer_consolidated_reminders (company_id, delivery_status, created_at desc, id desc);
-- Contact eligibility: the last one sent, its level and its interval.
create index customer_consolidated_reminders_contact_idx on customer_consolidated_reminders (company_id, customer_id, currency, sent_at desc)
  include (escalation_level, contact_interval_days, oldest_invoice_id) where sent_at is not null;
-- Analytics and dashboards: everything they count about a period, without the table.
create index customer_consolidated_reminders_sent_idx on customer_consolidated_reminders (company_id, sent_at desc, id)
  include (invoice_count, total_amount, escalation_level, language, delivery_status, opened_at, clicked_at, replied_at, paid_amount)
  where sent_at is not null;
create index customer_consolidated_reminders_template_idx on customer_consolidated_reminders (company_id, template_id, sent_at desc) where template_id is not null;
create index customer_consolidated_reminders_second_template_idx on customer_consolidated_reminders (company_id, second_template_id) where second_template_id is not null;
create index customer_consolidated_reminders_promised_idx on customer_consolidated_reminders (company_id, promised_on, id) where promised_on is not null;
create index customer_consolidated_reminders_oldest_invoice_idx on customer_consolidated_reminders (company_id, customer_id, currency, oldest_invoice_id);

alter table customer_consolidated_reminders enable row level security;
alter table customer_consolidated_reminders force row level security;
create policy tenant on customer_consolidated_reminders
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table customer_consolidated_reminders is 'One message about two or more overdue invoices of one customer in one currency. Claimed before it is sent; UNKNOWN is never sent again by itself.';
comment on column customer_consolidated_reminders.company_id is '[internal] The company.';
comment on column customer_consolidated_reminders.id is '[internal] UUIDv7, made by the app; also the key the mail service deduplicates by.';
comment on column customer_consolidated_reminders.customer_id is '[internal] Who is reminded.';
comment on column customer_consolidated_reminders.currency is '[internal] ISO 4217; every invoice has it.';
comment on column customer_consolidated_reminders.cycle_number is '[internal] Counts the reminders of the customer in the currency; a cycle has one.';
comment on column customer_consolidated_reminders.invoice_ids is '[internal] The invoices, oldest first. customer_consolidated_reminder_invoices says the same with foreign keys and is written by the same statement.';
comment on column customer_consolidated_reminders.invoice_count is '[internal] How many invoices; each but the first is an email saved.';
comment on column customer_consolidated_reminders.total_amount is '[internal] Sum of the balances, in minor units.';
comment on column customer_consolidated_reminders.oldest_due_on is '[internal] Earliest due date among the invoices; breaks ties of the score.';
comment on column customer_consolidated_reminders.oldest_invoice_id is '[internal] The oldest invoice; while it is open the level never falls.';
comment on column customer_consolidated_reminders.priority_score is '[internal] 0 to 100; orders the queue, never chooses the tone.';
comment on column customer_consolidated_reminders.priority_components is '[internal] Points for amount, age and relationship, unrounded, and the figures they came from.';
comment on column customer_consolidated_reminders.score_version is '[internal] Version of the formula and weights.';
comment on column customer_consolidated_reminders.escalation_level is '[internal] POLITE, FIRM, URGENT or FINAL; rises by one with every reminder SENT.';
comment on column customer_consolidated_reminders.reminder_type is '[internal] Follows the level; MANUAL_CONSOLIDATED when a person made it.';
comment on column customer_consolidated_reminders.delivery_status is '[internal] PENDING_APPROVAL, SCHEDULED and HELD wait; CLAIMED and SENDING are being sent; UNKNOWN was handed over without an answer; the rest are final.';
comment on column customer_consolidated_reminders.language is '[internal] Language of the message; both is Arabic, then English.';
comment on column customer_consolidated_reminders.template_id is '[internal] Template it is written with.';
comment on column customer_consolidated_reminders.second_template_id is '[internal] English template when the language is both.';
comment on column customer_consolidated_reminders.contact_interval_days is '[internal] Days that must pass after it before the next one.';
comment on column customer_consolidated_reminders.requires_approval is '[internal] FINAL and large totals wait for a person.';
comment on column customer_consolidated_reminders.approval_reason is '[internal] Why a person must approve, or why they did.';
comment on column customer_consolidated_reminders.approved_at is '[internal] When it was approved.';
comment on column customer_consolidated_reminders.approved_by is '[internal] Who approved it.';
comment on column customer_consolidated_reminders.held_until is '[internal] End of a hold by a person; null until somebody ends it.';
comment on column customer_consolidated_reminders.scheduled_for is '[internal] Not before this moment, which lies in the company''s hours; checked again at sending.';
comment on column customer_consolidated_reminders.claimed_at is '[internal] When a sender took it, after checking everything again.';
comment on column customer_consolidated_reminders.claim_token is '[internal] Token of that sender; a write with another one is refused.';
comment on column customer_consolidated_reminders.sent_at is '[internal] When the mail service accepted it.';
comment on column customer_consolidated_reminders.delivered_at is '[internal] When delivery was reported.';
comment on column customer_consolidated_reminders.bounced_at is '[internal] When it came back.';
comment on column customer_consolidated_reminders.failed_at is '[internal] When it was refused for good before it was accepted.';
comment on column customer_consolidated_reminders.cancelled_at is '[internal] When it was skipped or cancelled.';
comment on column customer_consolidated_reminders.cancelled_by is '[internal] Who did; null for the system.';
comment on column customer_consolidated_reminders.cancel_reason is '[internal] Why.';
comment on column customer_consolidated_reminders.settled_at is '[internal] When an UNKNOWN outcome was settled.';
comment on column customer_consolidated_reminders.settled_by is '[internal] Who settled it; null for a report of the mail service.';
comment on column customer_consolidated_reminders.attempts is '[internal] Times it was handed to the mail service.';
comment on column customer_consolidated_reminders.failure_code is '[internal] Code of the refusal or bounce.';
comment on column customer_consolidated_reminders.failure_message is '[internal] What went wrong, in words.';
comment on column customer_consolidated_reminders.bounce_type is '[internal] Kind of bounce; HARD and COMPLAINT suppress the address.';
comment on column customer_consolidated_reminders.to_address is '[personal] Address at the moment of the claim.';
comment on column customer_consolidated_reminders.message_id is '[internal] Message-ID header, made from the row id.';
comment on column customer_consolidated_reminders.gate_decision_id is '[internal] The decision that let it out; gate decisions come with their own migration.';
comment on column customer_consolidated_reminders.snapshot is '[personal] Invoices, amounts and template version as they were at the claim.';
comment on column customer_consolidated_reminders.opened_at is '[internal] First open by a person.';
comment on column customer_consolidated_reminders.machine_opened_at is '[internal] First open by a scanner or proxy, counted apart.';
comment on column customer_consolidated_reminders.open_count is '[internal] Opens by people.';
comment on column customer_consolidated_reminders.machine_open_count is '[internal] Opens by scanners and proxies.';
comment on column customer_consolidated_reminders.clicked_at is '[internal] First click by a person.';
comment on column customer_consolidated_reminders.click_count is '[internal] Clicks by people.';
comment on column customer_consolidated_reminders.replied_at is '[internal] First reply by a person; holds further reminders until cleared.';
comment on column customer_consolidated_reminders.promised_at is '[internal] When they promised to pay.';
comment on column customer_consolidated_reminders.promised_on is '[internal] Day they promised to pay by.';
comment on column customer_consolidated_reminders.promised_amount is '[internal] Amount promised, in minor units; null for all of it.';
comment on column customer_consolidated_reminders.disputed_at is '[internal] When they disputed an invoice of it.';
comment on column customer_consolidated_reminders.unsubscribed_at is '[internal] When they asked for no more emails.';
comment on column customer_consolidated_reminders.paid_at is '[internal] First payment within 14 days after it; a correlation, not a cause.';
comment on column customer_consolidated_reminders.paid_amount is '[internal] Paid on its invoices within those 14 days, in minor units.';
comment on column customer_consolidated_reminders.created_by is '[internal] Who made it; null for the nightly plan.';
comment on column customer_consolidated_reminders.created_at is '[internal] When it was planned.';
comment on column customer_consolidated_reminders.updated_at is '[internal] When the row last changed; set by the query.';

-- An array cannot have foreign keys, so every element of invoice_ids has its row here: of the same company, customer
-- and currency as the reminder, by key. That a reminder has all of its rows is promised by the one statement
-- that writes both, and looked after by validation.sql and the nightly reconciliation.
create table customer_consolidated_reminder_invoices (
  company_id uuid not null constraint customer_consolidated_reminder_invoices_company_fkey references companies (id),
  reminder_id uuid not null,
  invoice_id uuid not null,
  customer_id uuid not null,
  currency char(3) not null,
  position integer not null constraint customer_consolidated_reminder_invoices_position_check check (position between 1 and 500),
  balance_minor bigint not null constraint customer_consolidated_reminder_invoices_balance_check check (balance_minor > 0),
  due_on date not null,
  days_overdue integer not null constraint customer_consolidated_reminder_invoices_days_overdue_check check (days_overdue >= 1),
  constraint customer_consolidated_reminder_invoices_pkey primary key (company_id, reminder_id, invoice_id),
  constraint customer_consolidated_reminder_invoices_position_key unique (company_id, reminder_id, position),
  constraint customer_consolidated_reminder_invoices_reminder_fkey foreign key (company_id, customer_id, currency, reminder_id)
    references customer_consolidated_reminders (company_id, customer_id, currency, id) on delete cascade,
  constraint customer_consolidated_reminder_invoices_invoice_fkey foreign key (company_id, customer_id, currency, invoice_id)
    references invoices (company_id, customer_id, currency, id)
);
create index customer_consolidated_reminder_invoices_invoice_idx on customer_consolidated_reminder_invoices (company_id, customer_id, currency, invoice_id);
alter table customer_consolidated_reminder_invoices enable row level security;
alter table customer_consolidated_reminder_invoices force row level security;
create policy tenant on customer_consolidated_reminder_invoices
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
comment on table customer_consolidated_reminder_invoices is 'The invoices of a reminder with what was owed on each; the elements of invoice_ids, with keys.';
comment on column customer_consolidated_reminder_invoices.company_id is '[internal] The company.';
comment on column customer_consolidated_reminder_invoices.reminder_id is '[internal] The reminder.';
comment on column customer_consolidated_reminder_invoices.invoice_id is '[internal] The invoice, of the same customer and in the same currency.';
comment on column customer_consolidated_reminder_invoices.customer_id is '[internal] The customer of both.';
comment on column customer_consolidated_reminder_invoices.currency is '[internal] The currency of both.';
comment on column customer_consolidated_reminder_invoices.position is '[internal] Place in invoice_ids, from 1, oldest first.';
comment on column customer_consolidated_reminder_invoices.balance_minor is '[internal] What was left to pay when it was last computed, in minor units; their sum is total_amount.';
comment on column customer_consolidated_reminder_invoices.due_on is '[internal] Due date then.';
comment on column customer_consolidated_reminder_invoices.days_overdue is '[internal] Days overdue then, in the company''s zone.';

alter table email_logs
  add column consolidated_reminder_id uuid,
  add column invoice_count integer,
  add column consolidation_savings integer,
  add column consolidation_metadata jsonb,
  add constraint email_logs_consolidated_reminder_fkey foreign key (company_id, consolidated_reminder_id)
    references customer_consolidated_reminders (company_id, id) not valid,
  add constraint email_logs_invoice_count_check check (invoice_count >= 1) not valid,
  add constraint email_logs_consolidation_savings_check check (consolidation_savings >= 0 and consolidation_savings < invoice_count) not valid,
  add constraint email_logs_consolidation_metadata_check check (jsonb_typeof(consolidation_metadata) = 'object') not valid,
  add constraint email_logs_consolidation_check check (
    consolidated_reminder_id is null
    or (invoice_count >= 2 and consolidation_savings is not null and customer_id is not null and invoice_id is null)
  ) not valid;
alter table email_logs validate constraint email_logs_consolidated_reminder_fkey;
alter table email_logs validate constraint email_logs_invoice_count_check;
alter table email_logs validate constraint email_logs_consolidation_savings_check;
alter table email_logs validate constraint email_logs_consolidation_metadata_check;
alter table email_logs validate constraint email_logs_consolidation_check;
comment on column email_logs.consolidated_reminder_id is '[internal] Reminder it carried; null once retention removed the reminder.';
comment on column email_logs.invoice_count is '[internal] Invoices it is about.';
comment on column email_logs.consolidation_savings is '[internal] Emails it replaced beside itself; counts when it was sent and did not bounce.';
comment on column email_logs.consolidation_metadata is '[internal] Level, language, score and total of the reminder as they were.';

create index concurrently email_logs_consolidated_reminder_idx on email_logs (company_id, consolidated_reminder_id)
  where consolidated_reminder_id is not null;
create index concurrently email_logs_consolidated_idx on email_logs (company_id, created_at desc, id desc)
  include (status, invoice_count, consolidation_savings) where consolidated_reminder_id is not null;
-- Who may be reminded at all; what is owed is in invoices_open_idx.
create index concurrently customers_contact_idx on customers (company_id, id)
  include (consolidation_preference, preferred_contact_interval, max_consolidation_amount)
  where deleted_at is null and status = 'ACTIVE' and email is not null and unsubscribed_at is null and consolidation_preference <> 'DISABLED';
create index concurrently email_templates_consolidation_idx on email_templates (company_id, locale, code)
  where supports_consolidation and is_active and deleted_at is null;
