-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- receivables.findCustomers
select c.id, c.reference, c.name, c.email, c.phone, c.status, c.currency, c.assigned_to, u.name as assigned_name, c.created_at, coalesce(s.open_count, 0) as open_count, coalesce(s.open_minor, 0) as open_minor, coalesce(s.disputed_count, 0) as disputed_count, coalesce(s.actionable_counts[width_bucket($1::date, s.actionable_days)], 0) as remindable_count, coalesce(s.actionable_minors[width_bucket($2::date, s.actionable_days)], 0) as remindable_minor, s.oldest_due_on, s.priority_score, c.created_at::text as sorted_at, c.matched
  from ( select c.id, c.reference, c.name, c.email, c.phone, c.status, c.currency, c.assigned_to, c.created_at, null::integer as matched, row_number() over (order by c.created_at desc, c.id desc) as place
  from customers as c
  where c.company_id = $3::uuid
  and c.deleted_at is null
  order by c.created_at desc, c.id desc
  limit 51) as c
  left join customer_ar_summary as s on s.company_id = $4::uuid
  and s.customer_id = c.id
  and s.currency = c.currency
  left join users as u on u.id = c.assigned_to
  order by c.place /* point look-up */;

-- receivables.findCustomers
select c.id, c.reference, c.name, c.email, c.phone, c.status, c.currency, c.assigned_to, u.name as assigned_name, c.created_at, coalesce(s.open_count, 0) as open_count, coalesce(s.open_minor, 0) as open_minor, coalesce(s.disputed_count, 0) as disputed_count, coalesce(s.actionable_counts[width_bucket($1::date, s.actionable_days)], 0) as remindable_count, coalesce(s.actionable_minors[width_bucket($2::date, s.actionable_days)], 0) as remindable_minor, s.oldest_due_on, s.priority_score, c.created_at::text as sorted_at, c.matched
  from ( select c.id, c.reference, c.name, c.email, c.phone, c.status, c.currency, c.assigned_to, c.created_at, page.matched, page.place
  from ( select id, count(*) over ()::integer as matched, place
  from search_customers($3, 10001) with ordinality as found (id, place)
  order by place
  limit 51) as page join customers as c on c.company_id = $4::uuid
  and c.id = page.id) as c
  left join customer_ar_summary as s on s.company_id = $5::uuid
  and s.customer_id = c.id
  and s.currency = c.currency
  left join users as u on u.id = c.assigned_to
  order by c.place /* point look-up */;

-- receivables.findCustomers
select c.id, c.reference, c.name, c.email, c.phone, c.status, c.currency, c.assigned_to, u.name as assigned_name, c.created_at, coalesce(s.open_count, 0) as open_count, coalesce(s.open_minor, 0) as open_minor, coalesce(s.disputed_count, 0) as disputed_count, coalesce(s.actionable_counts[width_bucket($1::date, s.actionable_days)], 0) as remindable_count, coalesce(s.actionable_minors[width_bucket($2::date, s.actionable_days)], 0) as remindable_minor, s.oldest_due_on, s.priority_score, c.name as sorted_at, c.matched
  from ( select c.id, c.reference, c.name, c.email, c.phone, c.status, c.currency, c.assigned_to, c.created_at, null::integer as matched, row_number() over (order by c.name asc, c.id asc) as place
  from customers as c
  where c.company_id = $3::uuid
  and c.deleted_at is null
  and c.status = $4
  order by c.name asc, c.id asc
  limit 51) as c
  left join customer_ar_summary as s on s.company_id = $5::uuid
  and s.customer_id = c.id
  and s.currency = c.currency
  left join users as u on u.id = c.assigned_to
  order by c.place;

-- receivables.findCustomers
select c.id, c.reference, c.name, c.email, c.phone, c.status, c.currency, c.assigned_to, u.name as assigned_name, c.created_at, coalesce(s.open_count, 0) as open_count, coalesce(s.open_minor, 0) as open_minor, coalesce(s.disputed_count, 0) as disputed_count, coalesce(s.actionable_counts[width_bucket($1::date, s.actionable_days)], 0) as remindable_count, coalesce(s.actionable_minors[width_bucket($2::date, s.actionable_days)], 0) as remindable_minor, s.oldest_due_on, s.priority_score, s.open_minor as sorted_at, c.matched
  from ( select c.id, c.reference, c.name, c.email, c.phone, c.status, c.currency, c.assigned_to, c.created_at, page.matched, page.place
  from ( select s.customer_id as id, null::integer as matched, row_number() over (order by s.open_minor desc, s.customer_id asc) as place
  from customer_ar_summary as s
  where s.company_id = $3::uuid
  and s.currency = $4::char(3)
  and s.open_count > 0
  and s.oldest_due_on < $5::date
  order by s.open_minor desc, s.customer_id asc
  limit 51) as page join customers as c on c.company_id = $6::uuid
  and c.id = page.id) as c
  left join customer_ar_summary as s on s.company_id = $7::uuid
  and s.customer_id = c.id
  and s.currency = $8::char(3)
  left join users as u on u.id = c.assigned_to
  order by c.place;

-- receivables.findCustomers
select c.id, c.reference, c.name, c.email, c.phone, c.status, c.currency, c.assigned_to, u.name as assigned_name, c.created_at, coalesce(s.open_count, 0) as open_count, coalesce(s.open_minor, 0) as open_minor, coalesce(s.disputed_count, 0) as disputed_count, coalesce(s.actionable_counts[width_bucket($1::date, s.actionable_days)], 0) as remindable_count, coalesce(s.actionable_minors[width_bucket($2::date, s.actionable_days)], 0) as remindable_minor, s.oldest_due_on, s.priority_score, s.open_minor as sorted_at, c.matched
  from ( select c.id, c.reference, c.name, c.email, c.phone, c.status, c.currency, c.assigned_to, c.created_at, page.matched, page.place
  from ( select s.customer_id as id, s.matched as matched, row_number() over (order by s.open_minor desc, s.customer_id asc) as place
  from (select s.customer_id, s.open_minor, count(*) over ()::integer as matched
  from customer_ar_summary as s
  where s.company_id = $3::uuid
  and s.currency = $4::char(3)
  and s.open_count > 0
  and s.disputed_count > 0
  and s.customer_id in (select search_customers($5, $6))
  and s.customer_status = $7
  and s.assigned_to is null) as s
  where true
  order by s.open_minor desc, s.customer_id asc
  limit 51) as page join customers as c on c.company_id = $8::uuid
  and c.id = page.id) as c
  left join customer_ar_summary as s on s.company_id = $9::uuid
  and s.customer_id = c.id
  and s.currency = $10::char(3)
  left join users as u on u.id = c.assigned_to
  order by c.place;

-- receivables.findCustomers
select coalesce(sum(customers_count), 0)::bigint as value
  from customers_by_status
  where company_id = $1::uuid
  and status = coalesce($2::text, status) /* point look-up */;

-- receivables.findCustomers
select count(*) as value
  from (select
  from customer_ar_summary as s
  where s.company_id = $1::uuid
  and s.currency = $2::char(3)
  and s.open_count > 0
  and s.oldest_due_on < $3::date
  limit $4) as counted;

-- receivables.findInvoices
select "page".*, "c"."name", "c"."reference" as "customer_reference"
  from (select "invoices"."id", "customer_id", "number", "status", "issued_on", "due_on", "currency", "total_minor", "balance_minor", "disputed_at", "promised_on", "reminder_count", "last_reminded_at", "invoices"."created_at", "invoices"."created_at"::text as "sorted_at"
  from "invoices"
  where "invoices"."company_id" = $1
  and "invoices"."deleted_at" is null
  and "customer_id" = $2
  order by "invoices"."created_at" desc, "invoices"."id" desc
  limit $3) as "page"
  inner join "customers" as "c" on "c"."company_id" = $4
  and "c"."id" = "page"."customer_id"
  order by "page"."created_at" desc, "page"."id" desc;

-- receivables.findInvoices
select "page".*, "c"."name", "c"."reference" as "customer_reference"
  from (select "invoices"."id", "customer_id", "number", "status", "issued_on", "due_on", "currency", "total_minor", "balance_minor", "disputed_at", "promised_on", "reminder_count", "last_reminded_at", "invoices"."created_at", "invoices"."created_at"::text as "sorted_at"
  from "invoices"
  where "invoices"."company_id" = $1
  and "invoices"."deleted_at" is null
  and "status" = $2
  and "disputed_at" is not null
  order by "invoices"."created_at" desc, "invoices"."id" desc
  limit $3) as "page"
  inner join "customers" as "c" on "c"."company_id" = $4
  and "c"."id" = "page"."customer_id"
  order by "page"."created_at" desc, "page"."id" desc;

-- receivables.findInvoices
select "page".*, "c"."name", "c"."reference" as "customer_reference"
  from (select "invoices"."id", "customer_id", "number", "status", "issued_on", "due_on", "currency", "total_minor", "balance_minor", "disputed_at", "promised_on", "reminder_count", "last_reminded_at", "invoices"."created_at", "invoices"."created_at"::text as "sorted_at"
  from "invoices"
  where "invoices"."company_id" = $1
  and "invoices"."deleted_at" is null
  and "status" = $2
  and "due_on" >= $3
  and "due_on" <= $4
  order by "invoices"."created_at" desc, "invoices"."id" desc
  limit $5) as "page"
  inner join "customers" as "c" on "c"."company_id" = $6
  and "c"."id" = "page"."customer_id"
  order by "page"."created_at" desc, "page"."id" desc;

-- receivables.findInvoices
select "page".*, "c"."name", "c"."reference" as "customer_reference"
  from (select "invoices"."id", "customer_id", "number", "status", "issued_on", "due_on", "currency", "total_minor", "balance_minor", "disputed_at", "promised_on", "reminder_count", "last_reminded_at", "invoices"."created_at", "invoices"."created_at"::text as "sorted_at"
  from "invoices"
  where "invoices"."company_id" = $1
  and "invoices"."deleted_at" is null
  order by "invoices"."created_at" desc, "invoices"."id" desc
  limit $2) as "page"
  inner join "customers" as "c" on "c"."company_id" = $3
  and "c"."id" = "page"."customer_id"
  order by "page"."created_at" desc, "page"."id" desc;

-- receivables.findInvoices
select "page".*, "c"."name", "c"."reference" as "customer_reference"
  from (select "invoices"."id", "customer_id", "number", "status", "issued_on", "due_on", "currency", "total_minor", "balance_minor", "disputed_at", "promised_on", "reminder_count", "last_reminded_at", "invoices"."created_at", "invoices"."due_on"::text as "sorted_at"
  from "invoices"
  where "invoices"."company_id" = $1
  and "invoices"."deleted_at" is null
  and "number" >= $2
  and "number" < $3
  and "status" = $4
  and "due_on" < $5
  order by "invoices"."due_on" asc, "invoices"."id" asc
  limit $6) as "page"
  inner join "customers" as "c" on "c"."company_id" = $7
  and "c"."id" = "page"."customer_id"
  order by "page"."due_on" asc, "page"."id" asc;

-- receivables.findInvoices
select count(*) as "value"
  from (select "invoices"."id"
  from "invoices"
  where "invoices"."company_id" = $1
  and "invoices"."deleted_at" is null
  and "customer_id" = $2
  order by "invoices"."created_at" desc, "invoices"."id" desc
  limit $3) as "counted";

-- receivables.findInvoices
select count(*) as "value"
  from (select "invoices"."id"
  from "invoices"
  where "invoices"."company_id" = $1
  and "invoices"."deleted_at" is null
  and "number" >= $2
  and "number" < $3
  and "status" = $4
  and "due_on" < $5
  order by "invoices"."due_on" asc, "invoices"."id" asc
  limit $6) as "counted";

-- receivables.findInvoices
select count(*) as "value"
  from (select "invoices"."id"
  from "invoices"
  where "invoices"."company_id" = $1
  and "invoices"."deleted_at" is null
  and "status" = $2
  and "disputed_at" is not null
  order by "invoices"."created_at" desc, "invoices"."id" desc
  limit $3) as "counted";

-- receivables.findInvoices
select count(*) as "value"
  from (select "invoices"."id"
  from "invoices"
  where "invoices"."company_id" = $1
  and "invoices"."deleted_at" is null
  and "status" = $2
  and "due_on" >= $3
  and "due_on" <= $4
  order by "invoices"."created_at" desc, "invoices"."id" desc
  limit $5) as "counted";

-- receivables.findInvoices
select count(*) as "value"
  from (select "invoices"."id"
  from "invoices"
  where "invoices"."company_id" = $1
  and "invoices"."deleted_at" is null
  order by "invoices"."created_at" desc, "invoices"."id" desc
  limit $2) as "counted";

-- receivables.getCustomer
select "c"."id", "c"."reference", "c"."name", "c"."name_ar", "c"."contact_name", "c"."email", "c"."phone", "c"."address_line1", "c"."address_line2", "c"."city", "c"."region", "c"."postcode", "c"."country", "c"."locale", "c"."tax_registration_number", "c"."currency", "c"."payment_terms_days", "c"."status", "c"."on_hold_until", "c"."on_hold_reason", "c"."unsubscribed_at", "c"."consolidation_preference", "c"."max_consolidation_amount", "c"."preferred_contact_interval", "c"."client_id", "c"."assigned_to", "u"."name" as "assigned_name", "c"."notes", "c"."version", "c"."created_at", "c"."deleted_at"
  from "customers" as "c"
  left join "users" as "u" on "u"."id" = "c"."assigned_to"
  where "c"."company_id" = $1
  and "c"."id" = $2 /* point look-up */;

-- receivables.getCustomer
select "currency", "open_count", "open_minor", "disputed_count", "disputed_minor", "oldest_due_on", "newest_due_on", "paid_count", "paid_days_late", "last_paid_on", "scored_on", "priority_score", "score_amount", "score_age", "score_relationship", "score_version", "second_actionable_on", coalesce(actionable_counts[width_bucket($1::date, actionable_days)], 0) as "remindable_count", coalesce(actionable_minors[width_bucket($2::date, actionable_days)], 0) as "remindable_minor"
  from "customer_ar_summary"
  where "company_id" = $3
  and "customer_id" = $4
  order by "currency";

-- receivables.getCustomer
select "id", "direction", "status", "subject", "sent_at", "opened_at", "clicked_at", "created_at", "consolidated_reminder_id"
  from "email_logs"
  where "company_id" = $1
  and "customer_id" = $2
  order by "created_at" desc
  limit $3;

-- receivables.getCustomer
select "id", "invoice_id", "amount_minor", "currency", "received_on", "method", "reference", "reversed_at"
  from "payments"
  where "company_id" = $1
  and "customer_id" = $2
  order by "received_on" desc
  limit $3;

-- receivables.getCustomer
select "id", "number", "status", "issued_on", "due_on", "currency", "total_minor", "paid_minor", "credited_minor", "balance_minor", "disputed_at", "promised_on", "reminder_count", "last_reminded_at"
  from "invoices"
  where "company_id" = $1
  and "customer_id" = $2
  and "status" = $3
  and "deleted_at" is null
  order by "due_on", "id"
  limit $4;

-- receivables.getInvoice
select "i"."id", "i"."number", "i"."status", "i"."issued_on", "i"."due_on", "i"."currency", "i"."total_minor", "i"."tax_minor", "i"."paid_minor", "i"."credited_minor", "i"."balance_minor", "i"."description", "i"."purchase_order", "i"."disputed_at", "i"."dispute_reason", "i"."promised_on", "i"."reminder_count", "i"."last_reminded_at", "i"."paid_on", "i"."deleted_at", "i"."created_at", "i"."customer_id", "c"."name", "c"."reference" as "customer_reference"
  from "invoices" as "i"
  inner join "customers" as "c" on "c"."company_id" = "i"."company_id"
  and "c"."id" = "i"."customer_id"
  where "i"."company_id" = $1
  and "i"."id" = $2 /* point look-up */;

-- receivables.getInvoice
select "id", "invoice_id", "amount_minor", "currency", "received_on", "method", "reference", "reversed_at"
  from "payments"
  where "company_id" = $1
  and "invoice_id" = $2
  order by "received_on" desc
  limit $3;

-- receivables.getInvoice
select "id", "number", "amount_minor", "currency", "issued_on", "reason"
  from "credit_notes"
  where "company_id" = $1
  and "invoice_id" = $2
  order by "issued_on" desc
  limit $3;
