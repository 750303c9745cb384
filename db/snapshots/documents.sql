-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- documents.createTemplate
insert into "document_templates" ("id", "code", "name", "kind", "entity", "description", "company_id", "created_by", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  on conflict ("company_id", "code")
  where "deleted_at" is null do nothing
  returning "id";

-- documents.createTemplate, documents.removeDocument, documents.removeTemplate, documents.restoreDocument, documents.restoreTemplate
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

-- documents.downloadDocument, documents.getDocument, documents.removeDocument, documents.retryDocument
select "id", "template_id", "sale_id", "lead_id", "title", "file_name", "content_type", "locale", "version", "state", "failure", "size_bytes", "checksum_sha256", "download_count", "last_downloaded_at", "generated_by", "created_at", "storage_key"
  from "generated_documents"
  where "generated_documents"."company_id" = $1
  and "generated_documents"."deleted_at" is null
  and "id" = $2;

-- documents.findDocuments
select "d"."id", "d"."sale_id", "d"."lead_id", "d"."title", "d"."file_name", "d"."content_type", "d"."locale", "d"."version", "d"."state", "d"."failure", "d"."size_bytes", "d"."checksum_sha256", "d"."download_count", "d"."last_downloaded_at", "d"."created_at", "t"."name" as "template_name", "s"."reference" as "sale_reference", "u"."name" as "generated_by_name"
  from (select "id", "template_id", "sale_id", "lead_id", "title", "file_name", "content_type", "locale", "version", "state", "failure", "size_bytes", "checksum_sha256", "download_count", "last_downloaded_at", "generated_by", "created_at"
  from "generated_documents"
  where "generated_documents"."company_id" = $1
  and "generated_documents"."deleted_at" is null
  and "sale_id" = $2
  order by "created_at" desc, "id" desc
  limit $3) as "d"
  left join "document_templates" as "t" on "t"."company_id" = $4
  and "t"."id" = "d"."template_id"
  left join "sales" as "s" on "s"."company_id" = $5
  and "s"."id" = "d"."sale_id"
  left join "users" as "u" on "u"."id" = "d"."generated_by"
  order by "d"."created_at" desc, "d"."id" desc;

-- documents.findDocuments
select count(*) as "value"
  from (select "id"
  from "generated_documents"
  where "generated_documents"."company_id" = $1
  and "generated_documents"."deleted_at" is null
  and "sale_id" = $2
  limit $3) as "counted";

-- documents.findTemplates
select "t"."id", "t"."code", "t"."name", "t"."kind", "t"."entity", "t"."description", "t"."current_version", "t"."updated_at", "used"."documents", "used"."downloads", "used"."last_used_at", (select coalesce(array_agg(v.locale
  order by v.locale), '{}') as "locales"
  from "document_template_versions" as "v"
  where "v"."company_id" = $1
  and "v"."template_id" = "t"."id"
  and "v"."version" = "t"."current_version") as "locales"
  from "document_templates" as "t"
  left join ( select template_id, sum(uses)::bigint as documents, sum(downloads)::bigint as downloads, max(last_used_at) as last_used_at
  from ( select template_id, count(*) as uses, sum(download_count) as downloads, max(created_at) as last_used_at
  from generated_documents
  where company_id = $2::uuid
  and deleted_at is null
  and template_id is not null
  group by template_id
  union all select v.template_id, sum(uses), 0, max(last_used_at)
  from ( select template_version_id, count(*) as uses, max(created_at) as last_used_at
  from sms_logs
  where company_id = $3::uuid
  and template_version_id is not null
  group by template_version_id
  union all select template_version_id, count(*), max(created_at)
  from email_logs
  where company_id = $4::uuid
  and template_version_id is not null
  group by template_version_id ) as sent join document_template_versions as v on v.company_id = $5::uuid
  and v.id = sent.template_version_id
  group by v.template_id ) as counted
  group by template_id) as "used" on "used"."template_id" = "t"."id"
  where "t"."company_id" = $6
  and "t"."entity" in ($7, $8)
  and "t"."deleted_at" is null
  order by "t"."name", "t"."id";

-- documents.generateDocuments, documents.getTemplate, documents.previewTemplate
select "id", "code", "name", "kind", "entity", "description", "current_version", "deleted_at"
  from "document_templates"
  where "company_id" = $1
  and "id" = $2;

-- documents.getDocument
select "d"."id", "d"."downloaded_at", "u"."name" as "by_name"
  from "document_downloads" as "d"
  left join "users" as "u" on "u"."id" = "d"."downloaded_by"
  where "d"."company_id" = $1
  and "d"."document_id" = $2
  order by "d"."downloaded_at" desc
  limit $3;

-- documents.getMaking
select count(*) as "total", count(*) filter(where "state" <> $1) as "ended", count(*) filter(where "state" = $2) as "failed"
  from "generated_documents"
  where "generated_documents"."company_id" = $3
  and "generated_documents"."deleted_at" is null
  and "created_at" > $4
  and "created_at" in (select "created_at"
  from "generated_documents"
  where "generated_documents"."company_id" = $5
  and "generated_documents"."deleted_at" is null
  and "created_at" > $6
  and "state" = $7);

-- documents.getTemplate
select "v"."id", "v"."version", "v"."locale", "v"."subject", "v"."body", "v"."created_at", "u"."name" as "created_by_name"
  from (select "id", "version", "locale", "subject", "body", "created_at", "created_by"
  from "document_template_versions"
  where "company_id" = $1
  and "template_id" = $2
  order by "version" desc
  limit $3) as "v"
  left join "users" as "u" on "u"."id" = "v"."created_by"
  order by "v"."version" desc, "v"."locale";

-- documents.previewTemplate
select "v"."id", "v"."locale", "v"."subject", "v"."body"
  from "document_template_versions" as "v"
  inner join "document_templates" as "t" on "t"."company_id" = "v"."company_id"
  and "t"."id" = "v"."template_id"
  and "t"."current_version" = "v"."version"
  where "v"."company_id" = $1
  and "t"."company_id" = $2
  and "t"."id" = $3;

-- documents.publishVersion, documents.removeTemplate, documents.restoreTemplate
select "id", "code", "name", "kind", "entity", "description", "current_version", "deleted_at"
  from "document_templates"
  where "company_id" = $1
  and "id" = $2 for update;

-- documents.removeDocument
update "generated_documents"
  set "deleted_at" = $1, "deleted_by" = $2, "updated_at" = $3
  where "company_id" = $4
  and "id" = $5
  and "deleted_at" is null;

-- documents.removeTemplate, documents.restoreTemplate
update "document_templates"
  set "deleted_at" = $1, "deleted_by" = $2, "updated_at" = $3
  where "company_id" = $4
  and "id" = $5;

-- documents.restoreDocument
update "generated_documents"
  set "deleted_at" = $1, "deleted_by" = $2, "updated_at" = updated_at
  where "company_id" = $3
  and "id" = $4
  and "deleted_at" is not null;

-- documents.retryDocument
update "generated_documents"
  set "state" = $1, "failure" = $2, "updated_at" = $3
  where "company_id" = $4
  and "id" = $5
  and "state" = $6;
