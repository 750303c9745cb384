-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- fields.createField
insert into "field_configurations" ("entity", "type", "is_required", "is_hidden", "is_filterable", "visible_to", "id", "key", "position", "company_id", "labels", "options", "rules", "created_by", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- fields.createField, fields.findAllFields
select "id", "entity", "key", "type", "labels", "options", "rules", "position", "is_required", "is_hidden", "is_filterable", "visible_to", "deleted_at"
  from "field_configurations"
  where "company_id" = $1
  and "entity" = $2
  order by "position", "key" /* point look-up */;

-- fields.createField, fields.moveField, fields.removeField, fields.updateField
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

-- fields.findFields, fields.moveField
select "id", "entity", "key", "type", "labels", "options", "rules", "position", "is_required", "is_hidden", "is_filterable", "visible_to", "deleted_at"
  from "field_configurations"
  where "company_id" = $1
  and "entity" = $2
  and "deleted_at" is null
  order by "position", "key" /* point look-up */;

-- fields.moveField
update "field_configurations"
  set "position" = $1, "updated_at" = $2
  where "company_id" = $3
  and "id" = $4;

-- fields.moveField, fields.removeField, fields.updateField
select "id", "entity", "key", "type", "options", "position", "deleted_at"
  from "field_configurations"
  where "company_id" = $1
  and "id" = $2 for update;

-- fields.removeField
update "field_configurations"
  set "deleted_at" = $1, "deleted_by" = $2, "updated_at" = $3
  where "company_id" = $4
  and "id" = $5;

-- fields.updateField
update "field_configurations"
  set "type" = $1, "is_required" = $2, "is_hidden" = $3, "is_filterable" = $4, "visible_to" = $5, "labels" = $6, "options" = $7, "rules" = $8, "updated_at" = $9
  where "company_id" = $10
  and "id" = $11;
