-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- exports.createExport
insert into "data_exports" ("company_id", "id", "entity", "filters", "file_name", "storage_key", "requested_by", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- exports.createExport
select "code", labels ->> 'en' as "name"
  from "lead_dispositions"
  where "company_id" = $1;

-- exports.createExport
select "id", "entity", "key", "type", "labels", "options", "rules", "position", "is_required", "is_hidden", "is_filterable", "visible_to", "deleted_at"
  from "field_configurations"
  where "company_id" = $1
  and "entity" = $2
  and "deleted_at" is null
  order by "position", "key" /* point look-up */;

-- exports.createExport
select "m"."role", "c"."time_zone", "c"."currency", c.settings -> 'agentsSee' as "agents_see"
  from "user_companies" as "m"
  inner join "companies" as "c" on "c"."id" = "m"."company_id"
  where "m"."company_id" = $1
  and "m"."user_id" = $2
  and "m"."state" = $3;

-- exports.createExport
select "page"."id", "page"."first_name", "page"."last_name", "page"."company_name", "page"."phone", "page"."email", "page"."city", "page"."postcode", "page"."source", "page"."disposition", "page"."disposition_at", "page"."assigned_to", "page"."next_action_at", "page"."next_action", "page"."do_not_contact", "page"."created_at", "page"."deleted_at", "page"."version", "page"."custom", "page"."sorted_at", "users"."name" as "assigned_to_name"
  from (select "leads"."id", "leads"."first_name", "leads"."last_name", "leads"."company_name", "leads"."phone", "leads"."email", "leads"."city", "leads"."postcode", "leads"."source", "leads"."disposition", "leads"."disposition_at", "leads"."assigned_to", "leads"."next_action_at", "leads"."next_action", "leads"."do_not_contact", "leads"."created_at", "leads"."deleted_at", "leads"."version", "leads"."custom", "leads"."created_at"::text as "sorted_at"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."deleted_at" is null
  order by "leads"."created_at" desc, "leads"."id" desc
  limit 5001) as "page"
  left join "users" on "users"."id" = "page"."assigned_to"
  order by "page"."created_at" desc, "page"."id" desc /* point look-up */;

-- exports.createExport
select count(*) as "value"
  from (select "leads"."id"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."deleted_at" is null
  limit $2) as "counted";

-- exports.createExport
update "data_exports"
  set "rows_expected" = $1, "heartbeat_at" = $2, "updated_at" = $3
  where "company_id" = $4
  and "id" = $5;

-- exports.createExport
update "data_exports"
  set "rows_written" = $1, "heartbeat_at" = $2, "updated_at" = $3
  where "company_id" = $4
  and "id" = $5;

-- exports.createExport
update "data_exports"
  set "state" = $1, "heartbeat_at" = $2, "rows_written" = $3, "updated_at" = $4
  where "company_id" = $5
  and "id" = $6
  and ("state" = $7
  or ("state" = $8
  and "heartbeat_at" < $9))
  returning "id", "entity", "filters", "requested_by", "created_at";

-- exports.createExport
update "data_exports"
  set "state" = $1, "rows_written" = $2, "size_bytes" = $3, "checksum_sha256" = $4, "failure" = $5, "finished_at" = $6, "expires_at" = $7, "updated_at" = $8
  where "company_id" = $9
  and "id" = $10;

-- exports.createExport
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

-- exports.findExports
select "id", "entity", "filters", "state", "rows_expected", "rows_written", "file_name", "size_bytes", "failure", "heartbeat_at", "requested_by", "created_at", "finished_at", "expires_at", created_at::text as "sorted_at"
  from "data_exports"
  where "company_id" = $1
  and "requested_by" = $2
  order by "created_at" desc, "id" desc
  limit $3;

-- exports.findExports
select count(*) as "count"
  from "data_exports"
  where "company_id" = $1
  and "requested_by" = $2;

-- exports.getExport, exports.readExport
select "id", "entity", "filters", "state", "rows_expected", "rows_written", "file_name", "size_bytes", "failure", "heartbeat_at", "requested_by", "created_at", "finished_at", "expires_at"
  from "data_exports"
  where "company_id" = $1
  and "requested_by" = $2
  and "id" = $3;
