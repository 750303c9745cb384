-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- backups.cancelBackup
update "backup_runs"
  set "cancel_requested_at" = $1, "cancel_requested_by" = $2, "updated_at" = $3
  where "id" = $4
  and "state" = $5;

-- backups.cancelBackup, backups.downloadBackup, backups.getBackup, backups.verifyBackup
select "id", "company_id", "kind", "source", "reason", "requested_by_name", "scheduled_for", "state", "failure", "failure_message", "started_at", "written_at", "verified_at", "finished_at", "lease_token", "lease_expires_at", "cancel_requested_at", "progress", "file_name", "file_path", "file_bytes", "file_sha256", "records", "manifest_sha256", "previous_manifest_sha256", "signing_key_id", "metadata", "verification", "corrupt_at"
  from "backup_runs"
  where "id" = $1
  and ("company_id" = $2
  or "company_id" is null);

-- backups.createBackup
insert into "backup_runs" ("id", "company_id", "source", "reason", "requested_by", "requested_by_name", "scheduled_for", "started_at", "lease_token", "lease_owner", "kind", "state", "lease_expires_at", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, clock_timestamp() + make_interval(secs => $13), $14, $15)
  on conflict do nothing
  returning "id", "company_id", "kind", "source", "reason", "requested_by_name", "scheduled_for", "state", "failure", "failure_message", "started_at", "written_at", "verified_at", "finished_at", "lease_token", "lease_expires_at", "cancel_requested_at", "progress", "file_name", "file_path", "file_bytes", "file_sha256", "records", "manifest_sha256", "previous_manifest_sha256", "signing_key_id", "metadata", "verification", "corrupt_at";

-- backups.createBackup
select "id", "lease_token", "lease_owner", lease_expires_at < clock_timestamp() as "expired"
  from "backup_runs"
  where "lease_token" is not null;

-- backups.createBackup, backups.downloadBackup, backups.verifyBackup
with head as ( select position, hash
  from audit_heads
  where company_id = $1::uuid
  for update ), d as ( select $2::uuid as company_id, $3::uuid as id, head.position + 1 as position, $4::timestamptz as at, $5::uuid as user_id, $6::uuid as token_id, $7::text as request_id, $8::text as action, $9::text as entity, $10::text as entity_id, $11::jsonb as details, head.hash as previous_hash
  from head ), entry as ( insert into audit_logs (company_id, id, position, at, user_id, token_id, request_id, action, entity, entity_id, details, previous_hash, hash) select d.company_id, d.id, d.position, d.at, d.user_id, d.token_id, d.request_id, d.action, d.entity, d.entity_id, d.details, d.previous_hash, sha256(d.previous_hash || convert_to(jsonb_build_object( 'companyId', d.company_id, 'id', d.id, 'position', d.position, 'at', to_char(d.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'userId', d.user_id, 'tokenId', d.token_id, 'requestId', d.request_id, 'action', d.action, 'entity', d.entity, 'entityId', d.entity_id, 'details', d.details)::text, 'UTF8'))
  from d
  returning position, hash ) update audit_heads
  set position = entry.position, hash = entry.hash
  from entry
  where audit_heads.company_id = $12::uuid
  returning audit_heads.position;

-- backups.findBackups
select "id", "company_id", "kind", "source", "reason", "requested_by_name", "scheduled_for", "state", "failure", "failure_message", "started_at", "written_at", "verified_at", "finished_at", "lease_token", "lease_expires_at", "cancel_requested_at", "progress", "file_name", "file_path", "file_bytes", "file_sha256", "records", "manifest_sha256", "previous_manifest_sha256", "signing_key_id", "metadata", "verification", "corrupt_at"
  from "backup_runs"
  where ("company_id" = $1
  or "company_id" is null)
  order by "started_at" desc, "id" desc
  limit $2;

-- backups.findBackups
select count(*) as "value"
  from (select "id"
  from "backup_runs"
  where ("company_id" = $1
  or "company_id" is null)
  limit $2) as "counted";

-- backups.verifyBackup
update "backup_runs"
  set "verification" = $1, "updated_at" = $2
  where "id" = $3;
