-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- views.createView
insert into "saved_views" ("entity", "name", "is_shared", "default_for_role", "id", "company_id", "definition", "owner_id", "position", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, (select coalesce(max(position), 0) + 1
  from saved_views
  where company_id = $9::uuid
  and entity = $10), $11, $12);

-- views.createView, views.removeView, views.updateView
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

-- views.findViews
select "v"."id", "v"."name", "v"."definition", "v"."is_shared", "v"."default_for_role", "v"."owner_id", "v"."position", "u"."name" as "owner_name"
  from "saved_views" as "v"
  left join "users" as "u" on "u"."id" = "v"."owner_id"
  where "v"."company_id" = $1
  and "v"."entity" = $2
  and ("v"."owner_id" = $3
  or "v"."is_shared" = $4)
  order by "v"."is_shared" desc, "v"."position", "v"."name"
  limit $5;

-- views.removeView
delete
  from "saved_views"
  where "company_id" = $1
  and "id" = $2;

-- views.removeView, views.updateView
select "id", "entity", "name", "owner_id", "is_shared"
  from "saved_views"
  where "company_id" = $1
  and "id" = $2
  and ("owner_id" = $3
  or "is_shared" = $4) for update;

-- views.updateView
update "saved_views"
  set "name" = $1, "is_shared" = $2, "default_for_role" = $3, "updated_at" = $4
  where "company_id" = $5
  and "id" = $6;
