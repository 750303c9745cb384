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
  order by "position", "code" /* point look-up */;

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
  limit 9) as "page"
  left join "users" on "users"."id" = "page"."agent_id"
  order by "page"."created_at" desc, "page"."id" desc /* point look-up */;

-- overview.getOverview
select 'day' as level, day, null::text as source, null::text as disposition, current, sum(leads)::bigint as leads, sum(converted)::bigint as converted
  from ( select day as day, current, sign * leads as leads, sign * converted as converted
  from (values ($1::text, $2::date, $3::date, $4::boolean, $5::bigint), ($6::text, $7::date, $8::date, $9::boolean, $10::bigint)) as part (span, first_day, last_day, current, sign) cross join lateral ( select "month" as day, sum(leads_count)::bigint as leads, coalesce(sum(leads_count) filter (where disposition = ( select code
  from lead_dispositions
  where company_id = $11::uuid
  and is_conversion )), 0)::bigint as converted
  from "leads_monthly" as totals
  where company_id = $12::uuid
  and "month" between first_day
  and last_day
  group by "month" ) as sums) as sums
  group by day, current
  having sum(leads) <> 0
  order by day /* point look-up */;

-- overview.getOverview
select 'source' as level, null::date as day, source, disposition, current, sum(leads)::bigint as leads, sum(converted)::bigint as converted
  from ( select source, disposition, current, sign * leads as leads, sign * converted as converted
  from (values ($1::text, $2::date, $3::date, $4::boolean, $5::bigint), ($6::text, $7::date, $8::date, $9::boolean, $10::bigint)) as part (span, first_day, last_day, current, sign) cross join lateral ( select source, disposition, sum(leads_count)::bigint as leads, coalesce(sum(leads_count) filter (where disposition = ( select code
  from lead_dispositions
  where company_id = $11::uuid
  and is_conversion )), 0)::bigint as converted
  from "leads_monthly" as totals
  where company_id = $12::uuid
  and "month" between first_day
  and last_day
  group by source, disposition ) as sums) as sums
  group by source, disposition, current
  having sum(leads) <> 0
  order by source, disposition /* point look-up */;

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
  where company_id = $2::uuid) as found /* point look-up */;

-- overview.getOverview
select figures.*, users.name as agent_name
  from ( select 'agent' as level, null::date as day, agent_id as agent_id, null::text as source, current, sum(sign * sales)::bigint as sales, sum(sign * value)::bigint as value, sum(sign * monthly)::bigint as monthly, sum(sign * cancelled)::bigint as cancelled, sum(sign * cancelled_value)::bigint as cancelled_value
  from (values ($1::text, $2::date, $3::date, $4::boolean, $5::bigint), ($6::text, $7::date, $8::date, $9::boolean, $10::bigint)) as part (span, first_day, last_day, current, sign) cross join lateral ( select "agent_id", sum(sales_count)::bigint as sales, sum(total_minor)::bigint as value, sum(monthly_minor)::bigint as monthly, sum(cancelled_count)::bigint as cancelled, sum(cancelled_minor)::bigint as cancelled_value
  from sales_totals as totals
  where company_id = $11::uuid
  and slice = 'AGENT'
  and totals.span = part.span
  and currency = $12
  and starts_on between first_day
  and last_day
  group by "agent_id" ) as sums
  group by "agent_id", current) as figures
  left join users on users.id = figures.agent_id
  where sales <> 0
  or cancelled <> 0
  order by day, value desc /* point look-up */;

-- overview.getOverview
select figures.*, users.name as agent_name
  from ( select 'day' as level, starts_on as day, null::uuid as agent_id, null::text as source, current, sum(sign * sales)::bigint as sales, sum(sign * value)::bigint as value, sum(sign * monthly)::bigint as monthly, sum(sign * cancelled)::bigint as cancelled, sum(sign * cancelled_value)::bigint as cancelled_value
  from (values ($1::text, $2::date, $3::date, $4::boolean, $5::bigint), ($6::text, $7::date, $8::date, $9::boolean, $10::bigint)) as part (span, first_day, last_day, current, sign) cross join lateral ( select "starts_on", sum(sales_count)::bigint as sales, sum(total_minor)::bigint as value, sum(monthly_minor)::bigint as monthly, sum(cancelled_count)::bigint as cancelled, sum(cancelled_minor)::bigint as cancelled_value
  from sales_totals as totals
  where company_id = $11::uuid
  and slice = 'ALL'
  and totals.span = part.span
  and currency = $12
  and starts_on between first_day
  and last_day
  group by "starts_on" ) as sums
  group by starts_on, current) as figures
  left join users on users.id = figures.agent_id
  where sales <> 0
  or cancelled <> 0
  order by day, value desc /* point look-up */;

-- overview.getOverview
select figures.*, users.name as agent_name
  from ( select 'source' as level, null::date as day, null::uuid as agent_id, source as source, current, sum(sign * sales)::bigint as sales, sum(sign * value)::bigint as value, sum(sign * monthly)::bigint as monthly, sum(sign * cancelled)::bigint as cancelled, sum(sign * cancelled_value)::bigint as cancelled_value
  from (values ($1::text, $2::date, $3::date, $4::boolean, $5::bigint)) as part (span, first_day, last_day, current, sign) cross join lateral ( select "source", sum(sales_count)::bigint as sales, sum(total_minor)::bigint as value, sum(monthly_minor)::bigint as monthly, sum(cancelled_count)::bigint as cancelled, sum(cancelled_minor)::bigint as cancelled_value
  from sales_totals as totals
  where company_id = $6::uuid
  and slice = 'SOURCE'
  and totals.span = part.span
  and currency = $7
  and starts_on between first_day
  and last_day
  group by "source" ) as sums
  group by "source", current) as figures
  left join users on users.id = figures.agent_id
  where sales <> 0
  or cancelled <> 0
  order by day, value desc /* point look-up */;
