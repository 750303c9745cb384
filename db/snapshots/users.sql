-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- users.changeRole
update "user_companies"
  set "role" = $1, "updated_at" = $2
  where "company_id" = $3
  and "user_id" = $4;

-- users.changeRole, users.disable
select "user_id"
  from "user_companies"
  where "company_id" = $1
  and "role" = $2
  and "state" = $3
  and "joined_as" = $4
  order by "user_id" for update;

-- users.changeRole, users.disable, users.enable
select "m"."user_id", "m"."role", "m"."state", "m"."joined_as", "u"."name", "u"."email", "u"."password_hash"
  from "user_companies" as "m"
  inner join "users" as "u" on "u"."id" = "m"."user_id"
  where "m"."company_id" = $1
  and "m"."user_id" = $2
  for update of "m";

-- users.changeRole, users.disable, users.enable, users.invite
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

-- users.disable
delete
  from "sessions"
  where "user_id" = $1;

-- users.disable
update "api_tokens"
  set "revoked_at" = $1, "revoked_by" = $2
  where "company_id" = $3
  and "user_id" = $4
  and "revoked_at" is null;

-- users.disable, users.enable
update "user_companies"
  set "state" = $1, "invitation_hash" = $2, "invitation_expires_at" = $3, "updated_at" = $4
  where "company_id" = $5
  and "user_id" = $6;

-- users.find
select "u"."id", "u"."name", "u"."email", "m"."role", "m"."state", "m"."joined_as", "m"."invitation_expires_at", "u"."last_signed_in_at", "m"."created_at"
  from "user_companies" as "m"
  inner join "users" as "u" on "u"."id" = "m"."user_id"
  where "m"."company_id" = $1
  and "m"."role" = $2
  and "m"."state" = $3
  and ("u"."name" ilike $4
  or "u"."email" ilike $5)
  order by "u"."name", "u"."id"
  limit $6;

-- users.find
select "u"."id", "u"."name", "u"."email", "m"."role", "m"."state", "m"."joined_as", "m"."invitation_expires_at", "u"."last_signed_in_at", "m"."created_at"
  from "user_companies" as "m"
  inner join "users" as "u" on "u"."id" = "m"."user_id"
  where "m"."company_id" = $1
  and ("u"."name" ilike $2
  or "u"."email" ilike $3)
  order by "u"."name", "u"."id"
  limit $4;

-- users.find
select count(*) as "value"
  from "user_companies" as "m"
  inner join "users" as "u" on "u"."id" = "m"."user_id"
  where "m"."company_id" = $1
  and "m"."role" = $2
  and "m"."state" = $3
  and ("u"."name" ilike $4
  or "u"."email" ilike $5);

-- users.find
select count(*) as "value"
  from "user_companies" as "m"
  inner join "users" as "u" on "u"."id" = "m"."user_id"
  where "m"."company_id" = $1
  and ("u"."name" ilike $2
  or "u"."email" ilike $3);

-- users.get
select "u"."id", "u"."name", "u"."email", "m"."role", "m"."state", "m"."joined_as", "m"."invitation_expires_at", "u"."last_signed_in_at", "m"."created_at"
  from "user_companies" as "m"
  inner join "users" as "u" on "u"."id" = "m"."user_id"
  where "m"."company_id" = $1
  and "m"."user_id" = $2;

-- users.invite
insert into "user_companies" ("company_id", "user_id", "state", "created_at", "role", "invited_by", "invitation_hash", "invitation_expires_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  on conflict ("company_id", "user_id") do update
  set "role" = $10, "invited_by" = $11, "invitation_hash" = $12, "invitation_expires_at" = $13, "updated_at" = $14
  where "user_companies"."state" = $15
  returning "user_id";

-- users.invite
insert into "users" ("id", "email", "name", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5)
  on conflict ("email") do nothing
  returning "id";
