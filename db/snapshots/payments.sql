-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- payments.findPaymentDetails
select "p"."id", "p"."account_holder" as "holder", "p"."account_last_four" as "last_four", "p"."modulus_check", "p"."bank_name", "p"."collection_day", "p"."created_at", "p"."replaced_at", "creator"."name" as "created_by_name", "p"."iban_ciphertext" is not null as "is_iban"
  from "payment_details" as "p"
  left join "users" as "creator" on "creator"."id" = "p"."created_by"
  where "p"."company_id" = $1
  and "p"."sale_id" = $2
  order by "p"."created_at" desc
  limit $3;

-- payments.findPaymentDetails
select "sales"."id"
  from "sales"
  where "sales"."company_id" = $1
  and "sales"."id" = $2;

-- payments.revealPaymentDetails
select "sales"."id", "sales"."reference"
  from "sales"
  where "sales"."company_id" = $1
  and "sales"."id" = $2;

-- payments.revealPaymentDetails, payments.setPaymentDetails
select "id", "key_id", "sort_code_ciphertext", "account_number_ciphertext", "iban_ciphertext", "fingerprint", "account_holder" as "holder", "bank_name", "collection_day"
  from "payment_details"
  where "company_id" = $1
  and "sale_id" = $2
  and "replaced_at" is null;

-- payments.revealPaymentDetails, payments.setPaymentDetails
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

-- payments.setPaymentDetails
insert into "payment_details" ("company_id", "id", "sale_id", "account_holder", "sort_code_ciphertext", "account_number_ciphertext", "iban_ciphertext", "key_id", "account_last_four", "fingerprint", "fingerprint_key_id", "modulus_check", "bank_name", "collection_day", "created_by", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17);

-- payments.setPaymentDetails
select "sales"."id", "reference", "version", "status", "sold_on", "agent_id", "source", "currency", "lead_id", "appliance_count", "monthly_minor", "total_minor", "deleted_at", "first_name", "last_name", "company_name", "phone", "email", "address_line1", "address_line2", "city", "region", "postcode", "country", "locale", "client_id", "notes", "custom"
  from "sales"
  where "sales"."company_id" = $1
  and "sales"."id" = $2 for update;

-- payments.setPaymentDetails
update "payment_details"
  set "replaced_at" = $1, "replaced_by" = $2, "updated_at" = $3
  where "company_id" = $4
  and "sale_id" = $5
  and "replaced_at" is null;
