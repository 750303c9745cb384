-- Receivables as they were before consolidation: who owes, what is owed, what came in, and what was written.
-- Counts fit 32 bits, and a currency or country code is exactly as long as its standard says:
-- squawk-ignore-file prefer-bigint-over-int, prefer-bigint-over-smallint, ban-char-field

-- Enum comparisons are not leakproof, so the hot states below get partial indexes instead of indexed columns.
create type "EmailTemplateType" as enum (
  'INVOICE', 'PAYMENT_REMINDER', 'OVERDUE_NOTICE', 'FINAL_NOTICE', 'PAYMENT_RECEIPT', 'STATEMENT', 'WELCOME', 'GENERAL'
);
create type "EmailStatus" as enum ('PENDING', 'SENT', 'DELIVERED', 'OPENED', 'CLICKED', 'BOUNCED', 'FAILED');

create table customers (
  company_id uuid not null constraint customers_company_fkey references companies (id),
  id uuid not null,
  client_id uuid,
  reference text not null constraint customers_reference_check check (length(reference) between 1 and 50),
  name text not null constraint customers_name_check check (length(btrim(name)) between 1 and 200),
  name_ar text constraint customers_name_ar_check check (length(name_ar) <= 200),
  contact_name text constraint customers_contact_name_check check (length(contact_name) <= 200),
  email text,
  phone text,
  address_line1 text constraint customers_address_line1_check check (length(address_line1) <= 200),
  address_line2 text constraint customers_address_line2_check check (length(address_line2) <= 200),
  city text constraint customers_city_check check (length(city) <= 100),
  region text constraint customers_region_check check (length(region) <= 100),
  postcode text constraint customers_postcode_check check (length(postcode) <= 20),
  country char(2) constraint customers_country_check check (country ~ '^[A-Z]{2}$'),
  locale text constraint customers_locale_check check (locale in ('en', 'fr', 'ar')),
  tax_registration_number text constraint customers_tax_registration_number_check check (length(tax_registration_number) <= 30),
  currency char(3) not null constraint customers_currency_check check (currency ~ '^[A-Z]{3}$'),
  payment_terms_days integer not null default 30 constraint customers_payment_terms_days_check check (payment_terms_days between 0 and 365),
  status text not null default 'ACTIVE' constraint customers_status_check check (status in ('ACTIVE', 'ON_HOLD', 'CLOSED')),
  on_hold_until date,
  on_hold_reason text constraint customers_on_hold_reason_check check (length(on_hold_reason) <= 500),
  unsubscribed_at timestamptz,
  assigned_to uuid,
  notes text constraint customers_notes_check check (length(notes) <= 10000),
  search_text text generated always as (' ' || lower(reference || ' ' || name || ' ' || coalesce(name_ar, '') || ' ' || coalesce(contact_name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(phone, ''))) stored,
  version integer not null default 1,
  anonymised_at timestamptz,
  created_by uuid,
  deleted_at timestamptz,
  deleted_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint customers_pkey primary key (company_id, id),
  constraint customers_assigned_to_fkey foreign key (company_id, assigned_to) references user_companies (company_id, user_id),
  constraint customers_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint customers_deleted_by_fkey foreign key (company_id, deleted_by) references user_companies (company_id, user_id),
  constraint customers_reference_key unique (company_id, reference),
  constraint customers_email_check check (email = lower(btrim(email)) and email ~ '^[^@\s]+@[^@\s]+$' and length(email) <= 254),
  constraint customers_phone_e164_check check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  constraint customers_deleted_check check (deleted_by is null or deleted_at is not null)
) with (fillfactor = 90);
create index customers_created_idx on customers (company_id, created_at desc, id desc) where deleted_at is null;
create index customers_name_idx on customers (company_id, name, id) where deleted_at is null;
create index customers_email_idx on customers (company_id, email) where email is not null;
create index customers_assigned_idx on customers (company_id, assigned_to, created_at desc, id desc) where deleted_at is null;
create index customers_client_idx on customers (company_id, client_id) where client_id is not null;
create index customers_deleted_idx on customers (company_id, deleted_at desc, id desc) where deleted_at is not null;
create index customers_search_idx on customers using gin (company_id, search_text gin_trgm_ops);
alter table customers enable row level security;
alter table customers force row level security;
create policy tenant on customers
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table customers is 'Who owes money to the company or to one of its clients.';
comment on column customers.company_id is '[internal] The company.';
comment on column customers.id is '[internal] UUIDv7, made by the app.';
comment on column customers.client_id is '[internal] Client the debt belongs to; clients arrive with their own migration.';
comment on column customers.reference is '[internal] Customer number, unique in the company.';
comment on column customers.name is '[personal] Name of the business or person.';
comment on column customers.name_ar is '[personal] The name in Arabic, for bilingual letters.';
comment on column customers.contact_name is '[personal] Person to write to.';
comment on column customers.email is '[personal] Address reminders go to, lower case.';
comment on column customers.phone is '[personal] E.164.';
comment on column customers.address_line1 is '[personal] First line of the address.';
comment on column customers.address_line2 is '[personal] Second line of the address.';
comment on column customers.city is '[personal] Town or city.';
comment on column customers.region is '[personal] County, state or emirate.';
comment on column customers.postcode is '[personal] Postcode or PO box.';
comment on column customers.country is '[personal] ISO 3166-1 alpha-2.';
comment on column customers.locale is '[internal] Language to write in; null follows the company.';
comment on column customers.tax_registration_number is '[personal] TRN or VAT number as text, leading zeros kept.';
comment on column customers.currency is '[internal] ISO 4217 code of new invoices.';
comment on column customers.payment_terms_days is '[internal] Days from issue to due.';
comment on column customers.status is '[internal] ON_HOLD stops reminders.';
comment on column customers.on_hold_until is '[internal] Day the hold ends; null until somebody ends it.';
comment on column customers.on_hold_reason is '[personal] Why reminders are held.';
comment on column customers.unsubscribed_at is '[personal] When they asked for no more emails; the debt stays.';
comment on column customers.assigned_to is '[internal] Member of staff who looks after them.';
comment on column customers.notes is '[personal] Free text.';
comment on column customers.search_text is '[personal] Lower-case words for search_customers.';
comment on column customers.version is '[internal] Raised by every edit; an edit names the version it saw.';
comment on column customers.anonymised_at is '[internal] When personal data was erased for good.';
comment on column customers.created_by is '[internal] Who added it; null for the system.';
comment on column customers.deleted_at is '[internal] When it was deleted; recoverable until purged.';
comment on column customers.deleted_by is '[internal] Who deleted it.';
comment on column customers.created_at is '[internal] When the row was written.';
comment on column customers.updated_at is '[internal] When the row last changed; set by the query.';

create table invoices (
  company_id uuid not null constraint invoices_company_fkey references companies (id),
  id uuid not null,
  customer_id uuid not null,
  number text not null constraint invoices_number_check check (length(number) between 1 and 50),
  status text not null default 'OPEN' constraint invoices_status_check check (status in ('DRAFT', 'OPEN', 'PAID', 'VOID', 'WRITTEN_OFF')),
  issued_on date not null,
  due_on date not null,
  currency char(3) not null constraint invoices_currency_check check (currency ~ '^[A-Z]{3}$'),
  total_minor bigint not null constraint invoices_total_minor_check check (total_minor >= 0),
  tax_minor bigint not null default 0 constraint invoices_tax_minor_check check (tax_minor >= 0),
  paid_minor bigint not null default 0 constraint invoices_paid_minor_check check (paid_minor >= 0),
  credited_minor bigint not null default 0 constraint invoices_credited_minor_check check (credited_minor >= 0),
  balance_minor bigint generated always as (total_minor - paid_minor - credited_minor) stored,
  description text constraint invoices_description_check check (length(description) <= 1000),
  purchase_order text constraint invoices_purchase_order_check check (length(purchase_order) <= 100),
  disputed_at timestamptz,
  dispute_reason text constraint invoices_dispute_reason_check check (length(dispute_reason) <= 1000),
  promised_on date,
  last_reminded_at timestamptz,
  reminder_count integer not null default 0 constraint invoices_reminder_count_check check (reminder_count >= 0),
  paid_on date,
  created_by uuid,
  deleted_at timestamptz,
  deleted_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint invoices_pkey primary key (company_id, id),
  constraint invoices_customer_fkey foreign key (company_id, customer_id) references customers (company_id, id),
  constraint invoices_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint invoices_deleted_by_fkey foreign key (company_id, deleted_by) references user_companies (company_id, user_id),
  constraint invoices_number_key unique (company_id, number),
  constraint invoices_due_check check (due_on >= issued_on),
  constraint invoices_deleted_check check (deleted_by is null or deleted_at is not null)
) with (fillfactor = 90);
create index invoices_customer_idx on invoices (company_id, customer_id, due_on desc, id) where deleted_at is null;
create index invoices_created_idx on invoices (company_id, created_at desc, id desc) where deleted_at is null;
create index invoices_open_idx on invoices (company_id, customer_id, currency, due_on) include (balance_minor, disputed_at, promised_on) where status = 'OPEN' and deleted_at is null;
create index invoices_due_idx on invoices (company_id, due_on, id) include (customer_id, balance_minor) where status = 'OPEN' and deleted_at is null;
create index invoices_status_idx on invoices (company_id, status, created_at desc, id desc) where deleted_at is null;
create index invoices_deleted_idx on invoices (company_id, deleted_at desc, id desc) where deleted_at is not null;
alter table invoices enable row level security;
alter table invoices force row level security;
create policy tenant on invoices
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table invoices is 'What is owed. Paid and credited amounts are kept by the statement that writes payments and credit notes.';
comment on column invoices.company_id is '[internal] The company.';
comment on column invoices.id is '[internal] UUIDv7, made by the app.';
comment on column invoices.customer_id is '[internal] Who owes it.';
comment on column invoices.number is '[internal] Invoice number, unique in the company.';
comment on column invoices.status is '[internal] OPEN until nothing is left to pay. Overdue is not a state: it depends on the day.';
comment on column invoices.issued_on is '[internal] Date of the invoice.';
comment on column invoices.due_on is '[internal] Last day to pay; overdue from the day after.';
comment on column invoices.currency is '[internal] ISO 4217.';
comment on column invoices.total_minor is '[internal] Amount with tax, in minor units.';
comment on column invoices.tax_minor is '[internal] Tax within the total, in minor units.';
comment on column invoices.paid_minor is '[internal] Sum of payments, in minor units.';
comment on column invoices.credited_minor is '[internal] Sum of credit notes, in minor units.';
comment on column invoices.balance_minor is '[internal] What is left to pay, in minor units; negative when overpaid.';
comment on column invoices.description is '[personal] What it is for.';
comment on column invoices.purchase_order is '[internal] The customer''s order number.';
comment on column invoices.disputed_at is '[internal] When the customer disputed it; null when there is no dispute.';
comment on column invoices.dispute_reason is '[personal] What they dispute.';
comment on column invoices.promised_on is '[internal] Day they promised to pay.';
comment on column invoices.last_reminded_at is '[internal] Last reminder that was sent about it.';
comment on column invoices.reminder_count is '[internal] Reminders sent about it.';
comment on column invoices.paid_on is '[internal] Day the balance reached zero.';
comment on column invoices.created_by is '[internal] Who added it; null for an import.';
comment on column invoices.deleted_at is '[internal] When it was deleted; recoverable until purged.';
comment on column invoices.deleted_by is '[internal] Who deleted it.';
comment on column invoices.created_at is '[internal] When the row was written.';
comment on column invoices.updated_at is '[internal] When the row last changed; set by the query.';

create table payments (
  company_id uuid not null constraint payments_company_fkey references companies (id),
  id uuid not null,
  customer_id uuid not null,
  invoice_id uuid,
  amount_minor bigint not null constraint payments_amount_minor_check check (amount_minor > 0),
  currency char(3) not null constraint payments_currency_check check (currency ~ '^[A-Z]{3}$'),
  received_on date not null,
  method text not null default 'BANK_TRANSFER' constraint payments_method_check check (method in ('BANK_TRANSFER', 'CARD', 'CHEQUE', 'CASH', 'DIRECT_DEBIT', 'OTHER')),
  reference text constraint payments_reference_check check (length(reference) <= 200),
  external_id text constraint payments_external_id_check check (length(external_id) between 1 and 200),
  reversed_at timestamptz,
  recorded_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint payments_pkey primary key (company_id, id),
  constraint payments_customer_fkey foreign key (company_id, customer_id) references customers (company_id, id),
  constraint payments_invoice_fkey foreign key (company_id, invoice_id) references invoices (company_id, id),
  constraint payments_recorded_by_fkey foreign key (company_id, recorded_by) references user_companies (company_id, user_id),
  constraint payments_external_key unique (company_id, external_id)
);
create index payments_customer_idx on payments (company_id, customer_id, received_on desc);
create index payments_invoice_idx on payments (company_id, invoice_id) where invoice_id is not null;
create index payments_received_idx on payments (company_id, received_on desc, id desc) include (amount_minor);
alter table payments enable row level security;
alter table payments force row level security;
create policy tenant on payments
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table payments is 'Money that came in, one row per invoice it pays.';
comment on column payments.company_id is '[internal] The company.';
comment on column payments.id is '[internal] UUIDv7, made by the app.';
comment on column payments.customer_id is '[internal] Who paid.';
comment on column payments.invoice_id is '[internal] Invoice it pays; null while not allocated.';
comment on column payments.amount_minor is '[internal] Amount, in minor units.';
comment on column payments.currency is '[internal] ISO 4217.';
comment on column payments.received_on is '[internal] Value date.';
comment on column payments.method is '[internal] How it was paid.';
comment on column payments.reference is '[personal] Text on the bank statement.';
comment on column payments.external_id is '[internal] Id in the bank file; the same entry is not imported twice.';
comment on column payments.reversed_at is '[internal] When it was taken back, such as a bounced cheque.';
comment on column payments.recorded_by is '[internal] Who recorded it; null for an import.';
comment on column payments.created_at is '[internal] When the row was written.';
comment on column payments.updated_at is '[internal] When the row last changed; set by the query.';

create table credit_notes (
  company_id uuid not null constraint credit_notes_company_fkey references companies (id),
  id uuid not null,
  customer_id uuid not null,
  invoice_id uuid,
  number text not null constraint credit_notes_number_check check (length(number) between 1 and 50),
  amount_minor bigint not null constraint credit_notes_amount_minor_check check (amount_minor > 0),
  currency char(3) not null constraint credit_notes_currency_check check (currency ~ '^[A-Z]{3}$'),
  issued_on date not null,
  reason text constraint credit_notes_reason_check check (length(reason) <= 1000),
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint credit_notes_pkey primary key (company_id, id),
  constraint credit_notes_customer_fkey foreign key (company_id, customer_id) references customers (company_id, id),
  constraint credit_notes_invoice_fkey foreign key (company_id, invoice_id) references invoices (company_id, id),
  constraint credit_notes_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint credit_notes_number_key unique (company_id, number)
);
create index credit_notes_customer_idx on credit_notes (company_id, customer_id, issued_on desc);
create index credit_notes_invoice_idx on credit_notes (company_id, invoice_id) where invoice_id is not null;
alter table credit_notes enable row level security;
alter table credit_notes force row level security;
create policy tenant on credit_notes
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table credit_notes is 'Amounts taken off an invoice.';
comment on column credit_notes.company_id is '[internal] The company.';
comment on column credit_notes.id is '[internal] UUIDv7, made by the app.';
comment on column credit_notes.customer_id is '[internal] Whose credit it is.';
comment on column credit_notes.invoice_id is '[internal] Invoice it reduces; null while not allocated.';
comment on column credit_notes.number is '[internal] Number, unique in the company.';
comment on column credit_notes.amount_minor is '[internal] Amount with tax, in minor units.';
comment on column credit_notes.currency is '[internal] ISO 4217.';
comment on column credit_notes.issued_on is '[internal] Date of the credit note.';
comment on column credit_notes.reason is '[personal] Why.';
comment on column credit_notes.created_by is '[internal] Who made it; null for an import.';
comment on column credit_notes.created_at is '[internal] When the row was written.';
comment on column credit_notes.updated_at is '[internal] When the row last changed; set by the query.';

create table email_templates (
  company_id uuid not null constraint email_templates_company_fkey references companies (id),
  id uuid not null,
  code text not null constraint email_templates_code_check check (code ~ '^[a-z0-9](-?[a-z0-9])*$' and length(code) <= 60),
  name text not null constraint email_templates_name_check check (length(btrim(name)) between 1 and 200),
  template_type "EmailTemplateType" not null,
  locale text not null constraint email_templates_locale_check check (locale in ('en', 'fr', 'ar')),
  subject text not null constraint email_templates_subject_check check (length(subject) between 1 and 500),
  body_text text not null constraint email_templates_body_text_check check (length(body_text) between 1 and 100000),
  body_html text constraint email_templates_body_html_check check (length(body_html) <= 200000),
  variables text[] not null default '{}',
  is_active boolean not null default true,
  is_default boolean not null default false,
  version integer not null default 1,
  created_by uuid,
  deleted_at timestamptz,
  deleted_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint email_templates_pkey primary key (company_id, id),
  constraint email_templates_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint email_templates_deleted_by_fkey foreign key (company_id, deleted_by) references user_companies (company_id, user_id)
);
create unique index email_templates_code_key on email_templates (company_id, code, locale) where deleted_at is null;
create unique index email_templates_default_key on email_templates (company_id, template_type, locale) where is_default and deleted_at is null;
create index email_templates_name_idx on email_templates (company_id, name) where deleted_at is null;
alter table email_templates enable row level security;
alter table email_templates force row level security;
create policy tenant on email_templates
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table email_templates is 'Wording of emails about invoices, per language.';
comment on column email_templates.company_id is '[internal] The company.';
comment on column email_templates.id is '[internal] UUIDv7, made by the app.';
comment on column email_templates.code is '[internal] Stable name, such as payment-reminder.';
comment on column email_templates.name is '[internal] Name people choose by.';
comment on column email_templates.template_type is '[internal] When it is used.';
comment on column email_templates.locale is '[internal] Language.';
comment on column email_templates.subject is '[internal] Subject with {{placeholders}}.';
comment on column email_templates.body_text is '[internal] Plain text with {{placeholders}}.';
comment on column email_templates.body_html is '[internal] HTML with {{placeholders}}; null sends plain text only.';
comment on column email_templates.variables is '[internal] Placeholders it uses.';
comment on column email_templates.is_active is '[internal] Offered for use.';
comment on column email_templates.is_default is '[internal] Used when nobody chooses.';
comment on column email_templates.version is '[internal] Raised by every edit; sent emails keep their own text.';
comment on column email_templates.created_by is '[internal] Who made it.';
comment on column email_templates.deleted_at is '[internal] When it was deleted.';
comment on column email_templates.deleted_by is '[internal] Who deleted it.';
comment on column email_templates.created_at is '[internal] When the row was written.';
comment on column email_templates.updated_at is '[internal] When the row last changed; set by the query.';

create table email_logs (
  company_id uuid not null constraint email_logs_company_fkey references companies (id),
  id uuid not null,
  customer_id uuid,
  invoice_id uuid,
  template_id uuid,
  direction text not null default 'OUTBOUND' constraint email_logs_direction_check check (direction in ('INBOUND', 'OUTBOUND')),
  status "EmailStatus" not null default 'PENDING',
  to_address text not null constraint email_logs_to_address_check check (length(to_address) between 3 and 254),
  to_name text constraint email_logs_to_name_check check (length(to_name) <= 200),
  from_address text constraint email_logs_from_address_check check (length(from_address) <= 254),
  subject text not null constraint email_logs_subject_check check (length(subject) <= 1000),
  body_text text,
  body_html text,
  mime_key text,
  message_id text constraint email_logs_message_id_check check (length(message_id) <= 500),
  provider text,
  provider_message_id text constraint email_logs_provider_message_id_check check (length(provider_message_id) <= 500),
  error_code text,
  error_message text,
  bounce_type text constraint email_logs_bounce_type_check check (bounce_type in ('HARD', 'SOFT', 'COMPLAINT')),
  idempotency_key text constraint email_logs_idempotency_key_check check (length(idempotency_key) between 1 and 200),
  scheduled_for timestamptz not null default now(),
  claimed_at timestamptz,
  attempts smallint not null default 0,
  sent_at timestamptz,
  delivered_at timestamptz,
  opened_at timestamptz,
  clicked_at timestamptz,
  bounced_at timestamptz,
  failed_at timestamptz,
  open_count integer not null default 0,
  click_count integer not null default 0,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint email_logs_pkey primary key (company_id, id),
  constraint email_logs_customer_fkey foreign key (company_id, customer_id) references customers (company_id, id),
  constraint email_logs_invoice_fkey foreign key (company_id, invoice_id) references invoices (company_id, id),
  constraint email_logs_template_fkey foreign key (company_id, template_id) references email_templates (company_id, id),
  constraint email_logs_created_by_fkey foreign key (company_id, created_by) references user_companies (company_id, user_id),
  constraint email_logs_idempotency_key unique (company_id, idempotency_key)
);
create index email_logs_created_idx on email_logs (company_id, created_at desc, id desc) include (status);
create index email_logs_customer_idx on email_logs (company_id, customer_id, created_at desc) where customer_id is not null;
create index email_logs_invoice_idx on email_logs (company_id, invoice_id, created_at desc) where invoice_id is not null;
create index email_logs_template_idx on email_logs (company_id, template_id, created_at desc) where template_id is not null;
create index email_logs_pending_idx on email_logs (company_id, scheduled_for, id) where status = 'PENDING';
create index email_logs_failed_idx on email_logs (company_id, created_at desc, id desc) where status in ('BOUNCED', 'FAILED');
create unique index email_logs_provider_key on email_logs (company_id, provider, provider_message_id) where provider_message_id is not null;
alter table email_logs enable row level security;
alter table email_logs force row level security;
create policy tenant on email_logs
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table email_logs is 'Every email. Claimed before it is sent, so that none is sent twice; keeps the text as it was sent.';
comment on column email_logs.company_id is '[internal] The company.';
comment on column email_logs.id is '[internal] UUIDv7, made by the app.';
comment on column email_logs.customer_id is '[internal] Customer it is about.';
comment on column email_logs.invoice_id is '[internal] Invoice it is about, when it is one.';
comment on column email_logs.template_id is '[internal] Template it was made from.';
comment on column email_logs.direction is '[internal] Which way it went.';
comment on column email_logs.status is '[internal] Furthest state reported; BOUNCED and FAILED are final.';
comment on column email_logs.to_address is '[personal] Recipient.';
comment on column email_logs.to_name is '[personal] Recipient''s name.';
comment on column email_logs.from_address is '[internal] Sender.';
comment on column email_logs.subject is '[personal] Subject as sent.';
comment on column email_logs.body_text is '[personal] Plain text as sent; null after retention removed it.';
comment on column email_logs.body_html is '[personal] HTML as sent; null after retention removed it.';
comment on column email_logs.mime_key is '[internal] Where the whole message is kept, when it went to the outbox.';
comment on column email_logs.message_id is '[internal] Message-ID header, made from the row id before sending.';
comment on column email_logs.provider is '[internal] Mail service; null for the outbox.';
comment on column email_logs.provider_message_id is '[internal] Its id at the service; webhooks name it.';
comment on column email_logs.error_code is '[internal] Code of a failure or bounce.';
comment on column email_logs.error_message is '[internal] What went wrong, in words.';
comment on column email_logs.bounce_type is '[internal] Kind of bounce.';
comment on column email_logs.idempotency_key is '[internal] Key of the request that asked for it.';
comment on column email_logs.scheduled_for is '[internal] Not before this moment.';
comment on column email_logs.claimed_at is '[internal] When a sender took it. PENDING with an old claim has an unknown outcome and is never retried by itself.';
comment on column email_logs.attempts is '[internal] Times it was handed to the mail service.';
comment on column email_logs.sent_at is '[internal] When the mail service accepted it.';
comment on column email_logs.delivered_at is '[internal] When delivery was reported.';
comment on column email_logs.opened_at is '[internal] First open by a person; scanners do not count.';
comment on column email_logs.clicked_at is '[internal] First click by a person.';
comment on column email_logs.bounced_at is '[internal] When it came back.';
comment on column email_logs.failed_at is '[internal] When it failed for good.';
comment on column email_logs.open_count is '[internal] Opens by people.';
comment on column email_logs.click_count is '[internal] Clicks by people.';
comment on column email_logs.created_by is '[internal] Who sent it; null for the system.';
comment on column email_logs.created_at is '[internal] When the row was written.';
comment on column email_logs.updated_at is '[internal] When the row last changed; set by the query.';

-- The same search as for leads and sales: see 20250115000000_sales_portal.
grant select (company_id, id, created_at, deleted_at, search_text) on customers to counterfoil_search;
reset role;
grant create on schema public to counterfoil_search;
set role counterfoil_search;

-- Ids of customers of the current company that match, newest first. Deleted customers are left out.
create function search_customers(term text, max_rows integer) returns setof uuid
language plpgsql stable strict security definer rows 100 set search_path = pg_catalog, public as $$
declare
  company uuid := nullif(current_setting('app.company_id', true), '')::uuid;
  condition text := search_condition(term);
begin
  if company is null or condition is null then
    return;
  end if;
  return query execute format(
    'select id from public.customers where company_id = %L and deleted_at is null and %s
     order by created_at desc, id desc limit %s',
    company, condition, greatest(0, least(max_rows, 10001)));
end
$$;
revoke all on function search_customers(text, integer) from public;
grant execute on function search_customers(text, integer) to counterfoil_app, counterfoil_owner;

reset role;
revoke create on schema public from counterfoil_search;
set role counterfoil_owner;
