-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- overview.getOverview
select "channel", "status", day >= $1::date as "current", sum(messages_count)::bigint as "messages"
  from "messages_daily"
  where "company_id" = $2
  and "direction" = $3
  and "day" between $4::date
  and $5::date
  and ("day" <= $6::date
  or "day" >= $7::date)
  group by "channel", "status", "current";

-- overview.getOverview
select "code", "labels", "colour", "is_initial", "is_terminal", "is_conversion"
  from "lead_dispositions"
  where "company_id" = $1
  order by "position", "code";

-- overview.getOverview
select "first".*, "users"."name" as "agent_name"
  from (select "id", "first_name", "last_name", "company_name", "phone", "next_action", "next_action_at", "disposition", "assigned_to"
  from "leads"
  where "company_id" = $1
  and "deleted_at" is null
  and "next_action_at" < (($2::date + 1)::timestamp at time zone $3)
  order by "next_action_at", "id"
  limit $4) as "first"
  left join "users" on "users"."id" = "first"."assigned_to"
  order by "first"."next_action_at";

-- overview.getOverview
select "page".*, "users"."name" as "agent_name"
  from (select "sales"."id", "reference", "status", "phone", "email", "postcode", "source", "sold_on", "currency", "appliance_count", "monthly_minor", "total_minor", "agent_id", "lead_id", "created_at", "deleted_at", "version", "custom", coalesce(nullif(btrim(first_name || ' ' || last_name), ''), company_name) as "customer_name", created_at::text as "sorted_at"
  from "sales"
  where "sales"."company_id" = $1
  and "sales"."deleted_at" is null
  order by "sales"."created_at" desc, "sales"."id" desc
  limit $2) as "page"
  left join "users" on "users"."id" = "page"."agent_id"
  order by "page"."created_at" desc, "page"."id" desc;

-- overview.getOverview
select case when grouping(day) = 0 then 'day' else 'source' end as level, day, source, disposition, current, sum(leads)::bigint as leads, coalesce(sum(leads) filter (where disposition = ( select code
  from lead_dispositions
  where company_id = $1::uuid
  and is_conversion )), 0)::bigint as converted
  from ( select "month" as day, source, disposition, $2::boolean as current, leads_count as leads
  from "leads_monthly"
  where company_id = $3::uuid
  and "month" between $4::date
  and $5::date
  union all select "month" as day, source, disposition, $6::boolean as current, leads_count as leads
  from "leads_monthly"
  where company_id = $7::uuid
  and "month" between $8::date
  and $9::date ) as totals
  group by grouping sets ((day, current), (source, disposition, current))
  having sum(leads) <> 0
  order by level, day, source, disposition;

-- overview.getOverview
select count(*) as "due", count(*) filter (where next_action_at < ($1::date::timestamp at time zone $2)) as "overdue"
  from (select "next_action_at"
  from "leads"
  where "company_id" = $3
  and "deleted_at" is null
  and "next_action_at" < (($4::date + 1)::timestamp at time zone $5)
  limit $6) as "counted";

-- overview.getOverview
select exists (select
  from leads_daily
  where company_id = $1::uuid)
  or exists (select
  from sales_totals
  where company_id = $2::uuid) as found;

-- overview.getOverview
select figures.*, users.name as agent_name
  from ( select $1 as level, null::date as day, agent_id as agent_id, null::text as source, current, sum(sales_count)::bigint as sales, sum(total_minor)::bigint as value, sum(monthly_minor)::bigint as monthly, sum(cancelled_count)::bigint as cancelled, sum(cancelled_minor)::bigint as cancelled_value
  from ( select "agent_id", $2::boolean as current, sales_count, total_minor, monthly_minor, cancelled_count, cancelled_minor
  from sales_totals
  where company_id = $3::uuid
  and slice = $4
  and span = $5
  and currency = $6
  and starts_on between $7::date
  and $8::date
  union all select "agent_id", $9::boolean as current, sales_count, total_minor, monthly_minor, cancelled_count, cancelled_minor
  from sales_totals
  where company_id = $10::uuid
  and slice = $11
  and span = $12
  and currency = $13
  and starts_on between $14::date
  and $15::date ) as totals
  group by "agent_id", current) as figures
  left join users on users.id = figures.agent_id
  where sales <> 0
  or cancelled <> 0
  order by day, value desc;

-- overview.getOverview
select figures.*, users.name as agent_name
  from ( select $1 as level, null::date as day, null::uuid as agent_id, source as source, current, sum(sales_count)::bigint as sales, sum(total_minor)::bigint as value, sum(monthly_minor)::bigint as monthly, sum(cancelled_count)::bigint as cancelled, sum(cancelled_minor)::bigint as cancelled_value
  from ( select "source", $2::boolean as current, sales_count, total_minor, monthly_minor, cancelled_count, cancelled_minor
  from sales_totals
  where company_id = $3::uuid
  and slice = $4
  and span = $5
  and currency = $6
  and starts_on between $7::date
  and $8::date ) as totals
  group by "source", current) as figures
  left join users on users.id = figures.agent_id
  where sales <> 0
  or cancelled <> 0
  order by day, value desc;

-- overview.getOverview
select figures.*, users.name as agent_name
  from ( select $1 as level, starts_on as day, null::uuid as agent_id, null::text as source, current, sum(sales_count)::bigint as sales, sum(total_minor)::bigint as value, sum(monthly_minor)::bigint as monthly, sum(cancelled_count)::bigint as cancelled, sum(cancelled_minor)::bigint as cancelled_value
  from ( select "starts_on", $2::boolean as current, sales_count, total_minor, monthly_minor, cancelled_count, cancelled_minor
  from sales_totals
  where company_id = $3::uuid
  and slice = $4
  and span = $5
  and currency = $6
  and starts_on between $7::date
  and $8::date
  union all select "starts_on", $9::boolean as current, sales_count, total_minor, monthly_minor, cancelled_count, cancelled_minor
  from sales_totals
  where company_id = $10::uuid
  and slice = $11
  and span = $12
  and currency = $13
  and starts_on between $14::date
  and $15::date ) as totals
  group by "starts_on", current) as figures
  left join users on users.id = figures.agent_id
  where sales <> 0
  or cancelled <> 0
  order by day, value desc;
