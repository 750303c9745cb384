-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- outbox.cancelMessage, outbox.resolveMessage, outbox.resolveMessages
select "id", "lead_id", "sale_id", "customer_id", "status", "direction", "sending_state", "sending_reasons", "purpose", "scheduled_for", "next_attempt_at", "lease_until", "claim_token", "attempts", "error_code", "sent_at", "delivered_at", "created_by", "created_at", "to_address" as "to", "to_name", "subject", "body_text" as "text", "body_html" as "html", "message_id", "claimed_at", "from_address", "reply_to", "tracks_opens", "tracks_links"
  from "email_logs"
  where "company_id" = $1
  and "id" = $2 for update;

-- outbox.findMessages
select "id", "placed_at", "reason", "restore_id", company_id is null as "everybody"
  from "outbound_holds"
  where "released_at" is null
  and ("company_id" = $1
  or "company_id" is null)
  order by company_id is null, "placed_at"
  limit $2;

-- outbox.findMessages
select "message"."id", "message"."sending_state", "message"."sending_reasons", "message"."purpose", "message"."scheduled_for", "message"."next_attempt_at", "message"."claimed_at", "message"."attempts", "message"."error_code", "message"."error_message", "message"."sent_at", "message"."created_at", "message"."lead_id", "message"."sale_id", "message"."customer_id", "message"."provider", "author"."name" as "author_name", "message"."phone" as "to", left(message.body, 120) as "subject", 'SMS' as "channel", message.created_at::text as "sorted_at"
  from "sms_logs" as "message"
  left join "users" as "author" on "author"."id" = "message"."created_by"
  where "message"."company_id" = $1
  and "message"."sending_state" is not null
  and "message"."sending_state" in ($2)
  and ($3::timestamptz is null
  or (message.created_at <= $4::timestamptz
  and (message.created_at < $5::timestamptz
  or message.id < $6::uuid)))
  order by "message"."created_at" desc, "message"."id" desc
  limit $7;

-- outbox.findMessages
select "message"."id", "message"."sending_state", "message"."sending_reasons", "message"."purpose", "message"."scheduled_for", "message"."next_attempt_at", "message"."claimed_at", "message"."attempts", "message"."error_code", "message"."error_message", "message"."sent_at", "message"."created_at", "message"."lead_id", "message"."sale_id", "message"."customer_id", "message"."provider", "author"."name" as "author_name", "message"."phone" as "to", left(message.body, 120) as "subject", 'SMS' as "channel", message.created_at::text as "sorted_at"
  from "sms_logs" as "message"
  left join "users" as "author" on "author"."id" = "message"."created_by"
  where "message"."company_id" = $1
  and "message"."sending_state" is not null
  and "message"."sending_state" in ($2, $3, $4, $5, $6, $7)
  and ($8::timestamptz is null
  or (message.created_at <= $9::timestamptz
  and (message.created_at < $10::timestamptz
  or message.id < $11::uuid)))
  order by "message"."created_at" desc, "message"."id" desc
  limit $12;

-- outbox.findMessages
select "message"."id", "message"."sending_state", "message"."sending_reasons", "message"."purpose", "message"."scheduled_for", "message"."next_attempt_at", "message"."claimed_at", "message"."attempts", "message"."error_code", "message"."error_message", "message"."sent_at", "message"."created_at", "message"."lead_id", "message"."sale_id", "message"."customer_id", "message"."provider", "author"."name" as "author_name", "message"."to_address" as "to", "message"."subject", 'EMAIL' as "channel", message.created_at::text as "sorted_at"
  from "email_logs" as "message"
  left join "users" as "author" on "author"."id" = "message"."created_by"
  where "message"."company_id" = $1
  and "message"."sending_state" is not null
  and "message"."sending_state" in ($2, $3, $4, $5, $6, $7)
  and ($8::timestamptz is null
  or (message.created_at <= $9::timestamptz
  and (message.created_at < $10::timestamptz
  or message.id < $11::uuid)))
  order by "message"."created_at" desc, "message"."id" desc
  limit $12;

-- outbox.findMessages
select "sending_state" as "state", count(*) as "value"
  from "email_logs"
  where "company_id" = $1
  and "sending_state" is not null
  group by "sending_state";

-- outbox.findMessages
select "sending_state" as "state", count(*) as "value"
  from "sms_logs"
  where "company_id" = $1
  and "sending_state" is not null
  group by "sending_state";

-- outbox.getMessage
select "message"."id", "message"."sending_state", "message"."sending_reasons", "message"."purpose", "message"."scheduled_for", "message"."next_attempt_at", "message"."claimed_at", "message"."attempts", "message"."error_code", "message"."error_message", "message"."sent_at", "message"."created_at", "message"."lead_id", "message"."sale_id", "message"."customer_id", "message"."provider", "author"."name" as "author_name", "message"."to_address" as "to", "message"."subject", 'EMAIL' as "channel", message.created_at::text as "sorted_at", "message"."body_text" as "text", "message"."message_id", "message"."mime_key" as "file"
  from "email_logs" as "message"
  left join "users" as "author" on "author"."id" = "message"."created_by"
  where "message"."company_id" = $1
  and "message"."sending_state" is not null
  and "message"."id" = $2;

-- outbox.getSettings, outbox.saveSettings
select "company"."time_zone", "company"."region", "chosen"."sender_name", "chosen"."reply_to", to_char(coalesce(chosen.quiet_from, '20:00'), 'HH24:MI') as "quiet_from", to_char(coalesce(chosen.quiet_until, '08:00'), 'HH24:MI') as "quiet_until", coalesce(chosen.emails_per_hour, 500) as "emails_per_hour", coalesce(chosen.emails_per_day, 5000) as "emails_per_day", coalesce(chosen.texts_per_hour, 200) as "texts_per_hour", coalesce(chosen.texts_per_day, 1000) as "texts_per_day", coalesce(chosen.tracks_opens, false) as "tracks_opens", coalesce(chosen.tracks_links, false) as "tracks_links", coalesce(chosen.version, 0) as "version"
  from "companies" as "company"
  left join "sending_settings" as "chosen" on "chosen"."company_id" = $1
  where "company"."id" = $2;

-- outbox.getSource
select "id", "lead_id", "sale_id", "customer_id", "status", "direction", "sending_state", "sending_reasons", "purpose", "scheduled_for", "next_attempt_at", "lease_until", "claim_token", "attempts", "error_code", "sent_at", "delivered_at", "created_by", "created_at", "phone" as "to", "body" as "text", "provider_message_id" as "message_id", "claimed_at", null as "to_name", '' as "subject", null as "html", null as "from_address", null as "reply_to", false as "tracks_opens", false as "tracks_links"
  from "sms_logs"
  where "company_id" = $1
  and "id" = $2;

-- outbox.resolveMessages, outbox.retryMessage
select "id", "lead_id", "sale_id", "customer_id", "status", "direction", "sending_state", "sending_reasons", "purpose", "scheduled_for", "next_attempt_at", "lease_until", "claim_token", "attempts", "error_code", "sent_at", "delivered_at", "created_by", "created_at", "phone" as "to", "body" as "text", "provider_message_id" as "message_id", "claimed_at", null as "to_name", '' as "subject", null as "html", null as "from_address", null as "reply_to", false as "tracks_opens", false as "tracks_links"
  from "sms_logs"
  where "company_id" = $1
  and "id" = $2 for update;

-- outbox.saveSettings
insert into "sending_settings" ("quiet_from", "quiet_until", "emails_per_hour", "emails_per_day", "texts_per_hour", "texts_per_day", "tracks_opens", "tracks_links", "sender_name", "reply_to", "updated_by", "updated_at", "company_id", "version", "created_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
  on conflict ("company_id") do update
  set "quiet_from" = $16, "quiet_until" = $17, "emails_per_hour" = $18, "emails_per_day" = $19, "texts_per_hour" = $20, "texts_per_day" = $21, "tracks_opens" = $22, "tracks_links" = $23, "sender_name" = $24, "reply_to" = $25, "updated_by" = $26, "updated_at" = $27, "version" = $28
  where "sending_settings"."version" = $29;

-- outbox.saveSettings
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
