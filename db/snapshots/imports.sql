-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- imports.applySource, imports.cancelImport, imports.previewImport, imports.startImport, imports.undoImport
select "id", "state", "source", "on_duplicate", "header", "dialect", "storage_key", "rows_total", "started_at", "heartbeat_at"
  from "lead_import_batches"
  where "company_id" = $1
  and "id" = $2 for no key update;

-- imports.applySource, imports.getSource, imports.removeSource, imports.updateSource
select "id", "name", "header", "header_sha256", "dialect", "mapping", "defaults", "default_country", "on_duplicate", "last_used_at"
  from "lead_import_sources"
  where "company_id" = $1
  and "id" = $2;

-- imports.cancelImport
delete
  from "lead_import_rows"
  where "company_id" = $1
  and "batch_id" = $2;

-- imports.cancelImport
select count(*) as "written"
  from "leads"
  where "company_id" = $1
  and "import_batch_id" = $2;

-- imports.cancelImport
update "lead_import_batches"
  set "state" = $1, "lease" = $2, "storage_key" = $3, "finished_at" = $4, "updated_at" = $5, "log" = log || $6::jsonb
  where "company_id" = $7
  and "id" = $8;

-- imports.cancelImport, imports.createImport, imports.removeSource
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

-- imports.createImport
insert into "lead_import_batches" ("company_id", "id", "file_name", "file_sha256", "file_bytes", "storage_key", "source", "encoding", "dialect", "header", "mapping", "defaults", "on_duplicate", "log", "default_country", "created_by", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18);

-- imports.createImport
select "id", "name", "header", "header_sha256", "dialect", "mapping", "defaults", "default_country", "on_duplicate", "last_used_at"
  from "lead_import_sources"
  where "company_id" = $1
  order by "last_used_at" desc
  limit $2;

-- imports.createImport
select "region", "time_zone"
  from "companies"
  where "id" = $1;

-- imports.createImport, imports.getImport
select "id", "name", "header", "header_sha256", "dialect", "mapping", "defaults", "default_country", "on_duplicate", "last_used_at"
  from "lead_import_sources"
  where "company_id" = $1
  and "header_sha256" = $2
  order by "last_used_at" desc
  limit $3;

-- imports.createImport, imports.getImport, imports.previewImport, imports.updateSource
select "id", "entity", "key", "type", "labels", "options", "rules", "position", "is_required", "is_hidden", "is_filterable", "visible_to", "deleted_at"
  from "field_configurations"
  where "company_id" = $1
  and "entity" = $2
  and "deleted_at" is null
  order by "position", "key" /* point look-up */;

-- imports.exportRejects
select "r"."row_number", "r"."verdict", "r"."fields", "r"."cells", "r"."errors", "r"."duplicate_of_row", "r"."matched_lead_id", coalesce((select "l"."id"
  from "leads" as "l"
  where "l"."company_id" = $1
  and "l"."import_batch_id" = $2
  and "l"."import_row_number" = "r"."row_number"
  limit $3), "r"."lead_id") as "lead_id", coalesce("r"."outcome", $4::text) as "outcome"
  from "lead_import_rows" as "r"
  where "r"."company_id" = $5
  and "r"."batch_id" = $6
  and "r"."row_number" > $7
  and "r"."outcome" in ($8, $9)
  order by "r"."row_number"
  limit $10;

-- imports.exportRejects, imports.findImportRows, imports.getImport
select "b"."id", "b"."file_name", "b"."file_sha256", "b"."file_bytes", "b"."storage_key", "b"."source", "b"."encoding", "b"."dialect", "b"."header", "b"."mapping", "b"."default_country", "b"."on_duplicate", "b"."state", "b"."rows_total", "b"."rows_processed", "b"."rows_new", "b"."rows_update", "b"."rows_duplicate_in_file", "b"."rows_duplicate_in_database", "b"."rows_invalid", "b"."rows_created", "b"."rows_updated", "b"."rows_undone", "b"."rows_kept", "b"."failure", "b"."heartbeat_at", "b"."started_at", "b"."finished_at", "b"."created_at", "b"."undone_at", "b"."lease", "b"."attempts", "b"."step_started_at", "b"."defaults", "b"."log", "u"."name" as "created_by_name"
  from "lead_import_batches" as "b"
  left join "users" as "u" on "u"."id" = "b"."created_by"
  where "b"."company_id" = $1
  and "b"."id" = $2 /* point look-up */;

-- imports.exportRejects, imports.getImport
select "id", "entity", "key", "type", "labels", "options", "rules", "position", "is_required", "is_hidden", "is_filterable", "visible_to", "deleted_at"
  from "field_configurations"
  where "company_id" = $1
  and "entity" = $2
  order by "position", "key" /* point look-up */;

-- imports.findImportRows
select "r"."row_number", "r"."verdict", "r"."fields", "r"."cells", "r"."errors", "r"."duplicate_of_row", "r"."matched_lead_id", coalesce((select "l"."id"
  from "leads" as "l"
  where "l"."company_id" = $1
  and "l"."import_batch_id" = $2
  and "l"."import_row_number" = "r"."row_number"
  limit $3), "r"."lead_id") as "lead_id", coalesce("r"."outcome", $4::text) as "outcome"
  from "lead_import_rows" as "r"
  where "r"."company_id" = $5
  and "r"."batch_id" = $6
  and "r"."row_number" > $7
  order by "r"."row_number"
  limit $8;

-- imports.findImports
select "b"."id", "b"."file_name", "b"."file_sha256", "b"."file_bytes", "b"."storage_key", "b"."source", "b"."encoding", "b"."dialect", "b"."header", "b"."mapping", "b"."default_country", "b"."on_duplicate", "b"."state", "b"."rows_total", "b"."rows_processed", "b"."rows_new", "b"."rows_update", "b"."rows_duplicate_in_file", "b"."rows_duplicate_in_database", "b"."rows_invalid", "b"."rows_created", "b"."rows_updated", "b"."rows_undone", "b"."rows_kept", "b"."failure", "b"."heartbeat_at", "b"."started_at", "b"."finished_at", "b"."created_at", "b"."undone_at", "b"."lease", "b"."attempts", "b"."step_started_at", "b"."defaults", "b"."log", "u"."name" as "created_by_name"
  from "lead_import_batches" as "b"
  left join "users" as "u" on "u"."id" = "b"."created_by"
  where "b"."company_id" = $1
  order by "b"."created_at" desc, "b"."id" desc
  limit $2;

-- imports.findImports
select count(*) as "count"
  from "lead_import_batches" as "b"
  where "b"."company_id" = $1;

-- imports.findImports, imports.getImport
select max("seen_at") as "seen_at"
  from "worker_heartbeats";

-- imports.findSources
select "id", "name", "header", "header_sha256", "dialect", "mapping", "defaults", "default_country", "on_duplicate", "last_used_at"
  from "lead_import_sources"
  where "company_id" = $1
  order by "last_used_at" desc, "id" desc
  limit $2;

-- imports.findSources
select count(*) as "count"
  from "lead_import_sources"
  where "company_id" = $1;

-- imports.getImport
select "id", "file_name", "state", "created_at", "rows_created"
  from "lead_import_batches"
  where "company_id" = $1
  and "file_sha256" = $2
  and "id" <> $3
  and "state" in ($4, $5, $6, $7)
  order by "created_at" desc
  limit $8;

-- imports.getImport
select distinct "source"
  from "leads_daily"
  where "company_id" = $1
  order by "source"
  limit $2;

-- imports.removeSource
delete
  from "lead_import_sources"
  where "company_id" = $1
  and "id" = $2;
