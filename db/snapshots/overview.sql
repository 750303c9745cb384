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
  from sales_daily
  where company_id = $2::uuid) as found;

-- overview.getOverview
with daily as ( select day, agent_id, source, day >= $1::date as current, case when status = 'CANCELLED' then 0 else sales_count end as sales, case when status = 'CANCELLED' then 0 else total_minor end as value, case when status = 'CANCELLED' then 0 else monthly_minor end as monthly, case when status = 'CANCELLED' then sales_count else 0 end as cancelled, case when status = 'CANCELLED' then total_minor else 0 end as cancelled_value
  from sales_daily
  where company_id = $2::uuid
  and currency = $3
  and "day" between $4::date
  and $5::date
  and ("day" <= $6::date
  or "day" >= $7::date)
  and true ), figures as ( select case when grouping(day) = 0 then 'day' when grouping(agent_id) = 0 then 'agent' else 'source' end as level, day, agent_id, source, current, sum(sales)::bigint as sales, sum(value)::bigint as value, sum(monthly)::bigint as monthly, sum(cancelled)::bigint as cancelled, sum(cancelled_value)::bigint as cancelled_value
  from daily
  group by grouping sets ((day, current), (agent_id, current), (source, current)) ) select figures.*, users.name as agent_name
  from figures
  left join users on users.id = figures.agent_id
  where sales <> 0
  or cancelled <> 0
  order by level, day, value desc;

-- overview.getOverview
with daily as ( select day, source, disposition, day >= $1::date as current, leads_count as leads
  from leads_daily
  where company_id = $2::uuid
  and "day" between $3::date
  and $4::date
  and ("day" <= $5::date
  or "day" >= $6::date)) select day, source, disposition, current, sum(leads)::bigint as leads
  from daily
  group by grouping sets ((source, disposition, current), (day, disposition, current))
  having sum(leads) <> 0;
