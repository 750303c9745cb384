-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- tokens.create
insert into "api_tokens" ("company_id", "id", "name", "prefix", "token_hash", "user_id", "role", "scopes", "operator", "expires_at", "created_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- tokens.create, tokens.revoke
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

-- tokens.find
select "t"."id", "t"."name", "t"."prefix", "t"."role", "t"."scopes", "t"."operator", "t"."user_id", "u"."name" as "user_name", "t"."expires_at", "t"."last_used_at", "t"."revoked_at", "t"."created_at"
  from "api_tokens" as "t"
  inner join "users" as "u" on "u"."id" = "t"."user_id"
  where "t"."company_id" = $1
  order by "t"."created_at" desc, "t"."id" desc
  limit $2;

-- tokens.revoke
update "api_tokens"
  set "revoked_at" = $1, "revoked_by" = $2
  where "company_id" = $3
  and "id" = $4
  and "revoked_at" is null
  returning "name";
