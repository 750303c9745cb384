-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- dispositions.archiveDisposition
update "lead_dispositions"
  set "archived_at" = $1, "updated_at" = $2
  where "company_id" = $3
  and "code" = $4;

-- dispositions.archiveDisposition, dispositions.createDisposition, dispositions.moveDisposition, dispositions.setAgentsSee, dispositions.updateDisposition
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

-- dispositions.archiveDisposition, dispositions.createDisposition, dispositions.moveDisposition, dispositions.updateDisposition
select "code", "position", "is_initial", "is_conversion", "archived_at"
  from "lead_dispositions"
  where "company_id" = $1
  order by "position", "code" for update;

-- dispositions.archiveDisposition, dispositions.getSettings
select "disposition", sum(leads_count)::bigint as "count"
  from "leads_daily"
  where "company_id" = $1
  group by "disposition";

-- dispositions.createDisposition
insert into "lead_dispositions" ("colour", "is_terminal", "stops_contact", "requires_reason", "requires_next_action", "id", "code", "position", "company_id", "labels", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- dispositions.getReport
select l.source as key, l.source as name, sum(l.leads_count)::bigint as leads, coalesce(sum(l.leads_count) filter (where not d.is_initial), 0)::bigint as worked, coalesce(sum(l.leads_count) filter (where d.is_conversion), 0)::bigint as converted
  from leads_daily l join lead_dispositions d on d.company_id = $1::uuid
  and d.code = l.disposition
  where l.company_id = $2::uuid
  and l.day between $3::date
  and $4::date
  group by l.source
  having sum(l.leads_count) <> 0
  order by leads desc, l.source
  limit 200;

-- dispositions.getReport
with batches as ( select id, file_name, created_at
  from lead_import_batches
  where company_id = $1::uuid
  and state = 'IMPORTED'
  and created_at >= $2::date - 1
  and created_at < $3::date + 2
  order by created_at desc, id desc
  limit $4 ), counted as ( -- Of the index alone: it holds the disposition of every lead of a batch. select import_batch_id, disposition, count(*) as leads
  from leads
  where company_id = $5::uuid
  and deleted_at is null
  and import_batch_id in (select id
  from batches)
  group by import_batch_id, disposition ) select b.id as key, b.file_name as name, b.created_at as at, coalesce(sum(l.leads), 0)::bigint as leads, coalesce(sum(l.leads) filter (where not d.is_initial), 0)::bigint as worked, coalesce(sum(l.leads) filter (where d.is_conversion), 0)::bigint as converted
  from batches b
  left join counted l on l.import_batch_id = b.id
  left join lead_dispositions d on d.company_id = $6::uuid
  and d.code = l.disposition
  group by b.id, b.file_name, b.created_at
  order by b.created_at desc, b.id desc;

-- dispositions.getReport
with of_agents as materialized ( select agent_id, disposition, sum(leads_count) as leads
  from ( select agent_id, disposition, leads_count * $1::bigint as leads_count
  from leads_by_agent
  where company_id = $2::uuid
  and span = $3
  and starts_on between $4::date
  and $5::date) as stretches
  group by agent_id, disposition ), counted (agent_id, disposition, leads) as ( table of_agents
  union all select null, disposition, -leads
  from of_agents
  union all select null, disposition, leads_count
  from leads_daily
  where company_id = $6::uuid
  and day between $7::date
  and $8::date ) select a.agent_id as key, u.name, a.leads, a.worked, a.converted
  from ( select l.agent_id, sum(l.leads)::bigint as leads, coalesce(sum(l.leads) filter (where not d.is_initial), 0)::bigint as worked, coalesce(sum(l.leads) filter (where d.is_conversion), 0)::bigint as converted
  from counted l join lead_dispositions d on d.company_id = $9::uuid
  and d.code = l.disposition
  group by l.agent_id
  having sum(l.leads) <> 0 ) a
  left join users u on u.id = a.agent_id
  order by a.leads desc, u.name
  limit 200;

-- dispositions.getSettings
select "code", "labels", "colour", "position", "is_initial", "is_terminal", "is_conversion", "stops_contact", "requires_reason", "requires_next_action", "archived_at"
  from "lead_dispositions"
  where "company_id" = $1
  order by archived_at is not null, "position";

-- dispositions.moveDisposition
update "lead_dispositions"
  set "position" = $1, "updated_at" = $2
  where "company_id" = $3
  and "code" = $4;

-- dispositions.setAgentsSee
update "companies"
  set "settings" = settings || jsonb_build_object('agentsSee', $1::text), "updated_at" = $2
  where "id" = $3;

-- dispositions.updateDisposition
update "lead_dispositions"
  set "colour" = $1, "is_terminal" = $2, "stops_contact" = $3, "requires_reason" = $4, "requires_next_action" = $5, "labels" = $6, "updated_at" = $7
  where "company_id" = $8
  and "code" = $9;
