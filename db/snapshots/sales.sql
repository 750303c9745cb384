-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- sales.cancelSale, sales.changeSaleStatus, sales.reinstateSale, sales.removeSale, sales.restoreSale, sales.updateSale
select "sales"."id", "reference", "version", "status", "sold_on", "agent_id", "source", "currency", "lead_id", "appliance_count", "monthly_minor", "total_minor", "deleted_at", "first_name", "last_name", "company_name", "phone", "email", "address_line1", "address_line2", "city", "region", "postcode", "country", "locale", "client_id", "notes", "custom"
  from "sales"
  where "sales"."company_id" = $1
  and "sales"."id" = $2 for update;

-- sales.createSale
select
  from "audit_heads"
  where company_id = $1::uuid /* point look-up */;

-- sales.createSale
select "id", "client_id", "first_name", "last_name", "company_name", "phone", "email", "address_line1", "address_line2", "city", "region", "postcode", "country", "locale", "source", "assigned_to", "disposition", "created_on"
  from "leads"
  where "company_id" = $1
  and "id" = $2
  and "deleted_at" is null
  for update /* point look-up */;

-- sales.createSale
select "region", "time_zone"
  from "companies"
  where "id" = $1;

-- sales.createSale
with conversion as ( select code
  from lead_dispositions
  where company_id = $1::uuid
  and is_conversion ), converted as ( update leads
  set disposition = conversion.code, disposition_at = $2::timestamptz, assigned_to = coalesce(leads.assigned_to, $3::uuid), assigned_at = case when leads.assigned_to is null then $4::timestamptz else leads.assigned_at end, next_action_at = null, next_action = null, version = leads.version + 1, updated_at = $5::timestamptz
  from conversion
  where leads.company_id = $6::uuid
  and leads.id = $7::uuid
  returning leads.disposition, leads.assigned_to ), history as ( insert into lead_disposition_history (company_id, id, lead_id, from_code, to_code, actor_id, at, changed_on, sale_id, created_at) select $8::uuid, $9::uuid, $10::uuid, $11::text, disposition, $12::uuid, $13::timestamptz, $14::date, $15::uuid, $16::timestamptz
  from converted ), activity as ( insert into lead_activity_daily as daily (company_id, day, actor_id, disposition, changes_count) select $17::uuid, $18::date, $19::uuid, disposition, 1
  from converted
  on conflict (company_id, day, actor_id, disposition) do update
  set changes_count = daily.changes_count + excluded.changes_count ), leads_changed as materialized ( select day, source, disposition, agent_id, sum(leads) as leads
  from ( select $20::date, $21::text, $22::text, $23::uuid, -1::bigint
  from converted
  union all select $24::date, $25::text, disposition, assigned_to, 1::bigint
  from converted) as change (day, source, disposition, agent_id, leads)
  group by day, source, disposition, agent_id
  having sum(leads) <> 0 ), leads_counted as materialized ( select day, source, disposition, sum(leads) as leads
  from leads_changed
  group by day, source, disposition
  having sum(leads) <> 0 ), leads_by_day as ( insert into leads_daily as daily (company_id, day, source, disposition, leads_count) select $26::uuid, day, source, disposition, leads
  from leads_counted
  order by day, source, disposition
  on conflict (company_id, day, source, disposition) do update
  set leads_count = daily.leads_count + excluded.leads_count ), leads_by_month as ( insert into leads_monthly as monthly (company_id, month, source, disposition, leads_count) select $27::uuid, month, source, disposition, sum(leads)
  from leads_counted cross join lateral (select day - (extract(day
  from day)::integer - 1)) as of (month)
  group by month, source, disposition
  having sum(leads) <> 0
  order by month, source, disposition
  on conflict (company_id, month, source, disposition) do update
  set leads_count = monthly.leads_count + excluded.leads_count ), leads_of_agents as ( insert into leads_by_agent as counted (company_id, agent_id, span, starts_on, source, disposition, leads_count) select $28::uuid, agent_id, span, starts_on, source, disposition, sum(leads)
  from leads_changed cross join lateral (
  values ('DAY', day), ('MONTH', day - (extract(day
  from day)::integer - 1)) ) as spans (span, starts_on)
  where agent_id is not null
  group by agent_id, span, starts_on, source, disposition
  having sum(leads) <> 0
  order by agent_id, span, starts_on, source, disposition
  on conflict (company_id, agent_id, span, starts_on, source, disposition) do update
  set leads_count = counted.leads_count + excluded.leads_count ) select count(*)
  from leads_counted;

-- sales.createSale
with given as ( select *
  from unnest( $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::date[], $7::text[], $8::bigint[], $9::bigint[] ) with ordinality as it (id, kind, make, model, serial_number, purchased_on, cover, price_minor, monthly_minor, position)), covered as ( insert into appliances (company_id, sale_id, id, position, kind, make, model, serial_number, purchased_on, cover, price_minor, monthly_minor, created_at, updated_at) select $10::uuid, $11::uuid, id, position, kind, make, model, serial_number, purchased_on, cover, price_minor, monthly_minor, $12::timestamptz, $13::timestamptz
  from given) insert into sales (company_id, id, reference, lead_id, client_id, first_name, last_name, company_name, phone, email, address_line1, address_line2, city, region, postcode, country, locale, source, status_at, sold_on, currency, agent_id, notes, custom, idempotency_key, idempotency_hash, created_by, created_at, updated_at, appliance_count, monthly_minor, total_minor) select $14::uuid, $15::uuid, $16, $17::uuid, $18::uuid, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32::timestamptz, $33::date, $34, $35::uuid, $36, $37::jsonb, $38, $39, $40::uuid, $41::timestamptz, $42::timestamptz, count(*), coalesce(sum(monthly_minor), 0), coalesce(sum(price_minor), 0)
  from given
  returning id, reference, version, currency, appliance_count, monthly_minor, total_minor /* point look-up */;

-- sales.createSale
with head as ( select position, hash
  from "audit_heads"
  where company_id = $1::uuid
  for update ), d as ( select $2::uuid as "company_id", $3::uuid as id, head.position + 1 as position, $4::timestamptz as at, $5::uuid as user_id, $6::uuid as token_id, $7::text as request_id, $8::text as action, $9::text as entity, $10::text as entity_id, $11::jsonb as details, head.hash as previous_hash
  from (select) as one
  left join head on true ), entry as ( insert into "audit_logs" ("company_id", id, position, at, user_id, token_id, request_id, action, entity, entity_id, details, previous_hash, hash) select d."company_id", d.id, d.position, d.at, d.user_id, d.token_id, d.request_id, d.action, d.entity, d.entity_id, d.details, d.previous_hash, sha256(d.previous_hash || convert_to(jsonb_build_object( 'companyId', d.company_id, 'id', d.id, 'position', d.position, 'at', to_char(d.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'userId', d.user_id, 'tokenId', d.token_id, 'requestId', d.request_id, 'action', d.action, 'entity', d.entity, 'entityId', d.entity_id, 'details', d.details)::text, 'UTF8'))
  from d
  returning position as new_position, hash as new_hash ) update "audit_heads"
  set position = entry.new_position, hash = entry.new_hash
  from entry
  where company_id = $12::uuid
  returning new_position /* point look-up */;

-- sales.createSale, sales.exportSales, sales.findSaleChoices, sales.findSales, sales.getSale
select "id", "entity", "key", "type", "labels", "options", "rules", "position", "is_required", "is_hidden", "is_filterable", "visible_to", "deleted_at"
  from "field_configurations"
  where "company_id" = $1
  and "entity" = $2
  and "deleted_at" is null
  order by "position", "key" /* point look-up */;

-- sales.createSale, sales.getConversion
select "s"."id", "s"."reference", "s"."version", "s"."agent_id", "s"."lead_id", "s"."idempotency_key", "s"."idempotency_hash", "s"."deleted_at", "u"."name" as "agent_name"
  from "sales" as "s"
  left join "users" as "u" on "u"."id" = "s"."agent_id"
  where "s"."company_id" = $1
  and "s"."lead_id" = $2 /* point look-up */;

-- sales.createSale, sales.restoreSale
with change as materialized ( select day, agent_id, source, status, currency, sum(sales) as sales_count, sum(appliances) as appliances_count, sum(monthly) as monthly_minor, sum(total) as total_minor
  from ( select sold_on, coalesce(agent_id, '00000000-0000-0000-0000-000000000000'::uuid), source, status, currency, 1::bigint, appliance_count::bigint, monthly_minor, total_minor
  from sales
  where company_id = $1::uuid
  and id = $2::uuid
  and deleted_at is null) as change (day, agent_id, source, status, currency, sales, appliances, monthly, total)
  group by day, agent_id, source, status, currency
  having (sum(sales), sum(appliances), sum(monthly), sum(total)) <> (0, 0, 0, 0) ), daily as ( insert into sales_daily as daily (company_id, day, agent_id, source, status, currency, sales_count, appliances_count, monthly_minor, total_minor) select $3::uuid, day, agent_id, source, status, currency, sales_count, appliances_count, monthly_minor, total_minor
  from change
  order by day, agent_id, source, status, currency
  on conflict (company_id, day, agent_id, source, status, currency) do update
  set sales_count = daily.sales_count + excluded.sales_count, appliances_count = daily.appliances_count + excluded.appliances_count, monthly_minor = daily.monthly_minor + excluded.monthly_minor, total_minor = daily.total_minor + excluded.total_minor ) insert into sales_totals as totals (company_id, slice, span, currency, starts_on, agent_id, source, sales_count, total_minor, monthly_minor, cancelled_count, cancelled_minor) select $4::uuid, figures.*
  from ( select slice, span, currency, case span when 'DAY' then day else day - (extract(day
  from day)::integer - 1) end, case slice when 'AGENT' then agent_id else '00000000-0000-0000-0000-000000000000'::uuid end, case slice when 'SOURCE' then source else '' end, coalesce(sum(sales_count) filter (where status <> 'CANCELLED'), 0), coalesce(sum(total_minor) filter (where status <> 'CANCELLED'), 0), coalesce(sum(monthly_minor) filter (where status <> 'CANCELLED'), 0), coalesce(sum(sales_count) filter (where status = 'CANCELLED'), 0), coalesce(sum(total_minor) filter (where status = 'CANCELLED'), 0)
  from change cross join (values ('ALL'), ('AGENT'), ('SOURCE')) as slices (slice) cross join (values ('DAY'), ('MONTH')) as spans (span)
  group by 1, 2, 3, 4, 5, 6) as figures (slice, span, currency, starts_on, agent_id, source, sales_count, total_minor, monthly_minor, cancelled_count, cancelled_minor)
  where (sales_count, total_minor, monthly_minor, cancelled_count, cancelled_minor) <> (0, 0, 0, 0, 0)
  order by slice, span, currency, starts_on, agent_id, source
  on conflict (company_id, slice, span, currency, starts_on, agent_id, source) do update
  set sales_count = totals.sales_count + excluded.sales_count, total_minor = totals.total_minor + excluded.total_minor, monthly_minor = totals.monthly_minor + excluded.monthly_minor, cancelled_count = totals.cancelled_count + excluded.cancelled_count, cancelled_minor = totals.cancelled_minor + excluded.cancelled_minor /* point look-up */;

-- sales.exportSales
select concat_ws(',', coalesce(((select '"' || replace(case when value ~ '^\+[0-9]+$' then value when value ~ '^[[:space:]]*[-=+@|%＝＋－＠]' then '''' || value else value end, '"', '""') || '"'
  from (select coalesce("sales"."reference"::text, '') as value) as text))::text, ''), coalesce((case sales.status when 'PENDING' then 'Pending' when 'ACTIVE' then 'Active' when 'ON_HOLD' then 'On hold' when 'LAPSED' then 'Lapsed' when 'CANCELLED' then 'Cancelled' end)::text, ''), coalesce(("sales"."sold_on")::text, ''), coalesce(((select '"' || replace(case when value ~ '^\+[0-9]+$' then value when value ~ '^[[:space:]]*[-=+@|%＝＋－＠]' then '''' || value else value end, '"', '""') || '"'
  from (select coalesce(coalesce(nullif(btrim(first_name || ' ' || last_name), ''), company_name)::text, '') as value) as text))::text, ''), coalesce(((select '"' || replace(case when value ~ '^\+[0-9]+$' then value when value ~ '^[[:space:]]*[-=+@|%＝＋－＠]' then '''' || value else value end, '"', '""') || '"'
  from (select coalesce("sales"."phone"::text, '') as value) as text))::text, ''), coalesce(((select '"' || replace(case when value ~ '^\+[0-9]+$' then value when value ~ '^[[:space:]]*[-=+@|%＝＋－＠]' then '''' || value else value end, '"', '""') || '"'
  from (select coalesce("sales"."email"::text, '') as value) as text))::text, ''), coalesce(((select '"' || replace(case when value ~ '^\+[0-9]+$' then value when value ~ '^[[:space:]]*[-=+@|%＝＋－＠]' then '''' || value else value end, '"', '""') || '"'
  from (select coalesce("sales"."address_line1"::text, '') as value) as text))::text, ''), coalesce(((select '"' || replace(case when value ~ '^\+[0-9]+$' then value when value ~ '^[[:space:]]*[-=+@|%＝＋－＠]' then '''' || value else value end, '"', '""') || '"'
  from (select coalesce("sales"."address_line2"::text, '') as value) as text))::text, ''), coalesce(((select '"' || replace(case when value ~ '^\+[0-9]+$' then value when value ~ '^[[:space:]]*[-=+@|%＝＋－＠]' then '''' || value else value end, '"', '""') || '"'
  from (select coalesce("sales"."city"::text, '') as value) as text))::text, ''), coalesce(((select '"' || replace(case when value ~ '^\+[0-9]+$' then value when value ~ '^[[:space:]]*[-=+@|%＝＋－＠]' then '''' || value else value end, '"', '""') || '"'
  from (select coalesce("sales"."postcode"::text, '') as value) as text))::text, ''), coalesce(((select '"' || replace(case when value ~ '^\+[0-9]+$' then value when value ~ '^[[:space:]]*[-=+@|%＝＋－＠]' then '''' || value else value end, '"', '""') || '"'
  from (select coalesce("sales"."source"::text, '') as value) as text))::text, ''), coalesce(((select '"' || replace(case when value ~ '^\+[0-9]+$' then value when value ~ '^[[:space:]]*[-=+@|%＝＋－＠]' then '''' || value else value end, '"', '""') || '"'
  from (select coalesce((select name
  from users
  where users.id = sales.agent_id)::text, '') as value) as text))::text, ''), coalesce(("sales"."appliance_count")::text, ''), coalesce((case when currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then round("monthly_minor" / 1000.0, 3) when currency in ('JPY', 'KRW', 'CLP', 'VND', 'XAF', 'XOF', 'XPF') then "monthly_minor"::numeric else round("monthly_minor" / 100.0, 2) end)::text, ''), coalesce((case when currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then round("total_minor" / 1000.0, 3) when currency in ('JPY', 'KRW', 'CLP', 'VND', 'XAF', 'XOF', 'XPF') then "total_minor"::numeric else round("total_minor" / 100.0, 2) end)::text, ''), coalesce(("sales"."currency")::text, ''), coalesce(((select to_char(there, 'YYYY-MM-DD"T"HH24:MI:SS') || case when there < utc then to_char(utc - there, '"-"HH24:MI') else to_char(there - utc, '"+"HH24:MI') end
  from (select "sales"."created_at" at time zone $1 as there, "sales"."created_at" at time zone 'UTC' as utc
  offset 0) as clocks))::text, ''), coalesce(((select to_char(there, 'YYYY-MM-DD"T"HH24:MI:SS') || case when there < utc then to_char(utc - there, '"-"HH24:MI') else to_char(there - utc, '"+"HH24:MI') end
  from (select "sales"."cancelled_at" at time zone $2 as there, "sales"."cancelled_at" at time zone 'UTC' as utc
  offset 0) as clocks))::text, ''), coalesce(((select '"' || replace(case when value ~ '^\+[0-9]+$' then value when value ~ '^[[:space:]]*[-=+@|%＝＋－＠]' then '''' || value else value end, '"', '""') || '"'
  from (select coalesce("sales"."cancellation_reason"::text, '') as value) as text))::text, '')) as "line", "sales"."id", "sales"."created_at"::text as "sorted_at"
  from "sales"
  where "sales"."company_id" = $3
  and "sales"."deleted_at" is null
  and sales.id in (select search_sales($4, $5))
  order by "sales"."created_at" desc, "sales"."id" desc
  limit $6;

-- sales.exportSales, sales.removeSale, sales.restoreSale, sales.updateSale
with head as ( select position, hash
  from "audit_heads"
  where company_id = $1::uuid
  for update ), d as ( select $2::uuid as "company_id", $3::uuid as id, head.position + 1 as position, $4::timestamptz as at, $5::uuid as user_id, $6::uuid as token_id, $7::text as request_id, $8::text as action, $9::text as entity, $10::text as entity_id, $11::jsonb as details, head.hash as previous_hash
  from head ), entry as ( insert into "audit_logs" ("company_id", id, position, at, user_id, token_id, request_id, action, entity, entity_id, details, previous_hash, hash) select d."company_id", d.id, d.position, d.at, d.user_id, d.token_id, d.request_id, d.action, d.entity, d.entity_id, d.details, d.previous_hash, sha256(d.previous_hash || convert_to(jsonb_build_object( 'companyId', d.company_id, 'id', d.id, 'position', d.position, 'at', to_char(d.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'userId', d.user_id, 'tokenId', d.token_id, 'requestId', d.request_id, 'action', d.action, 'entity', d.entity, 'entityId', d.entity_id, 'details', d.details)::text, 'UTF8'))
  from d
  returning position as new_position, hash as new_hash ) update "audit_heads"
  set position = entry.new_position, hash = entry.new_hash
  from entry
  where company_id = $12::uuid
  returning new_position /* point look-up */;

-- sales.findSaleChoices
select "u"."id", "u"."name"
  from "user_companies" as "m"
  inner join "users" as "u" on "u"."id" = "m"."user_id"
  where "m"."company_id" = $1
  and "m"."state" = $2
  and "m"."role" in ($3, $4, $5)
  order by "u"."name"
  limit $6;

-- sales.findSaleChoices
select distinct "source"
  from "sales_totals"
  where "company_id" = $1
  and "slice" = $2
  and "span" = $3
  order by "source"
  limit $4;

-- sales.findSales
select "page".*, "users"."name" as "agent_name"
  from (select "sales"."id", "reference", "status", "phone", "email", "postcode", "source", "sold_on", "currency", "appliance_count", "monthly_minor", "total_minor", "agent_id", "lead_id", "created_at", "deleted_at", "version", "custom", coalesce(nullif(btrim(first_name || ' ' || last_name), ''), company_name) as "customer_name", created_at::text as "sorted_at"
  from "sales"
  where "sales"."company_id" = $1
  and "sales"."deleted_at" is not null
  order by "sales"."total_minor" asc, "sales"."id" asc
  limit 51) as "page"
  left join "users" on "users"."id" = "page"."agent_id"
  order by "page"."total_minor" asc, "page"."id" asc;

-- sales.findSales
select "page".*, "users"."name" as "agent_name"
  from (select "sales"."id", "reference", "status", "phone", "email", "postcode", "source", "sold_on", "currency", "appliance_count", "monthly_minor", "total_minor", "agent_id", "lead_id", "created_at", "deleted_at", "version", "custom", coalesce(nullif(btrim(first_name || ' ' || last_name), ''), company_name) as "customer_name", created_at::text as "sorted_at"
  from "sales"
  where "sales"."company_id" = $1
  and "sales"."deleted_at" is null
  and "sales"."status" in ($2, $3)
  and "sales"."agent_id" is null
  and "sales"."source" = $4
  and "sales"."sold_on" >= $5
  and "sales"."sold_on" <= $6
  order by "sales"."created_at" desc, "sales"."id" desc
  limit 51) as "page"
  left join "users" on "users"."id" = "page"."agent_id"
  order by "page"."created_at" desc, "page"."id" desc;

-- sales.findSales
select "page".*, "users"."name" as "agent_name"
  from (select "sales"."id", "reference", "status", "phone", "email", "postcode", "source", "sold_on", "currency", "appliance_count", "monthly_minor", "total_minor", "agent_id", "lead_id", "created_at", "deleted_at", "version", "custom", coalesce(nullif(btrim(first_name || ' ' || last_name), ''), company_name) as "customer_name", created_at::text as "sorted_at"
  from "sales"
  where "sales"."company_id" = $1
  and "sales"."deleted_at" is null
  order by "sales"."created_at" desc, "sales"."id" desc
  limit 51) as "page"
  left join "users" on "users"."id" = "page"."agent_id"
  order by "page"."created_at" desc, "page"."id" desc /* point look-up */;

-- sales.findSales
select coalesce(sum(sales_count + cancelled_count), 0)::bigint as sales
  from sales_totals
  where company_id = $1::uuid
  and slice = $2
  and span = 'MONTH'
  and agent_id = $3::uuid
  and source = $4 /* point look-up */;

-- sales.findSales
select count(*) as "value"
  from (select "sales"."id"
  from "sales"
  where "sales"."company_id" = $1
  and "sales"."deleted_at" is not null
  order by "sales"."total_minor" asc, "sales"."id" asc
  limit $2) as "counted";

-- sales.findSales
select count(*) as "value"
  from (select "sales"."id"
  from "sales"
  where "sales"."company_id" = $1
  and "sales"."deleted_at" is null
  and "sales"."status" in ($2, $3)
  and "sales"."agent_id" is null
  and "sales"."source" = $4
  and "sales"."sold_on" >= $5
  and "sales"."sold_on" <= $6
  order by "sales"."created_at" desc, "sales"."id" desc
  limit $7) as "counted";

-- sales.findSales
with matching as materialized (select "sales"."id"
  from "sales"
  where "sales"."company_id" = $1
  and "sales"."deleted_at" is null
  and sales.id in (select search_sales($2, $3))
  order by "sales"."created_at" desc, "sales"."id" desc
  limit $4) (select "page".*, "users"."name" as "agent_name", (select count(*)
  from matching) as "matches"
  from (select "sales"."id", "reference", "status", "phone", "email", "postcode", "source", "sold_on", "currency", "appliance_count", "monthly_minor", "total_minor", "agent_id", "lead_id", "created_at", "deleted_at", "version", "custom", coalesce(nullif(btrim(first_name || ' ' || last_name), ''), company_name) as "customer_name", created_at::text as "sorted_at"
  from "sales"
  where "sales"."company_id" = $5
  and sales.id in (select id
  from matching)
  order by "sales"."created_at" desc, "sales"."id" desc
  limit 51) as "page"
  left join "users" on "users"."id" = "page"."agent_id"
  order by "page"."created_at" desc, "page"."id" desc);

-- sales.getConversion
select "id", "client_id", "first_name", "last_name", "company_name", "phone", "email", "address_line1", "address_line2", "city", "region", "postcode", "country", "locale", "source", "assigned_to", "disposition", "created_on"
  from "leads"
  where "company_id" = $1
  and "id" = $2
  and "deleted_at" is null;

-- sales.getSale
select "entry"."id", "entry"."at", "entry"."action", "entry"."details", "users"."name" as "user_name"
  from (select "id", "position", "at", "user_id", "action", "details"
  from "audit_logs"
  where "company_id" = $1
  and "entity" = $2
  and "entity_id" = $3
  order by "position" desc
  limit $4) as "entry"
  left join "users" on "users"."id" = "entry"."user_id"
  order by "entry"."position" desc;

-- sales.getSale
select "id", "direction", "status", "phone", "body", "created_at", "sent_at", "failed_at", "error_message"
  from "sms_logs"
  where "company_id" = $1
  and "sale_id" = $2
  order by "created_at" desc
  limit $3;

-- sales.getSale
select "id", "position", "kind", "make", "model", "serial_number", "purchased_on", "cover", "price_minor", "monthly_minor"
  from "appliances"
  where "company_id" = $1
  and "sale_id" = $2
  order by "position";

-- sales.getSale
select "id", "title", "file_name", "content_type", "state", "failure", "version", "size_bytes", "download_count", "created_at"
  from "generated_documents"
  where "company_id" = $1
  and "sale_id" = $2
  and "deleted_at" is null
  order by "created_at" desc
  limit $3;

-- sales.getSale
select "sale"."id", "sale"."reference", "sale"."version", "sale"."status", "sale"."status_at", "sale"."sold_on", "sale"."source", "sale"."customer_name", "sale"."first_name", "sale"."last_name", "sale"."company_name", "sale"."phone", "sale"."email", "sale"."address_line1", "sale"."address_line2", "sale"."city", "sale"."region", "sale"."postcode", "sale"."country", "sale"."locale", "sale"."currency", "sale"."appliance_count", "sale"."monthly_minor", "sale"."total_minor", "sale"."client_id", "sale"."lead_id", "sale"."agent_id", "sale"."notes", "sale"."custom", "sale"."cancelled_at", "sale"."cancellation_reason", "sale"."reinstated_at", "sale"."deleted_at", "sale"."created_at", "sale"."updated_at", "agent"."name" as "agent_name", "canceller"."name" as "cancelled_by_name", "creator"."name" as "created_by_name"
  from (select "sales".*, coalesce(nullif(btrim(first_name || ' ' || last_name), ''), company_name) as "customer_name"
  from "sales"
  where "sales"."company_id" = $1
  and "sales"."id" = $2) as "sale"
  left join "users" as "agent" on "agent"."id" = "sale"."agent_id"
  left join "users" as "canceller" on "canceller"."id" = "sale"."cancelled_by"
  left join "users" as "creator" on "creator"."id" = "sale"."created_by";

-- sales.removeSale, sales.restoreSale
update "sales"
  set "version" = sales.version + 1, "updated_at" = $1, "deleted_at" = $2, "deleted_by" = $3, "appliance_count" = "sums"."appliances", "monthly_minor" = "sums"."monthly", "total_minor" = "sums"."total"
  from (select count(*) as "appliances", coalesce(sum(monthly_minor), 0)::bigint as "monthly", coalesce(sum(price_minor), 0)::bigint as "total"
  from "appliances"
  where "company_id" = $4
  and "sale_id" = $5) as "sums"
  where "sales"."company_id" = $6
  and "sales"."id" = $7
  returning "sales"."id", "sales"."reference", "sales"."version", "sales"."currency", "sales"."appliance_count", "sales"."monthly_minor", "sales"."total_minor";

-- sales.removeSale, sales.updateSale
with change as materialized ( select day, agent_id, source, status, currency, sum(sales) as sales_count, sum(appliances) as appliances_count, sum(monthly) as monthly_minor, sum(total) as total_minor
  from ( select $1::date, $2::uuid, $3::text, $4::text, $5::char(3), -1::bigint, -($6::bigint), -($7::bigint), -($8::bigint)
  union all select sold_on, coalesce(agent_id, '00000000-0000-0000-0000-000000000000'::uuid), source, status, currency, 1::bigint, appliance_count::bigint, monthly_minor, total_minor
  from sales
  where company_id = $9::uuid
  and id = $10::uuid
  and deleted_at is null) as change (day, agent_id, source, status, currency, sales, appliances, monthly, total)
  group by day, agent_id, source, status, currency
  having (sum(sales), sum(appliances), sum(monthly), sum(total)) <> (0, 0, 0, 0) ), daily as ( insert into sales_daily as daily (company_id, day, agent_id, source, status, currency, sales_count, appliances_count, monthly_minor, total_minor) select $11::uuid, day, agent_id, source, status, currency, sales_count, appliances_count, monthly_minor, total_minor
  from change
  order by day, agent_id, source, status, currency
  on conflict (company_id, day, agent_id, source, status, currency) do update
  set sales_count = daily.sales_count + excluded.sales_count, appliances_count = daily.appliances_count + excluded.appliances_count, monthly_minor = daily.monthly_minor + excluded.monthly_minor, total_minor = daily.total_minor + excluded.total_minor ) insert into sales_totals as totals (company_id, slice, span, currency, starts_on, agent_id, source, sales_count, total_minor, monthly_minor, cancelled_count, cancelled_minor) select $12::uuid, figures.*
  from ( select slice, span, currency, case span when 'DAY' then day else day - (extract(day
  from day)::integer - 1) end, case slice when 'AGENT' then agent_id else '00000000-0000-0000-0000-000000000000'::uuid end, case slice when 'SOURCE' then source else '' end, coalesce(sum(sales_count) filter (where status <> 'CANCELLED'), 0), coalesce(sum(total_minor) filter (where status <> 'CANCELLED'), 0), coalesce(sum(monthly_minor) filter (where status <> 'CANCELLED'), 0), coalesce(sum(sales_count) filter (where status = 'CANCELLED'), 0), coalesce(sum(total_minor) filter (where status = 'CANCELLED'), 0)
  from change cross join (values ('ALL'), ('AGENT'), ('SOURCE')) as slices (slice) cross join (values ('DAY'), ('MONTH')) as spans (span)
  group by 1, 2, 3, 4, 5, 6) as figures (slice, span, currency, starts_on, agent_id, source, sales_count, total_minor, monthly_minor, cancelled_count, cancelled_minor)
  where (sales_count, total_minor, monthly_minor, cancelled_count, cancelled_minor) <> (0, 0, 0, 0, 0)
  order by slice, span, currency, starts_on, agent_id, source
  on conflict (company_id, slice, span, currency, starts_on, agent_id, source) do update
  set sales_count = totals.sales_count + excluded.sales_count, total_minor = totals.total_minor + excluded.total_minor, monthly_minor = totals.monthly_minor + excluded.monthly_minor, cancelled_count = totals.cancelled_count + excluded.cancelled_count, cancelled_minor = totals.cancelled_minor + excluded.cancelled_minor /* point look-up */;

-- sales.updateSale
update "sales"
  set "notes" = $1, "version" = sales.version + 1, "updated_at" = $2, "appliance_count" = "sums"."appliances", "monthly_minor" = "sums"."monthly", "total_minor" = "sums"."total"
  from (select count(*) as "appliances", coalesce(sum(monthly_minor), 0)::bigint as "monthly", coalesce(sum(price_minor), 0)::bigint as "total"
  from "appliances"
  where "company_id" = $3
  and "sale_id" = $4) as "sums"
  where "sales"."company_id" = $5
  and "sales"."id" = $6
  returning "sales"."id", "sales"."reference", "sales"."version", "sales"."currency", "sales"."appliance_count", "sales"."monthly_minor", "sales"."total_minor";
