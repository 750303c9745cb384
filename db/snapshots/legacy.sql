-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- legacy.cancelImport
update "legacy_imports"
  set "state" = $1, "finished_at" = $2, "updated_at" = $3
  where "company_id" = $4
  and "id" = $5
  and "state" = $6
  and "lease_token" is null;

-- legacy.cancelImport, legacy.confirmImport, legacy.findImportRows, legacy.getImport
select "id", "file_name", "file_sha256", "made_at", "state", "failure", "rows_read", "rows_written", "counts", "notes", "reason", "requested_by_name", "created_at", "finished_at", coalesce(lease_expires_at < clock_timestamp(), false) as "silent"
  from "legacy_imports"
  where "company_id" = $1
  and "id" = $2;

-- legacy.confirmImport
update "legacy_imports"
  set "state" = $1, "reason" = $2, "lease_token" = $3, "lease_expires_at" = clock_timestamp() + interval '30 seconds', "updated_at" = $4
  where "company_id" = $5
  and "id" = $6
  and "state" = $7
  and "lease_token" is null;

-- legacy.createImport
insert into "legacy_imports" ("id", "file_name", "requested_by", "requested_by_name", "lease_token", "company_id", "lease_expires_at", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, clock_timestamp() + interval '30 seconds', $7, $8)
  on conflict do nothing;

-- legacy.createImport
select "region", "time_zone", "currency", "locale", "slug", "name"
  from "companies"
  where "id" = $1;

-- legacy.createImport
update "legacy_imports"
  set "state" = $1, "failure" = $2, "finished_at" = $3, "updated_at" = $4, "lease_token" = $5, "lease_expires_at" = $6
  where "company_id" = $7
  and "id" = $8
  and "lease_token" = $9;

-- legacy.createImport
update "legacy_imports"
  set "state" = $1, "failure" = $2, "lease_token" = $3, "lease_expires_at" = $4, "finished_at" = $5, "updated_at" = $6
  where "company_id" = $7
  and "lease_token" is not null
  and "lease_expires_at" < clock_timestamp();

-- legacy.createImport
update "legacy_imports"
  set "state" = $1, "finished_at" = $2, "updated_at" = $3
  where "company_id" = $4
  and "state" = $5
  and "lease_token" is null;

-- legacy.createImport
update legacy_import_rows r
  set ready = null
  from legacy_imports i
  where r.company_id = $1::uuid
  and i.company_id = r.company_id
  and i.id = r.import_id
  and i.state in ('IMPORTED', 'FAILED', 'CANCELLED')
  and r.ready is not null;

-- legacy.createImport
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

-- legacy.findImportRows
select "entity", "position", "legacy_id", "row_id", "verdict", "field", "problem"
  from "legacy_import_rows"
  where "company_id" = $1
  and "import_id" = $2
  and "position" > $3
  order by "entity", "position"
  limit $4;

-- legacy.findImportRows
select count(*) as "value"
  from (select "position"
  from "legacy_import_rows"
  where "company_id" = $1
  and "import_id" = $2
  and "position" > $3
  limit $4) as "counted";

-- legacy.findImports
select "id", "file_name", "file_sha256", "made_at", "state", "failure", "rows_read", "rows_written", "counts", "notes", "reason", "requested_by_name", "created_at", "finished_at", coalesce(lease_expires_at < clock_timestamp(), false) as "silent"
  from "legacy_imports"
  where "company_id" = $1
  order by "created_at" desc
  limit $2;
