-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- schema.findRehearsals
select "id", "source", "started_by", "step", "migrations", "failure", "started_at", "finished_at", case when state = 'RUNNING'
  and seen_at < $1 then 'LOST' else state end as "state"
  from "migration_rehearsals"
  order by "started_at" desc, "id" desc
  limit $2;

-- schema.getChecks
select "id", "started_by", "step", "failure", "started_at", "finished_at", case when state = 'RUNNING'
  and seen_at < $1 then 'LOST' else state end as "state"
  from "schema_checks"
  where "kind" = $2
  order by "started_at" desc, "id" desc
  limit $3;

-- schema.getChecks
select result, started_by, finished_at
  from schema_checks
  where kind = $1
  and state = 'DONE'
  order by started_at desc, id desc
  limit 1;

-- schema.getRehearsal
select "id", "source", "started_by", "step", "migrations", "failure", "started_at", "finished_at", case when state = 'RUNNING'
  and seen_at < $1 then 'LOST' else state end as "state", report as "report"
  from "migration_rehearsals"
  where "id" = $2;

-- schema.getSchema
select c.relname as name
  from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
  where not i.indisvalid
  and n.nspname not like 'pg\_%'
  and n.nspname <> 'information_schema' -- An index that is being built this moment is INVALID too,
  and no fault.
  and not exists (select
  from pg_stat_progress_create_index p
  where p.index_relid = i.indexrelid)
  order by 1;

-- schema.getSchema
select name, checksum, rollback_checksum, error, app_version, applied_steps::int, duration_ms::int, (extract(epoch
  from started_at) * 1000)::float8 as started_at, (extract(epoch
  from finished_at) * 1000)::float8 as finished_at, (extract(epoch
  from rolled_back_at) * 1000)::float8 as rolled_back_at
  from public.schema_migrations
  order by name;

-- schema.getSchema
select to_regclass('public.schema_migrations') is not null as found;

-- schema.startCheck
insert into schema_checks (id, kind, state, started_by, started_at, seen_at) select $1::uuid, $2::text, 'RUNNING', $3::text, $4::timestamptz, $5::timestamptz
  where not exists ( select
  from schema_checks
  where kind = $6
  and state = 'RUNNING'
  and seen_at >= $7::timestamptz )
  returning id;

-- schema.startCheck, schema.startRehearsal
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

-- schema.startRehearsal
insert into "migration_rehearsals" ("id", "state", "source", "started_by", "started_at", "seen_at") select $1::uuid as "id", 'RUNNING' as "state", $2::text as "source", $3::text as "started_by", $4::timestamptz as "started_at", $5::timestamptz as "seen_at"
  where not exists (select "id"
  from "migration_rehearsals"
  where "state" = $6
  and "seen_at" >= $7);
