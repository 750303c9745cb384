-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- backups.approveRestore, backups.cancelRestore, backups.confirmRestore, backups.findRestoreDifferences, backups.getRestore
select "id", "company_id", "backup_id", "file_name", "source", "selection", "mode", "reason", "requested_by", "requested_by_name", "state", "failure", "failure_message", "approval_required", "approved_by", "approved_by_name", "approved_at", "confirmed_by", "confirmed_by_name", "confirmed_at", "skip_safety_backup", "safety_backup_id", "staging_schema", "preview", "inserts", "updates", "deletes", "outcome", "previewed_at", "expires_at", "finished_at", "lease_token", "cancel_requested_at", "progress", "created_at"
  from "restore_runs"
  where "id" = $1
  and ("company_id" = $2
  or "company_id" is null);

-- backups.cancelBackup
update "backup_runs"
  set "cancel_requested_at" = $1, "cancel_requested_by" = $2, "updated_at" = $3
  where "id" = $4
  and "state" = $5;

-- backups.cancelBackup, backups.createRestore, backups.downloadBackup, backups.drillBackup, backups.findBackupRows, backups.findRestoreChoices, backups.getBackup, backups.removeBackup, backups.verifyBackup
select "id", "company_id", "kind", "source", "reason", "requested_by_name", "scheduled_for", "state", "failure", "failure_message", "started_at", "written_at", "verified_at", "finished_at", "lease_token", "lease_expires_at", "cancel_requested_at", "progress", "file_name", "file_path", "file_bytes", "file_sha256", "records", "manifest_sha256", "previous_manifest_sha256", "signing_key_id", "metadata", "verification", "corrupt_at", "schedule_id", "stores", "encrypt", "recipients", "strict", "copies", "encryption", "pinned_at", "pinned_by_name", "pin_reason", "removal_rule", "removal_began_at", "removed_at"
  from "backup_runs"
  where "id" = $1
  and ("company_id" = $2
  or "company_id" is null);

-- backups.cancelRestore
update "restore_runs"
  set "cancel_requested_at" = $1, "updated_at" = $2
  where "id" = $3
  and "state" in ($4, $5)
  returning "id", "company_id", "backup_id", "file_name", "source", "selection", "mode", "reason", "requested_by", "requested_by_name", "state", "failure", "failure_message", "approval_required", "approved_by", "approved_by_name", "approved_at", "confirmed_by", "confirmed_by_name", "confirmed_at", "skip_safety_backup", "safety_backup_id", "staging_schema", "preview", "inserts", "updates", "deletes", "outcome", "previewed_at", "expires_at", "finished_at", "lease_token", "cancel_requested_at", "progress", "created_at";

-- backups.cancelRestore
update "restore_runs"
  set "state" = $1, "finished_at" = $2, "updated_at" = $3
  where "id" = $4
  and "state" in ($5)
  returning "id", "company_id", "backup_id", "file_name", "source", "selection", "mode", "reason", "requested_by", "requested_by_name", "state", "failure", "failure_message", "approval_required", "approved_by", "approved_by_name", "approved_at", "confirmed_by", "confirmed_by_name", "confirmed_at", "skip_safety_backup", "safety_backup_id", "staging_schema", "preview", "inserts", "updates", "deletes", "outcome", "previewed_at", "expires_at", "finished_at", "lease_token", "cancel_requested_at", "progress", "created_at";

-- backups.confirmRestore, backups.createRestore
select "id", "company_id", "requested_by_name", "lease_token", "lease_owner", "state", lease_expires_at < clock_timestamp() as "expired"
  from "restore_runs"
  where "lease_token" is not null;

-- backups.confirmRestore, backups.createRestore
select "id", "staging_schema", "state"
  from "restore_runs"
  where "staging_schema" is not null
  and "lease_token" is null
  and ("state" != $1
  or "expires_at" < $2);

-- backups.confirmRestore, backups.createRestore
select nspname as name
  from pg_namespace
  where nspname ~ '^counterfoil_restore_[0-9a-f]{32}$'
  and not exists (select
  from restore_runs r
  where r.staging_schema = nspname);

-- backups.createBackup
insert into "backup_runs" ("id", "company_id", "kind", "stores", "encrypt", "recipients", "strict", "schedule_id", "source", "reason", "requested_by", "requested_by_name", "scheduled_for", "started_at", "lease_token", "lease_owner", "state", "lease_expires_at", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, clock_timestamp() + make_interval(secs => $18), $19, $20)
  on conflict do nothing
  returning "id", "company_id", "kind", "source", "reason", "requested_by_name", "scheduled_for", "state", "failure", "failure_message", "started_at", "written_at", "verified_at", "finished_at", "lease_token", "lease_expires_at", "cancel_requested_at", "progress", "file_name", "file_path", "file_bytes", "file_sha256", "records", "manifest_sha256", "previous_manifest_sha256", "signing_key_id", "metadata", "verification", "corrupt_at", "schedule_id", "stores", "encrypt", "recipients", "strict", "copies", "encryption", "pinned_at", "pinned_by_name", "pin_reason", "removal_rule", "removal_began_at", "removed_at";

-- backups.createBackup, backups.createChannel, backups.createKey, backups.createSchedule
with head as ( select position, hash
  from "platform_audit_heads"
  where singleton
  for update ), d as ( select $1::text as "actor", $2::uuid as id, head.position + 1 as position, $3::timestamptz as at, $4::uuid as user_id, $5::uuid as token_id, $6::text as request_id, $7::text as action, $8::text as entity, $9::text as entity_id, $10::jsonb as details, head.hash as previous_hash
  from head ), entry as ( insert into "platform_audit_logs" ("actor", id, position, at, user_id, token_id, request_id, action, entity, entity_id, details, previous_hash, hash) select d."actor", d.id, d.position, d.at, d.user_id, d.token_id, d.request_id, d.action, d.entity, d.entity_id, d.details, d.previous_hash, sha256(d.previous_hash || convert_to(jsonb_build_object( 'actor', d.actor, 'id', d.id, 'position', d.position, 'at', to_char(d.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'userId', d.user_id, 'tokenId', d.token_id, 'requestId', d.request_id, 'action', d.action, 'entity', d.entity, 'entityId', d.entity_id, 'details', d.details)::text, 'UTF8'))
  from d
  returning position as new_position, hash as new_hash ) update "platform_audit_heads"
  set position = entry.new_position, hash = entry.new_hash
  from entry
  where singleton
  returning new_position /* point look-up */;

-- backups.createBackup, backups.runSchedule
select "id", "lease_token", "lease_owner", "company_id", "requested_by_name", lease_expires_at < clock_timestamp() as "expired"
  from "backup_runs"
  where "lease_token" is not null;

-- backups.createChannel
insert into "backup_channels" ("id", "company_id", "kind", "target", "created_by_name", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7)
  returning "id", "company_id", "kind", "target", "created_by_name", "created_at";

-- backups.createKey
insert into "backup_recipients" ("id", "company_id", "label", "recipient", "made_here", "created_by_name", "created_at")
  values ($1, $2, $3, $4, $5, $6, $7)
  on conflict do nothing
  returning "id", "company_id", "label", "recipient", "made_here", "created_by_name", "created_at";

-- backups.createSchedule
insert into "backup_schedules" ("name", "kind", "cron", "stores", "recipients", "strict", "drill", "enabled", "keep_within_days", "keep_daily", "keep_weekly", "keep_monthly", "keep_yearly", "keep_restorable", "time_zone", "encrypt", "id", "company_id", "active_since", "created_by_name", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
  returning "id", "company_id", "name", "kind", "cron", "time_zone", "stores", "encrypt", "recipients", "strict", "drill", "enabled", "keep_within_days", "keep_daily", "keep_weekly", "keep_monthly", "keep_yearly", "keep_restorable", "active_since", "created_by_name", "created_at";

-- backups.createSchedule
insert into "platform_audit_heads" ("position", "hash")
  values ($1, $2)
  on conflict ("singleton") do nothing;

-- backups.createSchedule
select count(*)::int as "value"
  from "backup_schedules"
  where "company_id" is null
  and "removed_at" is null;

-- backups.createSchedule, backups.enableSchedule, backups.getSchedule, backups.updateSchedule
select distinct on ("schedule_id") "schedule_id", "id", "state", "started_at", "corrupt_at", "lease_token"
  from "backup_runs"
  where "schedule_id" in ($1)
  order by "schedule_id", "started_at" desc;

-- backups.drillBackup
select "id", "company_id", "requested_by_name", "lease_token", "lease_owner", lease_expires_at < clock_timestamp() as "expired"
  from "backup_drills"
  where "lease_token" is not null;

-- backups.enableSchedule
update "backup_schedules"
  set "enabled" = $1, "updated_at" = $2
  where "id" = $3
  and ("company_id" = $4
  or "company_id" is null)
  and "removed_at" is null
  returning "id", "company_id", "name", "kind", "cron", "time_zone", "stores", "encrypt", "recipients", "strict", "drill", "enabled", "keep_within_days", "keep_daily", "keep_weekly", "keep_monthly", "keep_yearly", "keep_restorable", "active_since", "created_by_name", "created_at";

-- backups.enableSchedule, backups.pinBackup, backups.releaseOutbound, backups.removeBackup, backups.removeChannel, backups.removeRecipient, backups.removeSchedule, backups.unpinBackup, backups.updateSchedule
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

-- backups.findBackups
select "id", "company_id", "kind", "source", "reason", "requested_by_name", "scheduled_for", "state", "failure", "failure_message", "started_at", "written_at", "verified_at", "finished_at", "lease_token", "lease_expires_at", "cancel_requested_at", "progress", "file_name", "file_path", "file_bytes", "file_sha256", "records", "manifest_sha256", "previous_manifest_sha256", "signing_key_id", "metadata", "verification", "corrupt_at", "schedule_id", "stores", "encrypt", "recipients", "strict", "copies", "encryption", "pinned_at", "pinned_by_name", "pin_reason", "removal_rule", "removal_began_at", "removed_at"
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

-- backups.findChannels
select "id", "company_id", "kind", "target", "created_by_name", "created_at"
  from "backup_channels"
  where ("company_id" = $1
  or "company_id" is null)
  and "removed_at" is null
  order by "created_at"
  limit $2;

-- backups.findChannels
select distinct on ("channel_id") "channel_id", "event", "state", "problem", "created_at", "sent_at"
  from "backup_alerts"
  where "channel_id" in ($1)
  order by "channel_id", "created_at" desc;

-- backups.findDrills
select "id", "company_id", "backup_id", "source", "requested_by_name", "state", "failure", "failure_message", "started_at", "finished_at", "lease_token", "lease_expires_at", "progress", "report"
  from "backup_drills"
  where ("company_id" = $1
  or "company_id" is null)
  and "backup_id" = $2
  order by "started_at" desc, "id" desc
  limit $3;

-- backups.findDrills
select count(*) as "value"
  from (select "id"
  from "backup_drills"
  where ("company_id" = $1
  or "company_id" is null)
  and "backup_id" = $2
  limit $3) as "counted";

-- backups.findRecipients
select "id", "company_id", "label", "recipient", "made_here", "created_by_name", "created_at"
  from "backup_recipients"
  where ("company_id" = $1
  or "company_id" is null)
  and "removed_at" is null
  order by "created_at", "id";

-- backups.findRestores
select "id", "company_id", "backup_id", "file_name", "source", "selection", "mode", "reason", "requested_by", "requested_by_name", "state", "failure", "failure_message", "approval_required", "approved_by", "approved_by_name", "approved_at", "confirmed_by", "confirmed_by_name", "confirmed_at", "skip_safety_backup", "safety_backup_id", "staging_schema", "preview", "inserts", "updates", "deletes", "outcome", "previewed_at", "expires_at", "finished_at", "lease_token", "cancel_requested_at", "progress", "created_at"
  from "restore_runs"
  where ("company_id" = $1
  or "company_id" is null)
  and "backup_id" = $2
  order by "created_at" desc, "id" desc
  limit $3;

-- backups.findRestores
select count(*) as "value"
  from (select "id"
  from "restore_runs"
  where ("company_id" = $1
  or "company_id" is null)
  and "backup_id" = $2
  limit $3) as "counted";

-- backups.findRestores, backups.getRestore, backups.getRestoreApproval, backups.updateRestoreApproval
select "required", "reason", "changed_by_name", "changed_at", "lift_asked_by", "lift_asked_by_name", "lift_asked_at", "lift_reason"
  from "restore_approvals"
  where "company_id" = $1;

-- backups.findRestores, backups.getRestoreApproval, backups.updateRestoreApproval
select "d"."name"
  from "restore_approvals" as "a"
  inner join "company_directory" as "d" on "d"."company_id" = "a"."company_id"
  where "a"."required" = $1
  order by "d"."name";

-- backups.findRestores, backups.getRestoreApproval, backups.updateRestoreApproval
select count(*) as "value"
  from "users"
  where "is_operator" = $1
  and "disabled_at" is null
  and "id" != $2;

-- backups.findSchedules, backups.getPicture
select "id", "company_id", "name", "kind", "cron", "time_zone", "stores", "encrypt", "recipients", "strict", "drill", "enabled", "keep_within_days", "keep_daily", "keep_weekly", "keep_monthly", "keep_yearly", "keep_restorable", "active_since", "created_by_name", "created_at"
  from "backup_schedules"
  where ("company_id" = $1
  or "company_id" is null)
  and "removed_at" is null
  order by "created_at", "id";

-- backups.findSchedules, backups.getPicture
select distinct on ("schedule_id") "schedule_id", "id", "state", "started_at", "corrupt_at", "lease_token"
  from "backup_runs"
  where "schedule_id" in ($1, $2)
  order by "schedule_id", "started_at" desc;

-- backups.getBackupOptions
select "company_id", "recipient"
  from "backup_recipients"
  where "company_id" is null
  and "removed_at" is null
  order by "created_at", "id";

-- backups.getBackupOptions
select "company_id", "recipient"
  from "backup_recipients"
  where ("company_id" = $1
  or "company_id" is null)
  and "removed_at" is null
  order by "created_at", "id";

-- backups.getDrill
select "id", "company_id", "backup_id", "source", "requested_by_name", "state", "failure", "failure_message", "started_at", "finished_at", "lease_token", "lease_expires_at", "progress", "report"
  from "backup_drills"
  where "id" = $1
  and ("company_id" = $2
  or "company_id" is null);

-- backups.getOutboundHold
select "id", "placed_at", "reason", "restore_id", company_id is null as "everybody"
  from "outbound_holds"
  where "released_at" is null
  and ("company_id" = $1
  or "company_id" is null)
  order by company_id is null, "placed_at"
  limit $2;

-- backups.getPicture
select "id", "started_at", "file_bytes", "records"
  from "backup_runs"
  where ("company_id" = $1
  or "company_id" is null)
  and "state" in ($2)
  and "corrupt_at" is null
  and "removal_began_at" is null
  order by "started_at" desc, "id" desc
  limit $3;

-- backups.getPicture
select "id", "started_at", "file_bytes", "records"
  from "backup_runs"
  where ("company_id" = $1
  or "company_id" is null)
  and "state" in ($2, $3)
  and "corrupt_at" is null
  and "removal_began_at" is null
  order by "started_at" desc, "id" desc
  limit $4;

-- backups.getPicture
select "id", "state", "started_at", "file_bytes", "corrupt_at", "lease_token", "removed_at"
  from "backup_runs"
  where ("company_id" = $1
  or "company_id" is null)
  and "started_at" >= $2
  order by "started_at" desc, "id" desc
  limit $3;

-- backups.getPicture
select count(*)::int as "files", coalesce(sum(file_bytes), 0)::bigint as "bytes"
  from "backup_runs"
  where ("company_id" = $1
  or "company_id" is null)
  and "file_path" is not null
  and "removed_at" is null;

-- backups.getRestore
select "slug"
  from "company_directory"
  where "company_id" = $1;

-- backups.getRestoreApproval, backups.updateRestoreApproval
select count(*) as "value"
  from "user_companies"
  where "company_id" = $1
  and "role" = $2
  and "state" = $3
  and "user_id" != $4;

-- backups.getSchedule, backups.runSchedule, backups.updateSchedule
select "id", "company_id", "name", "kind", "cron", "time_zone", "stores", "encrypt", "recipients", "strict", "drill", "enabled", "keep_within_days", "keep_daily", "keep_weekly", "keep_monthly", "keep_yearly", "keep_restorable", "active_since", "created_by_name", "created_at"
  from "backup_schedules"
  where "id" = $1
  and ("company_id" = $2
  or "company_id" is null)
  and "removed_at" is null;

-- backups.getStoreHealth
select "file_path"
  from "backup_runs"
  where "file_path" is not null
  and "removal_began_at" is null
  and "state" in ($1, $2, $3)
  and (copies @> $4::jsonb
  or copies = '[]'::jsonb)
  order by "started_at" desc
  limit $5;

-- backups.getStoreHealth
select count(*)::int as "stored", (count(*) filter (where coalesce((verification ->> 'finishedAt')::timestamptz, verified_at, written_at) < $1))::int as "waiting", min(coalesce((verification ->> 'finishedAt')::timestamptz, verified_at, written_at)) as "oldest"
  from "backup_runs"
  where ("state" in ($2, $3, $4)
  and "corrupt_at" is null
  and "removal_began_at" is null
  and "lease_token" is null)
  and ("company_id" = $5
  or "company_id" is null);

-- backups.pinBackup, backups.unpinBackup
update "backup_runs"
  set "pinned_at" = $1, "pinned_by_name" = $2, "pin_reason" = $3, "updated_at" = $4
  where "id" = $5
  and ("company_id" = $6
  or "company_id" is null)
  and "file_path" is not null
  and "removal_began_at" is null
  returning "company_id";

-- backups.previewRetention
select "id", "company_id", "kind", "name", "enabled", "cron", "time_zone", "keep_within_days", "keep_daily", "keep_weekly", "keep_monthly", "keep_yearly", "keep_restorable"
  from "backup_schedules"
  where "removed_at" is null
  and ("company_id" = $1
  or "company_id" is null)
  order by "created_at", "id";

-- backups.previewRetention
select "id", "company_id", "kind", "source", "schedule_id", "state", "started_at", "created_at", "lease_token", "corrupt_at", "pinned_at", "file_name", "file_path", "file_bytes", "records"
  from "backup_runs"
  where ("company_id" = $1
  or "company_id" is null)
  and "file_path" is not null
  and "removal_began_at" is null
  order by "started_at" desc, "id" desc;

-- backups.releaseOutbound
update "outbound_holds"
  set "released_at" = $1, "released_by" = $2, "released_by_name" = $3, "release_reason" = $4
  where "released_at" is null
  and ("company_id" = $5
  or "company_id" is null)
  returning "id";

-- backups.removeBackup
select "id", "company_id", "file_name", "file_path", "file_bytes", "removal_rule", "copies"
  from "backup_runs"
  where "company_id" = $1
  and "removal_began_at" is not null
  and "removed_at" is null
  order by "removal_began_at", "id"
  limit $2;

-- backups.removeBackup
select "id", "company_id", "kind", "name", "enabled", "cron", "time_zone", "keep_within_days", "keep_daily", "keep_weekly", "keep_monthly", "keep_yearly", "keep_restorable"
  from "backup_schedules"
  where "removed_at" is null
  and "company_id" = $1
  order by "created_at", "id";

-- backups.removeBackup
select "id", "company_id", "kind", "source", "schedule_id", "state", "started_at", "created_at", "lease_token", "corrupt_at", "pinned_at", "file_name", "file_path", "file_bytes", "records"
  from "backup_runs"
  where "company_id" = $1
  and "file_path" is not null
  and "removal_began_at" is null
  order by "started_at" desc, "id" desc for update;

-- backups.removeBackup
update "backup_runs"
  set "removal_rule" = $1, "removal_began_at" = $2, "updated_at" = $3
  where "id" in ($4)
  and "removal_began_at" is null
  and "pinned_at" is null
  and "lease_token" is null
  returning "id";

-- backups.removeBackup
update "backup_runs"
  set "removed_at" = $1, "updated_at" = $2, "copies" = $3
  where "id" = $4
  and "removal_began_at" is not null
  and "removed_at" is null;

-- backups.removeChannel
update "backup_channels"
  set "removed_at" = $1, "updated_at" = $2
  where "id" = $3
  and ("company_id" = $4
  or "company_id" is null)
  and "removed_at" is null
  returning "company_id";

-- backups.removeRecipient
update "backup_recipients"
  set "removed_at" = $1
  where "id" = $2
  and ("company_id" = $3
  or "company_id" is null)
  and "removed_at" is null
  returning "id", "company_id", "label", "recipient", "made_here", "created_by_name", "created_at";

-- backups.removeSchedule
update "backup_schedules"
  set "removed_at" = $1, "enabled" = $2, "updated_at" = $3
  where "id" = $4
  and ("company_id" = $5
  or "company_id" is null)
  and "removed_at" is null
  returning "id", "company_id", "name", "kind", "cron", "time_zone", "stores", "encrypt", "recipients", "strict", "drill", "enabled", "keep_within_days", "keep_daily", "keep_weekly", "keep_monthly", "keep_yearly", "keep_restorable", "active_since", "created_by_name", "created_at";

-- backups.testChannel
select "id", "company_id", "kind", "target", "created_by_name", "created_at"
  from "backup_channels"
  where "id" = $1
  and ("company_id" = $2
  or "company_id" is null)
  and "removed_at" is null;

-- backups.updateRestoreApproval
select "required", "reason", "changed_by_name", "changed_at", "lift_asked_by", "lift_asked_by_name", "lift_asked_at", "lift_reason"
  from "restore_approvals"
  where "company_id" = $1 for update;

-- backups.updateSchedule
update "backup_schedules"
  set "name" = $1, "kind" = $2, "cron" = $3, "stores" = $4, "recipients" = $5, "strict" = $6, "drill" = $7, "enabled" = $8, "keep_within_days" = $9, "keep_daily" = $10, "keep_weekly" = $11, "keep_monthly" = $12, "keep_yearly" = $13, "keep_restorable" = $14, "time_zone" = $15, "encrypt" = $16, "active_since" = $17, "updated_at" = $18
  where "id" = $19
  and ("company_id" = $20
  or "company_id" is null)
  and "removed_at" is null
  returning "id", "company_id", "name", "kind", "cron", "time_zone", "stores", "encrypt", "recipients", "strict", "drill", "enabled", "keep_within_days", "keep_daily", "keep_weekly", "keep_monthly", "keep_yearly", "keep_restorable", "active_since", "created_by_name", "created_at";
