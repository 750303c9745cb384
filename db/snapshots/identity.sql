-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- identity.changePassword, identity.confirmPassword
select "email", "name", "password_hash", "disabled_at"
  from "users"
  where "id" = $1;

-- identity.changePassword, identity.confirmPassword, identity.signIn
INSERT INTO "rate_limits" VALUES ($1, $2, $3) ON CONFLICT(key) DO UPDATE SET points = CASE WHEN ("rate_limits".expire <= $4 OR 1=0) THEN $2 ELSE "rate_limits".points + ($2) END, expire = CASE WHEN "rate_limits".expire <= $4 THEN $3 ELSE "rate_limits".expire END RETURNING points, expire;;

-- identity.chooseCompany
insert into "user_companies" ("company_id", "user_id", "role", "state", "joined_as", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7)
  on conflict ("company_id", "user_id") do update
  set "role" = $8, "state" = $9, "joined_as" = $10, "updated_at" = $11, "invitation_hash" = $12
  where "user_companies"."state" <> $13
  returning "user_id";

-- identity.chooseCompany
select "id", "name", "slug", "time_zone", "currency", "locale", "is_demo", settings -> 'agentsSee' as "agents_see"
  from "companies"
  where "id" = $1 /* point look-up */;

-- identity.chooseCompany
update "sessions"
  set "company_id" = $1
  where "id" = $2
  and "user_id" = $3;

-- identity.chooseCompany
update "users"
  set "last_company_id" = $1
  where "id" = $2;

-- identity.ownSessions, identity.revokeSession
select "id", "created_at", "last_seen_at", "user_agent", "address"
  from "sessions"
  where "user_id" = $1
  and "expires_at" > $2
  order by "last_seen_at" desc
  limit $3;

-- identity.revokeOtherSessions
delete
  from "sessions"
  where "user_id" = $1
  and "id" <> $2;

-- identity.revokeSession, identity.signOut
delete
  from "sessions"
  where "id" = $1
  and "user_id" = $2;

-- identity.signIn
select "id", "name", "password_hash", "is_operator", "disabled_at", "last_company_id"
  from "users"
  where "email" = $1;

-- identity.signInOptions
select "company_id"
  from "company_directory"
  where "is_demo" = $1
  limit $2;

-- identity.signOut
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

-- identity.updatePreferences
update "users"
  set "theme" = $1, "updated_at" = $2
  where "id" = $3;
