-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- outbox.cancelMessage, outbox.resolveMessage
select "id", "lead_id", "sale_id", "customer_id", "status", "direction", "sending_state", "sending_reasons", "purpose", "scheduled_for", "next_attempt_at", "lease_until", "claim_token", "attempts", "error_code", "delivered_at", "created_by", "created_at", "to_address" as "to", "to_name", "subject", "body_text" as "text", "body_html" as "html", "message_id", "claimed_at"
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

-- outbox.getSource
select "id", "lead_id", "sale_id", "customer_id", "status", "direction", "sending_state", "sending_reasons", "purpose", "scheduled_for", "next_attempt_at", "lease_until", "claim_token", "attempts", "error_code", "delivered_at", "created_by", "created_at", "phone" as "to", "body" as "text", "provider_message_id" as "message_id", "claimed_at", null as "to_name", '' as "subject", null as "html"
  from "sms_logs"
  where "company_id" = $1
  and "id" = $2;

-- outbox.retryMessage
select "id", "lead_id", "sale_id", "customer_id", "status", "direction", "sending_state", "sending_reasons", "purpose", "scheduled_for", "next_attempt_at", "lease_until", "claim_token", "attempts", "error_code", "delivered_at", "created_by", "created_at", "phone" as "to", "body" as "text", "provider_message_id" as "message_id", "claimed_at", null as "to_name", '' as "subject", null as "html"
  from "sms_logs"
  where "company_id" = $1
  and "id" = $2 for update;
