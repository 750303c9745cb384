-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- leads.assignLeads
with handed as ( select l.id, l.created_on, l.source, l.disposition, l.assigned_to as from_id, h.to_id
  from unnest($1::uuid[], $2::uuid[]) as h (id, to_id) join leads l on l.company_id = $3::uuid
  and l.id = h.id
  where l.assigned_to is distinct
  from h.to_id ), changed as ( update leads l
  set first_name = l.first_name, assigned_to = handed.to_id, version = l.version + 1, updated_at = $4::timestamptz, assigned_at = case when handed.to_id is not null then $5::timestamptz end
  from handed
  where l.company_id = $6::uuid
  and l.id = handed.id ), leads_changed as materialized ( select day, source, disposition, agent_id, sum(leads) as leads
  from ( select created_on, source, disposition, from_id, -1::bigint
  from handed
  union all select created_on, source, disposition, to_id, 1::bigint
  from handed) as change (day, source, disposition, agent_id, leads)
  group by day, source, disposition, agent_id
  having sum(leads) <> 0 ), leads_counted as materialized ( select day, source, disposition, sum(leads) as leads
  from leads_changed
  group by day, source, disposition
  having sum(leads) <> 0 ), leads_by_day as ( insert into leads_daily as daily (company_id, day, source, disposition, leads_count) select $7::uuid, day, source, disposition, leads
  from leads_counted
  order by day, source, disposition
  on conflict (company_id, day, source, disposition) do update
  set leads_count = daily.leads_count + excluded.leads_count ), leads_by_month as ( insert into leads_monthly as monthly (company_id, month, source, disposition, leads_count) select $8::uuid, month, source, disposition, sum(leads)
  from leads_counted cross join lateral (select day - (extract(day
  from day)::integer - 1)) as of (month)
  group by month, source, disposition
  having sum(leads) <> 0
  order by month, source, disposition
  on conflict (company_id, month, source, disposition) do update
  set leads_count = monthly.leads_count + excluded.leads_count ), leads_of_agents as ( insert into leads_by_agent as counted (company_id, agent_id, span, starts_on, source, disposition, leads_count) select $9::uuid, agent_id, span, starts_on, source, disposition, sum(leads)
  from leads_changed cross join lateral (
  values ('DAY', day), ('MONTH', day - (extract(day
  from day)::integer - 1)) ) as spans (span, starts_on)
  where agent_id is not null
  group by agent_id, span, starts_on, source, disposition
  having sum(leads) <> 0
  order by agent_id, span, starts_on, source, disposition
  on conflict (company_id, agent_id, span, starts_on, source, disposition) do update
  set leads_count = counted.leads_count + excluded.leads_count ) select count(*)
  from handed;

-- leads.assignLeads, leads.createLead, leads.removeLeads, leads.restoreLeads, leads.undoMerge
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

-- leads.assignLeads, leads.findLeadChoices
select "u"."id", "u"."name", "m"."role"
  from "user_companies" as "m"
  inner join "users" as "u" on "u"."id" = "m"."user_id"
  where "m"."company_id" = $1
  and "m"."state" = $2
  and "m"."role" in ($3, $4, $5)
  order by "u"."name"
  limit $6;

-- leads.assignLeads, leads.mergeLeads, leads.removeLeads, leads.setConsent, leads.setDisposition, leads.undoMerge, leads.updateLead
select "leads"."id", "leads"."disposition", "leads"."source", "leads"."created_on", "leads"."version", "leads"."assigned_to", "leads"."phone", "leads"."email"
  from "leads"
  where "leads"."company_id" = $1
  and leads.id = any($2::uuid[])
  and "leads"."deleted_at" is null
  order by "leads"."id" for update;

-- leads.compareLeads, leads.findDuplicates, leads.mergeLeads, leads.undoMerge
select "leads"."id", "leads"."first_name", "leads"."last_name", "leads"."company_name", "leads"."phone", "leads"."email", "leads"."address_line1", "leads"."address_line2", "leads"."city", "leads"."region", "leads"."postcode", "leads"."country", "leads"."locale", "leads"."external_reference", "leads"."notes", "leads"."assigned_to", "leads"."next_action_at", "leads"."next_action", "leads"."disposition", "leads"."source", "leads"."created_at", "leads"."do_not_contact", "leads"."email_consent", "leads"."sms_consent", "leads"."call_consent", "leads"."letter_consent", "leads"."version", "leads"."created_on", "leads"."custom", "agent"."name" as "assigned_to_name", "sale"."id" as "sale_id"
  from "leads"
  left join "users" as "agent" on "agent"."id" = "leads"."assigned_to"
  left join "sales" as "sale" on "sale"."company_id" = $1
  and "sale"."lead_id" = "leads"."id"
  and "sale"."deleted_at" is null
  where "leads"."company_id" = $2
  and leads.id = any($3::uuid[])
  and "leads"."deleted_at" is null
  order by "leads"."id";

-- leads.createLead
insert into "leads" ("first_name", "last_name", "company_name", "phone", "email", "address_line1", "address_line2", "city", "region", "postcode", "country", "locale", "external_reference", "notes", "next_action_at", "next_action", "do_not_contact", "id", "source", "assigned_to", "company_id", "custom", "disposition", "disposition_at", "assigned_at", "created_on", "created_by", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, (select "code"
  from "lead_dispositions"
  where "company_id" = $23
  and "is_initial" = $24), $25, $26, $27, $28, $29, $30)
  on conflict ("company_id", "id") do nothing
  returning "disposition", "source";

-- leads.createLead
select "region", "time_zone"
  from "companies"
  where "id" = $1;

-- leads.createLead
with leads_changed as materialized ( select day, source, disposition, agent_id, sum(leads) as leads
  from (values ($1::date, $2::text, $3::text, $4::uuid, 1::bigint)) as change (day, source, disposition, agent_id, leads)
  group by day, source, disposition, agent_id
  having sum(leads) <> 0 ), leads_counted as materialized ( select day, source, disposition, sum(leads) as leads
  from leads_changed
  group by day, source, disposition
  having sum(leads) <> 0 ), leads_by_day as ( insert into leads_daily as daily (company_id, day, source, disposition, leads_count) select $5::uuid, day, source, disposition, leads
  from leads_counted
  order by day, source, disposition
  on conflict (company_id, day, source, disposition) do update
  set leads_count = daily.leads_count + excluded.leads_count ), leads_by_month as ( insert into leads_monthly as monthly (company_id, month, source, disposition, leads_count) select $6::uuid, month, source, disposition, sum(leads)
  from leads_counted cross join lateral (select day - (extract(day
  from day)::integer - 1)) as of (month)
  group by month, source, disposition
  having sum(leads) <> 0
  order by month, source, disposition
  on conflict (company_id, month, source, disposition) do update
  set leads_count = monthly.leads_count + excluded.leads_count ), leads_of_agents as ( insert into leads_by_agent as counted (company_id, agent_id, span, starts_on, source, disposition, leads_count) select $7::uuid, agent_id, span, starts_on, source, disposition, sum(leads)
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

-- leads.createLead, leads.exportLeads, leads.findLeadChoices, leads.findLeads, leads.getBoard, leads.getLead, leads.getNextDue, leads.getTimeline, leads.getToday
select "id", "entity", "key", "type", "labels", "options", "rules", "position", "is_required", "is_hidden", "is_filterable", "visible_to", "deleted_at"
  from "field_configurations"
  where "company_id" = $1
  and "entity" = $2
  and "deleted_at" is null
  order by "position", "key" /* point look-up */;

-- leads.exportLeads
select "code", labels ->> 'en' as "name"
  from "lead_dispositions"
  where "company_id" = $1;

-- leads.exportLeads
select "page"."id", "page"."first_name", "page"."last_name", "page"."company_name", "page"."phone", "page"."email", "page"."city", "page"."postcode", "page"."source", "page"."disposition", "page"."disposition_at", "page"."assigned_to", "page"."next_action_at", "page"."next_action", "page"."do_not_contact", "page"."created_at", "page"."deleted_at", "page"."version", "page"."custom", "page"."sorted_at", "users"."name" as "assigned_to_name"
  from (select "leads"."id", "leads"."first_name", "leads"."last_name", "leads"."company_name", "leads"."phone", "leads"."email", "leads"."city", "leads"."postcode", "leads"."source", "leads"."disposition", "leads"."disposition_at", "leads"."assigned_to", "leads"."next_action_at", "leads"."next_action", "leads"."do_not_contact", "leads"."created_at", "leads"."deleted_at", "leads"."version", "leads"."custom", "leads"."created_at"::text as "sorted_at"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."deleted_at" is null
  and leads.id in (select search_leads($2, $3))
  order by "leads"."created_at" desc, "leads"."id" desc
  limit 5001) as "page"
  left join "users" on "users"."id" = "page"."assigned_to"
  order by "page"."created_at" desc, "page"."id" desc;

-- leads.findDuplicates
select "phone" as value, count(*) as count, (array_agg(id
  order by id))[1:10] as ids
  from leads
  where company_id = $1::uuid
  and deleted_at is null
  and "phone" > $2
  group by "phone"
  having count(*) > 1
  order by "phone"
  limit $3;

-- leads.findLeadChoices
select distinct "source"
  from "leads_daily"
  where "company_id" = $1
  order by "source"
  limit $2;

-- leads.findLeadChoices, leads.getBoard, leads.setDisposition
select "code", "labels", "colour", "position", "is_initial", "is_terminal", "is_conversion", "stops_contact", "requires_reason", "requires_next_action", "archived_at"
  from "lead_dispositions"
  where "company_id" = $1
  order by archived_at is not null, "position";

-- leads.findLeads
select "page"."id", "page"."first_name", "page"."last_name", "page"."company_name", "page"."phone", "page"."email", "page"."city", "page"."postcode", "page"."source", "page"."disposition", "page"."disposition_at", "page"."assigned_to", "page"."next_action_at", "page"."next_action", "page"."do_not_contact", "page"."created_at", "page"."deleted_at", "page"."version", "page"."custom", "page"."sorted_at", "users"."name" as "assigned_to_name"
  from (select "leads"."id", "leads"."first_name", "leads"."last_name", "leads"."company_name", "leads"."phone", "leads"."email", "leads"."city", "leads"."postcode", "leads"."source", "leads"."disposition", "leads"."disposition_at", "leads"."assigned_to", "leads"."next_action_at", "leads"."next_action", "leads"."do_not_contact", "leads"."created_at", "leads"."deleted_at", "leads"."version", "leads"."custom", "leads"."created_at"::text as "sorted_at"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."deleted_at" is not null
  and "leads"."assigned_to" is null
  order by "leads"."created_at" desc, "leads"."id" desc
  limit 51) as "page"
  left join "users" on "users"."id" = "page"."assigned_to"
  order by "page"."created_at" desc, "page"."id" desc;

-- leads.findLeads
select "page"."id", "page"."first_name", "page"."last_name", "page"."company_name", "page"."phone", "page"."email", "page"."city", "page"."postcode", "page"."source", "page"."disposition", "page"."disposition_at", "page"."assigned_to", "page"."next_action_at", "page"."next_action", "page"."do_not_contact", "page"."created_at", "page"."deleted_at", "page"."version", "page"."custom", "page"."sorted_at", "users"."name" as "assigned_to_name"
  from (select "leads"."id", "leads"."first_name", "leads"."last_name", "leads"."company_name", "leads"."phone", "leads"."email", "leads"."city", "leads"."postcode", "leads"."source", "leads"."disposition", "leads"."disposition_at", "leads"."assigned_to", "leads"."next_action_at", "leads"."next_action", "leads"."do_not_contact", "leads"."created_at", "leads"."deleted_at", "leads"."version", "leads"."custom", "leads"."created_at"::text as "sorted_at"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."deleted_at" is null
  and "leads"."disposition" in ($2, $3)
  and "leads"."source" = $4
  and "leads"."assigned_to" = $5
  and "leads"."created_on" >= $6
  and "leads"."created_at" >= ($7::date - 1)::timestamptz
  and "leads"."created_on" <= $8
  and "leads"."created_at" < ($9::date + 2)::timestamptz
  and leads.next_action_at < $10
  order by "leads"."created_at" desc, "leads"."id" desc
  limit 51) as "page"
  left join "users" on "users"."id" = "page"."assigned_to"
  order by "page"."created_at" desc, "page"."id" desc;

-- leads.findLeads
select "page"."id", "page"."first_name", "page"."last_name", "page"."company_name", "page"."phone", "page"."email", "page"."city", "page"."postcode", "page"."source", "page"."disposition", "page"."disposition_at", "page"."assigned_to", "page"."next_action_at", "page"."next_action", "page"."do_not_contact", "page"."created_at", "page"."deleted_at", "page"."version", "page"."custom", "page"."sorted_at", "users"."name" as "assigned_to_name"
  from (select "leads"."id", "leads"."first_name", "leads"."last_name", "leads"."company_name", "leads"."phone", "leads"."email", "leads"."city", "leads"."postcode", "leads"."source", "leads"."disposition", "leads"."disposition_at", "leads"."assigned_to", "leads"."next_action_at", "leads"."next_action", "leads"."do_not_contact", "leads"."created_at", "leads"."deleted_at", "leads"."version", "leads"."custom", "leads"."created_at"::text as "sorted_at"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."deleted_at" is null
  and leads.id in (select search_leads($2, $3))
  order by "leads"."created_at" desc, "leads"."id" desc
  limit 51) as "page"
  left join "users" on "users"."id" = "page"."assigned_to"
  order by "page"."created_at" desc, "page"."id" desc;

-- leads.findLeads
select "page"."id", "page"."first_name", "page"."last_name", "page"."company_name", "page"."phone", "page"."email", "page"."city", "page"."postcode", "page"."source", "page"."disposition", "page"."disposition_at", "page"."assigned_to", "page"."next_action_at", "page"."next_action", "page"."do_not_contact", "page"."created_at", "page"."deleted_at", "page"."version", "page"."custom", "page"."sorted_at", "users"."name" as "assigned_to_name"
  from (select "leads"."id", "leads"."first_name", "leads"."last_name", "leads"."company_name", "leads"."phone", "leads"."email", "leads"."city", "leads"."postcode", "leads"."source", "leads"."disposition", "leads"."disposition_at", "leads"."assigned_to", "leads"."next_action_at", "leads"."next_action", "leads"."do_not_contact", "leads"."created_at", "leads"."deleted_at", "leads"."version", "leads"."custom", "leads"."created_at"::text as "sorted_at"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."deleted_at" is null
  order by "leads"."created_at" desc, "leads"."id" desc
  limit 51) as "page"
  left join "users" on "users"."id" = "page"."assigned_to"
  order by "page"."created_at" desc, "page"."id" desc /* point look-up */;

-- leads.findLeads
select coalesce(sum(leads_count), 0)::bigint as leads
  from leads_monthly
  where company_id = $1::uuid /* point look-up */;

-- leads.findLeads
select count(*) as "value"
  from (select "leads"."id"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."deleted_at" is not null
  and "leads"."assigned_to" is null
  limit $2) as "counted";

-- leads.findLeads
select count(*) as "value"
  from (select "leads"."id"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."deleted_at" is null
  and "leads"."disposition" in ($2, $3)
  and "leads"."source" = $4
  and "leads"."assigned_to" = $5
  and "leads"."created_on" >= $6
  and "leads"."created_at" >= ($7::date - 1)::timestamptz
  and "leads"."created_on" <= $8
  and "leads"."created_at" < ($9::date + 2)::timestamptz
  and leads.next_action_at < $10
  limit $11) as "counted";

-- leads.findLeads
select count(*) as "value"
  from (select "leads"."id"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."deleted_at" is null
  and leads.id in (select search_leads($2, $3))
  limit $4) as "counted";

-- leads.getBoard
select "page"."id", "page"."first_name", "page"."last_name", "page"."company_name", "page"."phone", "page"."email", "page"."city", "page"."postcode", "page"."source", "page"."disposition", "page"."disposition_at", "page"."assigned_to", "page"."next_action_at", "page"."next_action", "page"."do_not_contact", "page"."created_at", "page"."deleted_at", "page"."version", "page"."custom", "page"."sorted_at", "users"."name" as "assigned_to_name"
  from (select "leads"."id", "leads"."first_name", "leads"."last_name", "leads"."company_name", "leads"."phone", "leads"."email", "leads"."city", "leads"."postcode", "leads"."source", "leads"."disposition", "leads"."disposition_at", "leads"."assigned_to", "leads"."next_action_at", "leads"."next_action", "leads"."do_not_contact", "leads"."created_at", "leads"."deleted_at", "leads"."version", "leads"."custom", "leads"."created_at"::text as "sorted_at"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."deleted_at" is null
  and leads.id in (select search_leads($2, $3))
  and "leads"."disposition" in ($4)
  order by "leads"."created_at" desc, "leads"."id" desc
  limit 21) as "page"
  left join "users" on "users"."id" = "page"."assigned_to"
  order by "page"."created_at" desc, "page"."id" desc;

-- leads.getBoard
select count(*) as "value"
  from (select "leads"."id"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."deleted_at" is null
  and leads.id in (select search_leads($2, $3))
  and "leads"."disposition" in ($4)
  limit $5) as "counted";

-- leads.getLead, leads.getNextDue, leads.getTimeline
select "leads"."id", "leads"."first_name", "leads"."last_name", "leads"."company_name", "leads"."phone", "leads"."email", "leads"."city", "leads"."postcode", "leads"."source", "leads"."disposition", "leads"."disposition_at", "leads"."assigned_to", "leads"."next_action_at", "leads"."next_action", "leads"."do_not_contact", "leads"."created_at", "leads"."deleted_at", "leads"."version", "leads"."custom", "leads"."address_line1", "leads"."address_line2", "leads"."region", "leads"."country", "leads"."locale", "leads"."external_reference", "leads"."notes", "leads"."email_consent", "leads"."sms_consent", "leads"."call_consent", "leads"."letter_consent", "leads"."consent_at", "leads"."consent_source", "leads"."merged_into_id", "leads"."assigned_at", "leads"."last_contacted_at", "leads"."updated_at", "leads"."import_batch_id", "leads"."import_row_number", "agent"."name" as "assigned_to_name", "creator"."name" as "created_by_name", "batch"."file_name" as "import_file_name", "sale"."id" as "sale_id", "sale"."reference" as "sale_reference"
  from "leads"
  left join "users" as "agent" on "agent"."id" = "leads"."assigned_to"
  left join "users" as "creator" on "creator"."id" = "leads"."created_by"
  left join "lead_import_batches" as "batch" on "batch"."company_id" = $1
  and "batch"."id" = "leads"."import_batch_id"
  left join "sales" as "sale" on "sale"."company_id" = $2
  and "sale"."lead_id" = "leads"."id"
  and "sale"."deleted_at" is null
  where "leads"."company_id" = $3
  and "leads"."id" = $4;

-- leads.getLead, leads.getTimeline
select "m"."id", "m"."merged_lead_id", "m"."merged_at", "u"."name" as "merged_by_name", "l"."first_name", "l"."last_name", "l"."company_name", "l"."phone", "l"."email"
  from "lead_merges" as "m"
  inner join "leads" as "l" on "l"."company_id" = $1
  and "l"."id" = "m"."merged_lead_id"
  left join "users" as "u" on "u"."id" = "m"."merged_by"
  where "m"."company_id" = $2
  and "m"."kept_lead_id" = $3
  and "m"."undone_at" is null
  order by "m"."merged_at" desc
  limit $4;

-- leads.getNextDue
select "page"."id", "page"."first_name", "page"."last_name", "page"."company_name", "page"."phone", "page"."email", "page"."city", "page"."postcode", "page"."source", "page"."disposition", "page"."disposition_at", "page"."assigned_to", "page"."next_action_at", "page"."next_action", "page"."do_not_contact", "page"."created_at", "page"."deleted_at", "page"."version", "page"."custom", "page"."sorted_at", "users"."name" as "assigned_to_name"
  from (select "leads"."id", "leads"."first_name", "leads"."last_name", "leads"."company_name", "leads"."phone", "leads"."email", "leads"."city", "leads"."postcode", "leads"."source", "leads"."disposition", "leads"."disposition_at", "leads"."assigned_to", "leads"."next_action_at", "leads"."next_action", "leads"."do_not_contact", "leads"."created_at", "leads"."deleted_at", "leads"."version", "leads"."custom", "leads"."next_action_at"::text as "sorted_at"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."deleted_at" is null
  and leads.next_action_at < $2
  and "leads"."next_action_at" is not null
  order by "leads"."next_action_at" asc, "leads"."id" asc
  limit 2) as "page"
  left join "users" on "users"."id" = "page"."assigned_to"
  order by "page"."next_action_at" asc, "page"."id" asc;

-- leads.getNextDue
select count(*) as "value"
  from (select "leads"."id"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."deleted_at" is null
  and leads.next_action_at < $2
  and "leads"."next_action_at" is not null
  limit $3) as "counted";

-- leads.getTimeline
select event.id, event.kind, event.at, users.name as actor_name, event.facts
  from ( (select id, 'disposition' as kind, at, actor_id, jsonb_build_object('from', from_code, 'to', to_code, 'reason', reason, 'saleId', sale_id) as facts
  from lead_disposition_history
  where company_id = $1::uuid
  and lead_id = any($2::uuid[])
  order by "at" desc, id desc
  limit $3)
  union all (select id, 'sms', created_at, created_by, jsonb_build_object('status', case when direction = 'INBOUND' then 'RECEIVED' when sending_state = 'CANCELLED' then 'CANCELLED' when sending_state = 'UNKNOWN' then 'IN_DOUBT' else status::text end, 'contactId', (select contact.id
  from communication_logs contact
  where contact.company_id = $4::uuid
  and "contact"."sms_log_id" = "sms_logs"."id"), 'direction', direction, 'text', left(body, 500), 'error', error_message)
  from sms_logs
  where company_id = $5::uuid
  and lead_id = any($6::uuid[])
  order by "created_at" desc, id desc
  limit $7)
  union all (select id, 'email', created_at, created_by, jsonb_build_object('status', case when direction = 'INBOUND' then 'RECEIVED' when sending_state = 'CANCELLED' then 'CANCELLED' when sending_state = 'UNKNOWN' then 'IN_DOUBT' else status::text end, 'contactId', (select contact.id
  from communication_logs contact
  where contact.company_id = $8::uuid
  and "contact"."email_log_id" = "email_logs"."id"), 'direction', direction, 'text', subject, 'error', error_message)
  from email_logs
  where company_id = $9::uuid
  and lead_id = any($10::uuid[])
  order by "created_at" desc, id desc
  limit $11)
  union all (select id, 'communication', occurred_at, user_id, jsonb_build_object('channel', communication_type, 'contactId', id, 'status', status, 'direction', direction, 'text', concat_ws(E'\n', subject, left(summary, 500)))
  from communication_logs
  where company_id = $12::uuid
  and lead_id = any($13::uuid[])
  and deleted_at is null
  and email_log_id is null
  and sms_log_id is null
  order by "occurred_at" desc, id desc
  limit $14)
  union all (select id, 'document', created_at, generated_by, jsonb_build_object('text', title, 'status', state)
  from generated_documents
  where company_id = $15::uuid
  and lead_id = any($16::uuid[])
  and deleted_at is null
  order by "created_at" desc, id desc
  limit $17)
  union all (select id, 'edit', at, user_id, jsonb_build_object('action', action, 'fields', details -> 'fields')
  from audit_logs
  where company_id = $18::uuid
  and entity = 'lead'
  and entity_id = any($19::text[])
  and action not in ('lead.disposition_set', 'lead.converted') -- Of a merge, the lead that stayed tells one side.
  and (action <> 'lead.merged_away'
  or entity_id = $20)
  order by position desc
  limit $21) ) event
  left join users on users.id = event.actor_id
  order by event.at desc, event.id desc
  limit $22;

-- leads.getTimeline
with recursive folded (id) as ( select $1::uuid union select m.merged_lead_id
  from lead_merges m join folded on m.kept_lead_id = folded.id
  where m.company_id = $2::uuid
  and m.undone_at is null ) select id
  from folded
  limit 50;

-- leads.getToday
select "page"."id", "page"."first_name", "page"."last_name", "page"."company_name", "page"."phone", "page"."email", "page"."city", "page"."postcode", "page"."source", "page"."disposition", "page"."disposition_at", "page"."assigned_to", "page"."next_action_at", "page"."next_action", "page"."do_not_contact", "page"."created_at", "page"."deleted_at", "page"."version", "page"."custom", "page"."sorted_at", "users"."name" as "assigned_to_name"
  from (select "leads"."id", "leads"."first_name", "leads"."last_name", "leads"."company_name", "leads"."phone", "leads"."email", "leads"."city", "leads"."postcode", "leads"."source", "leads"."disposition", "leads"."disposition_at", "leads"."assigned_to", "leads"."next_action_at", "leads"."next_action", "leads"."do_not_contact", "leads"."created_at", "leads"."deleted_at", "leads"."version", "leads"."custom", "leads"."next_action_at"::text as "sorted_at"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."deleted_at" is null
  and "leads"."assigned_to" = $2
  and leads.next_action_at < $3
  and "leads"."next_action_at" is not null
  order by "leads"."next_action_at" asc, "leads"."id" asc
  limit 101) as "page"
  left join "users" on "users"."id" = "page"."assigned_to"
  order by "page"."next_action_at" asc, "page"."id" asc;

-- leads.getToday
select "page"."id", "page"."first_name", "page"."last_name", "page"."company_name", "page"."phone", "page"."email", "page"."city", "page"."postcode", "page"."source", "page"."disposition", "page"."disposition_at", "page"."assigned_to", "page"."next_action_at", "page"."next_action", "page"."do_not_contact", "page"."created_at", "page"."deleted_at", "page"."version", "page"."custom", "page"."sorted_at", "users"."name" as "assigned_to_name"
  from (select "leads"."id", "leads"."first_name", "leads"."last_name", "leads"."company_name", "leads"."phone", "leads"."email", "leads"."city", "leads"."postcode", "leads"."source", "leads"."disposition", "leads"."disposition_at", "leads"."assigned_to", "leads"."next_action_at", "leads"."next_action", "leads"."do_not_contact", "leads"."created_at", "leads"."deleted_at", "leads"."version", "leads"."custom", "leads"."next_action_at"::text as "sorted_at"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."deleted_at" is null
  and "leads"."assigned_to" = $2
  and leads.next_action_at >= $3
  and leads.next_action_at < $4
  and "leads"."next_action_at" is not null
  order by "leads"."next_action_at" asc, "leads"."id" asc
  limit 101) as "page"
  left join "users" on "users"."id" = "page"."assigned_to"
  order by "page"."next_action_at" asc, "page"."id" asc;

-- leads.getToday
select count(*) as "value"
  from (select "leads"."id"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."deleted_at" is null
  and "leads"."assigned_to" = $2
  and leads.next_action_at < $3
  and "leads"."next_action_at" is not null
  limit $4) as "counted";

-- leads.getToday
select count(*) as "value"
  from (select "leads"."id"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."deleted_at" is null
  and "leads"."assigned_to" = $2
  and leads.next_action_at >= $3
  and leads.next_action_at < $4
  and "leads"."next_action_at" is not null
  limit $5) as "counted";

-- leads.removeLeads, leads.restoreLeads
with changed as ( update leads
  set first_name = leads.first_name, deleted_at = $1::timestamptz, deleted_by = $2::uuid, version = version + 1, updated_at = $3::timestamptz
  where company_id = $4::uuid
  and id = any($5::uuid[])
  and merged_into_id is null
  returning created_on, source, disposition, assigned_to ), leads_changed as materialized ( select day, source, disposition, agent_id, sum(leads) as leads
  from (select created_on, source, disposition, assigned_to, $6::bigint
  from changed) as change (day, source, disposition, agent_id, leads)
  group by day, source, disposition, agent_id
  having sum(leads) <> 0 ), leads_counted as materialized ( select day, source, disposition, sum(leads) as leads
  from leads_changed
  group by day, source, disposition
  having sum(leads) <> 0 ), leads_by_day as ( insert into leads_daily as daily (company_id, day, source, disposition, leads_count) select $7::uuid, day, source, disposition, leads
  from leads_counted
  order by day, source, disposition
  on conflict (company_id, day, source, disposition) do update
  set leads_count = daily.leads_count + excluded.leads_count ), leads_by_month as ( insert into leads_monthly as monthly (company_id, month, source, disposition, leads_count) select $8::uuid, month, source, disposition, sum(leads)
  from leads_counted cross join lateral (select day - (extract(day
  from day)::integer - 1)) as of (month)
  group by month, source, disposition
  having sum(leads) <> 0
  order by month, source, disposition
  on conflict (company_id, month, source, disposition) do update
  set leads_count = monthly.leads_count + excluded.leads_count ), leads_of_agents as ( insert into leads_by_agent as counted (company_id, agent_id, span, starts_on, source, disposition, leads_count) select $9::uuid, agent_id, span, starts_on, source, disposition, sum(leads)
  from leads_changed cross join lateral (
  values ('DAY', day), ('MONTH', day - (extract(day
  from day)::integer - 1)) ) as spans (span, starts_on)
  where agent_id is not null
  group by agent_id, span, starts_on, source, disposition
  having sum(leads) <> 0
  order by agent_id, span, starts_on, source, disposition
  on conflict (company_id, agent_id, span, starts_on, source, disposition) do update
  set leads_count = counted.leads_count + excluded.leads_count ) select count(*)
  from changed;

-- leads.restoreLeads
select "leads"."id", "leads"."disposition", "leads"."source", "leads"."created_on", "leads"."version", "leads"."assigned_to", "leads"."phone", "leads"."email"
  from "leads"
  where "leads"."company_id" = $1
  and leads.id = any($2::uuid[])
  and "leads"."deleted_at" is not null
  order by "leads"."id" for update;

-- leads.setDisposition
select distinct on ("lead_id") "lead_id", "to_code", "actor_id", "reason", "at"
  from "lead_disposition_history"
  where "company_id" = $1
  and lead_id = any($2::uuid[])
  order by "lead_id", "at" desc, "id" desc;

-- leads.shareOutLeads
select "m"."user_id" as "id", (select "l"."assigned_at"
  from "leads" as "l"
  where "l"."company_id" = $1
  and "l"."assigned_to" = "m"."user_id"
  and "l"."deleted_at" is null
  order by "l"."assigned_at" desc nulls last
  limit $2) as "last_assigned_at"
  from "user_companies" as "m"
  where "m"."company_id" = $3
  and "m"."state" = $4
  and "m"."role" in ($5, $6, $7)
  and m.user_id = any($8::uuid[]);

-- leads.undoMerge
select "id", "kept_lead_id", "merged_lead_id", "kept_before", "chosen", "undone_at"
  from "lead_merges"
  where "company_id" = $1
  and "id" = $2 for update;

-- leads.undoMerge
update "lead_merges"
  set "undone_at" = $1, "undone_by" = $2
  where "company_id" = $3
  and "id" = $4;

-- leads.undoMerge
with folded as ( update leads
  set merged_into_id = $1::uuid, deleted_at = $2::timestamptz, deleted_by = $3::uuid, version = version + 1, updated_at = $4::timestamptz
  where company_id = $5::uuid
  and id = $6::uuid
  returning created_on, source, disposition, assigned_to ), leads_changed as materialized ( select day, source, disposition, agent_id, sum(leads) as leads
  from (select created_on, source, disposition, assigned_to, $7::bigint
  from folded) as change (day, source, disposition, agent_id, leads)
  group by day, source, disposition, agent_id
  having sum(leads) <> 0 ), leads_counted as materialized ( select day, source, disposition, sum(leads) as leads
  from leads_changed
  group by day, source, disposition
  having sum(leads) <> 0 ), leads_by_day as ( insert into leads_daily as daily (company_id, day, source, disposition, leads_count) select $8::uuid, day, source, disposition, leads
  from leads_counted
  order by day, source, disposition
  on conflict (company_id, day, source, disposition) do update
  set leads_count = daily.leads_count + excluded.leads_count ), leads_by_month as ( insert into leads_monthly as monthly (company_id, month, source, disposition, leads_count) select $9::uuid, month, source, disposition, sum(leads)
  from leads_counted cross join lateral (select day - (extract(day
  from day)::integer - 1)) as of (month)
  group by month, source, disposition
  having sum(leads) <> 0
  order by month, source, disposition
  on conflict (company_id, month, source, disposition) do update
  set leads_count = monthly.leads_count + excluded.leads_count ), leads_of_agents as ( insert into leads_by_agent as counted (company_id, agent_id, span, starts_on, source, disposition, leads_count) select $10::uuid, agent_id, span, starts_on, source, disposition, sum(leads)
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
