-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- communications.cancelMailing
update "mailings"
  set "state" = $1, "finished_at" = $2, "updated_at" = $3
  where "company_id" = $4
  and "id" = $5;

-- communications.cancelMailing, communications.checkMailing, communications.sendMailing
select "m"."id", "m"."entity", "m"."channel", "m"."template_id", "m"."purpose", "m"."state", "m"."recipients", "m"."confirmed_at", "m"."created_by", "m"."sent_by"
  from "mailings" as "m"
  where "m"."company_id" = $1
  and "m"."id" = $2 for update;

-- communications.cancelMailing, communications.createMailing, communications.logContact, communications.sendMessage, communications.setCallOutcome
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

-- communications.checkMailing, communications.fillTemplate
select "id", "code", "name", "kind", "entity", "description", "current_version", "deleted_at"
  from "document_templates"
  where "company_id" = $1
  and "id" = $2;

-- communications.completeFollowUp, communications.removeContact, communications.reopenFollowUp, communications.updateContact
select "communication_logs"."id", "communication_logs"."lead_id", "communication_logs"."sale_id", "communication_logs"."communication_type", "communication_logs"."direction", "communication_logs"."status", "communication_logs"."subject", "communication_logs"."summary", "communication_logs"."contact_name", "communication_logs"."contact_address", "communication_logs"."duration_seconds", "communication_logs"."occurred_at", "communication_logs"."follow_up_at", "communication_logs"."follow_up_done_at", "communication_logs"."document_id", "communication_logs"."user_id", "communication_logs"."version", "communication_logs"."deleted_at", "communication_logs"."email_log_id", "communication_logs"."sms_log_id"
  from "communication_logs"
  where "communication_logs"."company_id" = $1
  and "communication_logs"."id" = $2
  and "communication_logs"."deleted_at" is null for update;

-- communications.createMailing
insert into "mailings" ("company_id", "id", "entity", "recipients", "created_by", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7);

-- communications.createMailing
insert into mailing_recipients (company_id, mailing_id, position, "lead_id", created_at, updated_at) select $1::uuid, $2::uuid, place - 1, record, $3, $4
  from unnest($5::uuid[]) with ordinality as chosen (record, place);

-- communications.createMailing
select "leads"."id"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."deleted_at" is null
  and leads.id = any($2::uuid[])
  order by "leads"."id"
  limit $3;

-- communications.fillTemplate, communications.getContactForm
select coalesce(nullif(btrim(first_name || ' ' || last_name), ''), company_name) as "name", "sales"."phone", "sales"."email", "sales"."city", "sales"."agent_id"
  from "sales"
  where "sales"."company_id" = $1
  and "sales"."id" = $2
  and "sales"."deleted_at" is null;

-- communications.findFollowUps
select "due"."id", "due"."kind", "due"."due_at", "due"."type", "due"."subject", "due"."summary", "due"."contact_name", "due"."lead_id", "due"."sale_id", "users"."name" as "user_name"
  from (select *
  from (select "communication_logs"."id", "communication_logs"."communication_type" as "type", "communication_logs"."subject", "communication_logs"."summary", "communication_logs"."contact_name", "communication_logs"."lead_id", "communication_logs"."sale_id", "communication_logs"."user_id", 'follow-up' as "kind", follow_up_at as "due_at"
  from "communication_logs"
  where "communication_logs"."company_id" = $1
  and "communication_logs"."deleted_at" is null
  and "communication_logs"."user_id" = $2
  and "communication_logs"."follow_up_at" < $3
  and "communication_logs"."follow_up_at" is not null
  and "communication_logs"."follow_up_done_at" is null
  order by "communication_logs"."follow_up_at"
  limit $4) as "open"
  union all select *
  from (select "communication_logs"."id", "communication_logs"."communication_type" as "type", "communication_logs"."subject", "communication_logs"."summary", "communication_logs"."contact_name", "communication_logs"."lead_id", "communication_logs"."sale_id", "communication_logs"."user_id", 'planned' as "kind", occurred_at as "due_at"
  from "communication_logs"
  where "communication_logs"."company_id" = $5
  and "communication_logs"."deleted_at" is null
  and "communication_logs"."user_id" = $6
  and "communication_logs"."status" = $7
  and "communication_logs"."occurred_at" < $8
  order by "communication_logs"."occurred_at"
  limit $9) as "planned") as "due"
  left join "users" on "users"."id" = "due"."user_id"
  order by "due"."due_at", "due"."id"
  limit $10;

-- communications.findMailingRecipients
select "r"."position", "r"."lead_id", "r"."sale_id", "r"."verdict", "r"."reasons", "r"."subject", "r"."body", "r"."outcome", "r"."communication_id", "sale"."reference" as "sale_reference", case when c.direction = 'INBOUND'
  and c.communication_type in ('EMAIL', 'SMS') then 'RECEIVED' when coalesce(e.sending_state, s.sending_state) = 'CANCELLED' then 'CANCELLED' when coalesce(e.sending_state, s.sending_state) = 'UNKNOWN' then 'IN_DOUBT' else coalesce(e.status::text, s.status, c.status::text) end as "status", coalesce(nullif(btrim(concat_ws(' ', lead.first_name, lead.last_name)), ''), lead.company_name, nullif(btrim(concat_ws(' ', sale.first_name, sale.last_name)), ''), sale.company_name) as "name"
  from "mailing_recipients" as "r"
  left join "communication_logs" as "c" on "c"."company_id" = $1
  and "c"."id" = "r"."communication_id"
  left join "email_logs" as "e" on "e"."company_id" = $2
  and "e"."id" = "c"."email_log_id"
  left join "sms_logs" as "s" on "s"."company_id" = $3
  and "s"."id" = "c"."sms_log_id"
  left join "leads" as "lead" on "lead"."company_id" = $4
  and "lead"."id" = "r"."lead_id"
  left join "sales" as "sale" on "sale"."company_id" = $5
  and "sale"."id" = "r"."sale_id"
  where "r"."company_id" = $6
  and "r"."mailing_id" = $7
  order by "r"."position"
  limit $8;

-- communications.findMailingRecipients
select count(*) as "count"
  from "mailing_recipients" as "r"
  where "r"."company_id" = $1
  and "r"."mailing_id" = $2;

-- communications.findMailingRecipients, communications.getMailing
select "m"."id", "m"."entity", "m"."channel", "m"."template_id", "m"."purpose", "m"."state", "m"."recipients", "m"."failure", "m"."created_at", "m"."checked_at", "m"."confirmed_at", "m"."finished_at", "m"."created_by", "m"."sent_by", "t"."name" as "template_name", "u"."name" as "created_by_name", "sender"."name" as "sent_by_name", ( select coalesce(jsonb_object_agg(counted.of, counted.people), '{}')
  from ( select coalesce(r.outcome, r.verdict, 'OPEN') as of, count(*) as people
  from mailing_recipients as r
  where r.company_id = m.company_id
  and r.mailing_id = m.id
  group by 1
  union all select 'GOING', count(*)
  from mailing_recipients as r
  where r.company_id = m.company_id
  and r.mailing_id = m.id
  and r.verdict <> 'REFUSE'
  union all select 'VERDICT_' || r.verdict, count(*)
  from mailing_recipients as r
  where r.company_id = m.company_id
  and r.mailing_id = m.id
  and r.verdict is not null
  group by 1 ) as counted) as "counted"
  from "mailings" as "m"
  left join "document_templates" as "t" on "t"."company_id" = $1
  and "t"."id" = "m"."template_id"
  left join "users" as "u" on "u"."id" = "m"."created_by"
  left join "users" as "sender" on "sender"."id" = "m"."sent_by"
  where "m"."company_id" = $2
  and "m"."id" = $3;

-- communications.findMailings
select "m"."id", "m"."entity", "m"."channel", "m"."template_id", "m"."purpose", "m"."state", "m"."recipients", "m"."created_at", "t"."name" as "template_name", "u"."name" as "created_by_name", ( select coalesce(jsonb_object_agg(counted.of, counted.people), '{}')
  from ( select coalesce(r.outcome, r.verdict, 'OPEN') as of, count(*) as people
  from mailing_recipients as r
  where r.company_id = m.company_id
  and r.mailing_id = m.id
  group by 1
  union all select 'GOING', count(*)
  from mailing_recipients as r
  where r.company_id = m.company_id
  and r.mailing_id = m.id
  and r.verdict <> 'REFUSE'
  union all select 'VERDICT_' || r.verdict, count(*)
  from mailing_recipients as r
  where r.company_id = m.company_id
  and r.mailing_id = m.id
  and r.verdict is not null
  group by 1 ) as counted) as "counted", m.created_at::text as "sorted_at"
  from "mailings" as "m"
  left join "document_templates" as "t" on "t"."company_id" = $1
  and "t"."id" = "m"."template_id"
  left join "users" as "u" on "u"."id" = "m"."created_by"
  where "m"."company_id" = $2
  order by "m"."created_at" desc, "m"."id" desc
  limit $3;

-- communications.findMailings
select count(*) as "count"
  from "mailings" as "m"
  where "m"."company_id" = $1;

-- communications.findMessageChoices
select "id", "name", "kind"
  from "document_templates"
  where "company_id" = $1
  and "kind" in ($2, $3)
  and "deleted_at" is null
  order by "name"
  limit $4;

-- communications.findMessageChoices
select "u"."id", "u"."name"
  from "user_companies" as "m"
  inner join "users" as "u" on "u"."id" = "m"."user_id"
  where "m"."company_id" = $1
  and "m"."role" in ($2, $3, $4, $5)
  order by "u"."name"
  limit $6;

-- communications.findMessages
select "c"."id", "c"."communication_type" as "type", "c"."direction", "c"."subject", "c"."summary", "c"."contact_address", "c"."duration_seconds", "c"."occurred_at", "c"."follow_up_at", "c"."follow_up_done_at", "c"."sorted_at", "c"."lead_id", "c"."sale_id", "c"."customer_id", "sale"."reference" as "sale_reference", "customer"."name" as "customer_name", "e"."open_count" as "opens", "e"."click_count" as "clicks", "s"."segments", "u"."name" as "user_name", "t"."name" as "template_name", case when c.direction = 'INBOUND'
  and c.communication_type in ('EMAIL', 'SMS') then 'RECEIVED' when coalesce(e.sending_state, s.sending_state) = 'CANCELLED' then 'CANCELLED' when coalesce(e.sending_state, s.sending_state) = 'UNKNOWN' then 'IN_DOUBT' else coalesce(e.status::text, s.status, c.status::text) end as "status", coalesce(c.contact_name, nullif(btrim(concat_ws(' ', lead.first_name, lead.last_name)), ''), lead.company_name, nullif(btrim(concat_ws(' ', sale.first_name, sale.last_name)), ''), sale.company_name) as "contact_name"
  from (select "communication_logs".*, communication_logs.occurred_at::text as "sorted_at"
  from "communication_logs"
  where "communication_logs"."company_id" = $1
  and "communication_logs"."deleted_at" is null
  and "communication_logs"."communication_type" = $2
  and "communication_logs"."direction" = $3
  and "communication_logs"."user_id" = $4
  and "communication_logs"."occurred_at" >= ($5::date::timestamp at time zone $6)
  and "communication_logs"."occurred_at" < ($7::date::timestamp at time zone $8)
  and ((not (communication_logs.direction = 'INBOUND'
  and communication_logs.communication_type in ('EMAIL', 'SMS'))
  and (exists (select "email_logs"."id"
  from "email_logs"
  where "email_logs"."company_id" = $9
  and "email_logs"."id" = "communication_logs"."email_log_id"
  and status::text = $10
  and coalesce(sending_state, '') not in ('UNKNOWN', 'CANCELLED'))
  or exists (select "sms_logs"."id"
  from "sms_logs"
  where "sms_logs"."company_id" = $11
  and "sms_logs"."id" = "communication_logs"."sms_log_id"
  and status::text = $12
  and coalesce(sending_state, '') not in ('UNKNOWN', 'CANCELLED'))))
  or (not ("communication_logs"."email_log_id" is not null
  or "communication_logs"."sms_log_id" is not null)
  and not (communication_logs.direction = 'INBOUND'
  and communication_logs.communication_type in ('EMAIL', 'SMS'))
  and communication_logs.status::text = $13))
  order by "communication_logs"."occurred_at" desc, "communication_logs"."id" desc
  limit $14) as "c"
  left join "email_logs" as "e" on "e"."company_id" = $15
  and "e"."id" = "c"."email_log_id"
  left join "sms_logs" as "s" on "s"."company_id" = $16
  and "s"."id" = "c"."sms_log_id"
  left join "document_template_versions" as "v" on "v"."company_id" = $17
  and v.id = coalesce(e.template_version_id, s.template_version_id)
  left join "document_templates" as "t" on "t"."company_id" = $18
  and "t"."id" = "v"."template_id"
  left join "sales" as "sale" on "sale"."company_id" = $19
  and "sale"."id" = "c"."sale_id"
  left join "leads" as "lead" on "lead"."company_id" = $20
  and "lead"."id" = "c"."lead_id"
  left join "customers" as "customer" on "customer"."company_id" = $21
  and "customer"."id" = "c"."customer_id"
  left join "users" as "u" on "u"."id" = "c"."user_id"
  order by "c"."occurred_at" desc, "c"."id" desc;

-- communications.findMessages
select "c"."id", "c"."communication_type" as "type", "c"."direction", "c"."subject", "c"."summary", "c"."contact_address", "c"."duration_seconds", "c"."occurred_at", "c"."follow_up_at", "c"."follow_up_done_at", "c"."sorted_at", "c"."lead_id", "c"."sale_id", "c"."customer_id", "sale"."reference" as "sale_reference", "customer"."name" as "customer_name", "e"."open_count" as "opens", "e"."click_count" as "clicks", "s"."segments", "u"."name" as "user_name", "t"."name" as "template_name", case when c.direction = 'INBOUND'
  and c.communication_type in ('EMAIL', 'SMS') then 'RECEIVED' when coalesce(e.sending_state, s.sending_state) = 'CANCELLED' then 'CANCELLED' when coalesce(e.sending_state, s.sending_state) = 'UNKNOWN' then 'IN_DOUBT' else coalesce(e.status::text, s.status, c.status::text) end as "status", coalesce(c.contact_name, nullif(btrim(concat_ws(' ', lead.first_name, lead.last_name)), ''), lead.company_name, nullif(btrim(concat_ws(' ', sale.first_name, sale.last_name)), ''), sale.company_name) as "contact_name"
  from (select "communication_logs".*, communication_logs.occurred_at::text as "sorted_at"
  from "communication_logs"
  where "communication_logs"."company_id" = $1
  and "communication_logs"."deleted_at" is null
  and "communication_logs"."lead_id" = $2
  order by "communication_logs"."occurred_at" desc, "communication_logs"."id" desc
  limit $3) as "c"
  left join "email_logs" as "e" on "e"."company_id" = $4
  and "e"."id" = "c"."email_log_id"
  left join "sms_logs" as "s" on "s"."company_id" = $5
  and "s"."id" = "c"."sms_log_id"
  left join "document_template_versions" as "v" on "v"."company_id" = $6
  and v.id = coalesce(e.template_version_id, s.template_version_id)
  left join "document_templates" as "t" on "t"."company_id" = $7
  and "t"."id" = "v"."template_id"
  left join "sales" as "sale" on "sale"."company_id" = $8
  and "sale"."id" = "c"."sale_id"
  left join "leads" as "lead" on "lead"."company_id" = $9
  and "lead"."id" = "c"."lead_id"
  left join "customers" as "customer" on "customer"."company_id" = $10
  and "customer"."id" = "c"."customer_id"
  left join "users" as "u" on "u"."id" = "c"."user_id"
  order by "c"."occurred_at" desc, "c"."id" desc;

-- communications.findMessages
select "c"."id", "c"."communication_type" as "type", "c"."direction", "c"."subject", "c"."summary", "c"."contact_address", "c"."duration_seconds", "c"."occurred_at", "c"."follow_up_at", "c"."follow_up_done_at", "c"."sorted_at", "c"."lead_id", "c"."sale_id", "c"."customer_id", "sale"."reference" as "sale_reference", "customer"."name" as "customer_name", "e"."open_count" as "opens", "e"."click_count" as "clicks", "s"."segments", "u"."name" as "user_name", "t"."name" as "template_name", case when c.direction = 'INBOUND'
  and c.communication_type in ('EMAIL', 'SMS') then 'RECEIVED' when coalesce(e.sending_state, s.sending_state) = 'CANCELLED' then 'CANCELLED' when coalesce(e.sending_state, s.sending_state) = 'UNKNOWN' then 'IN_DOUBT' else coalesce(e.status::text, s.status, c.status::text) end as "status", coalesce(c.contact_name, nullif(btrim(concat_ws(' ', lead.first_name, lead.last_name)), ''), lead.company_name, nullif(btrim(concat_ws(' ', sale.first_name, sale.last_name)), ''), sale.company_name) as "contact_name"
  from (select "communication_logs".*, communication_logs.occurred_at::text as "sorted_at"
  from "communication_logs"
  where "communication_logs"."company_id" = $1
  and "communication_logs"."deleted_at" is null
  and "communication_logs"."user_id" is null
  and ((communication_logs.direction = 'INBOUND'
  and communication_logs.communication_type in ('EMAIL', 'SMS'))
  or (not ("communication_logs"."email_log_id" is not null
  or "communication_logs"."sms_log_id" is not null)
  and not (communication_logs.direction = 'INBOUND'
  and communication_logs.communication_type in ('EMAIL', 'SMS'))
  and communication_logs.status::text = $2))
  and ("communication_logs"."contact_address" = $3
  or communication_logs.lead_id in (select search_leads($4, $5))
  or communication_logs.sale_id in (select search_sales($6, $7))
  or communication_logs.customer_id in (select search_customers($8, $9)))
  order by "communication_logs"."occurred_at" desc, "communication_logs"."id" desc
  limit $10) as "c"
  left join "email_logs" as "e" on "e"."company_id" = $11
  and "e"."id" = "c"."email_log_id"
  left join "sms_logs" as "s" on "s"."company_id" = $12
  and "s"."id" = "c"."sms_log_id"
  left join "document_template_versions" as "v" on "v"."company_id" = $13
  and v.id = coalesce(e.template_version_id, s.template_version_id)
  left join "document_templates" as "t" on "t"."company_id" = $14
  and "t"."id" = "v"."template_id"
  left join "sales" as "sale" on "sale"."company_id" = $15
  and "sale"."id" = "c"."sale_id"
  left join "leads" as "lead" on "lead"."company_id" = $16
  and "lead"."id" = "c"."lead_id"
  left join "customers" as "customer" on "customer"."company_id" = $17
  and "customer"."id" = "c"."customer_id"
  left join "users" as "u" on "u"."id" = "c"."user_id"
  order by "c"."occurred_at" desc, "c"."id" desc;

-- communications.findMessages
select "c"."id", "c"."communication_type" as "type", "c"."direction", "c"."subject", "c"."summary", "c"."contact_address", "c"."duration_seconds", "c"."occurred_at", "c"."follow_up_at", "c"."follow_up_done_at", "c"."sorted_at", "c"."lead_id", "c"."sale_id", "c"."customer_id", "sale"."reference" as "sale_reference", "customer"."name" as "customer_name", "e"."open_count" as "opens", "e"."click_count" as "clicks", "s"."segments", "u"."name" as "user_name", "t"."name" as "template_name", case when c.direction = 'INBOUND'
  and c.communication_type in ('EMAIL', 'SMS') then 'RECEIVED' when coalesce(e.sending_state, s.sending_state) = 'CANCELLED' then 'CANCELLED' when coalesce(e.sending_state, s.sending_state) = 'UNKNOWN' then 'IN_DOUBT' else coalesce(e.status::text, s.status, c.status::text) end as "status", coalesce(c.contact_name, nullif(btrim(concat_ws(' ', lead.first_name, lead.last_name)), ''), lead.company_name, nullif(btrim(concat_ws(' ', sale.first_name, sale.last_name)), ''), sale.company_name) as "contact_name"
  from (select "communication_logs".*, communication_logs.occurred_at::text as "sorted_at"
  from "communication_logs"
  where "communication_logs"."company_id" = $1
  and "communication_logs"."deleted_at" is null
  and ("communication_logs"."sms_log_id" in (select "sms_logs"."id"
  from "sms_logs"
  where "sms_logs"."company_id" = $2
  and "sms_logs"."template_version_id" in (select "v"."id"
  from "document_template_versions" as "v"
  where "v"."company_id" = $3
  and "v"."template_id" = $4))
  or "communication_logs"."email_log_id" in (select "email_logs"."id"
  from "email_logs"
  where "email_logs"."company_id" = $5
  and "email_logs"."template_version_id" in (select "v"."id"
  from "document_template_versions" as "v"
  where "v"."company_id" = $6
  and "v"."template_id" = $7)))
  order by "communication_logs"."occurred_at" desc, "communication_logs"."id" desc
  limit $8) as "c"
  left join "email_logs" as "e" on "e"."company_id" = $9
  and "e"."id" = "c"."email_log_id"
  left join "sms_logs" as "s" on "s"."company_id" = $10
  and "s"."id" = "c"."sms_log_id"
  left join "document_template_versions" as "v" on "v"."company_id" = $11
  and v.id = coalesce(e.template_version_id, s.template_version_id)
  left join "document_templates" as "t" on "t"."company_id" = $12
  and "t"."id" = "v"."template_id"
  left join "sales" as "sale" on "sale"."company_id" = $13
  and "sale"."id" = "c"."sale_id"
  left join "leads" as "lead" on "lead"."company_id" = $14
  and "lead"."id" = "c"."lead_id"
  left join "customers" as "customer" on "customer"."company_id" = $15
  and "customer"."id" = "c"."customer_id"
  left join "users" as "u" on "u"."id" = "c"."user_id"
  order by "c"."occurred_at" desc, "c"."id" desc;

-- communications.findMessages
select "c"."id", "c"."communication_type" as "type", "c"."direction", "c"."subject", "c"."summary", "c"."contact_address", "c"."duration_seconds", "c"."occurred_at", "c"."follow_up_at", "c"."follow_up_done_at", "c"."sorted_at", "c"."lead_id", "c"."sale_id", "c"."customer_id", "sale"."reference" as "sale_reference", "customer"."name" as "customer_name", "e"."open_count" as "opens", "e"."click_count" as "clicks", "s"."segments", "u"."name" as "user_name", "t"."name" as "template_name", case when c.direction = 'INBOUND'
  and c.communication_type in ('EMAIL', 'SMS') then 'RECEIVED' when coalesce(e.sending_state, s.sending_state) = 'CANCELLED' then 'CANCELLED' when coalesce(e.sending_state, s.sending_state) = 'UNKNOWN' then 'IN_DOUBT' else coalesce(e.status::text, s.status, c.status::text) end as "status", coalesce(c.contact_name, nullif(btrim(concat_ws(' ', lead.first_name, lead.last_name)), ''), lead.company_name, nullif(btrim(concat_ws(' ', sale.first_name, sale.last_name)), ''), sale.company_name) as "contact_name"
  from (select "communication_logs".*, communication_logs.occurred_at::text as "sorted_at"
  from "communication_logs"
  where "communication_logs"."company_id" = $1
  and "communication_logs"."deleted_at" is null
  order by "communication_logs"."occurred_at" desc, "communication_logs"."id" desc
  limit $2) as "c"
  left join "email_logs" as "e" on "e"."company_id" = $3
  and "e"."id" = "c"."email_log_id"
  left join "sms_logs" as "s" on "s"."company_id" = $4
  and "s"."id" = "c"."sms_log_id"
  left join "document_template_versions" as "v" on "v"."company_id" = $5
  and v.id = coalesce(e.template_version_id, s.template_version_id)
  left join "document_templates" as "t" on "t"."company_id" = $6
  and "t"."id" = "v"."template_id"
  left join "sales" as "sale" on "sale"."company_id" = $7
  and "sale"."id" = "c"."sale_id"
  left join "leads" as "lead" on "lead"."company_id" = $8
  and "lead"."id" = "c"."lead_id"
  left join "customers" as "customer" on "customer"."company_id" = $9
  and "customer"."id" = "c"."customer_id"
  left join "users" as "u" on "u"."id" = "c"."user_id"
  order by "c"."occurred_at" desc, "c"."id" desc;

-- communications.findMessages
select count(*) as "value"
  from (select "communication_logs"."id"
  from "communication_logs"
  where "communication_logs"."company_id" = $1
  and "communication_logs"."deleted_at" is null
  and "communication_logs"."communication_type" = $2
  and "communication_logs"."direction" = $3
  and "communication_logs"."user_id" = $4
  and "communication_logs"."occurred_at" >= ($5::date::timestamp at time zone $6)
  and "communication_logs"."occurred_at" < ($7::date::timestamp at time zone $8)
  and ((not (communication_logs.direction = 'INBOUND'
  and communication_logs.communication_type in ('EMAIL', 'SMS'))
  and (exists (select "email_logs"."id"
  from "email_logs"
  where "email_logs"."company_id" = $9
  and "email_logs"."id" = "communication_logs"."email_log_id"
  and status::text = $10
  and coalesce(sending_state, '') not in ('UNKNOWN', 'CANCELLED'))
  or exists (select "sms_logs"."id"
  from "sms_logs"
  where "sms_logs"."company_id" = $11
  and "sms_logs"."id" = "communication_logs"."sms_log_id"
  and status::text = $12
  and coalesce(sending_state, '') not in ('UNKNOWN', 'CANCELLED'))))
  or (not ("communication_logs"."email_log_id" is not null
  or "communication_logs"."sms_log_id" is not null)
  and not (communication_logs.direction = 'INBOUND'
  and communication_logs.communication_type in ('EMAIL', 'SMS'))
  and communication_logs.status::text = $13))
  limit $14) as "counted";

-- communications.findMessages
select count(*) as "value"
  from (select "communication_logs"."id"
  from "communication_logs"
  where "communication_logs"."company_id" = $1
  and "communication_logs"."deleted_at" is null
  and "communication_logs"."lead_id" = $2
  limit $3) as "counted";

-- communications.findMessages
select count(*) as "value"
  from (select "communication_logs"."id"
  from "communication_logs"
  where "communication_logs"."company_id" = $1
  and "communication_logs"."deleted_at" is null
  and "communication_logs"."user_id" is null
  and ((communication_logs.direction = 'INBOUND'
  and communication_logs.communication_type in ('EMAIL', 'SMS'))
  or (not ("communication_logs"."email_log_id" is not null
  or "communication_logs"."sms_log_id" is not null)
  and not (communication_logs.direction = 'INBOUND'
  and communication_logs.communication_type in ('EMAIL', 'SMS'))
  and communication_logs.status::text = $2))
  and ("communication_logs"."contact_address" = $3
  or communication_logs.lead_id in (select search_leads($4, $5))
  or communication_logs.sale_id in (select search_sales($6, $7))
  or communication_logs.customer_id in (select search_customers($8, $9)))
  limit $10) as "counted";

-- communications.findMessages
select count(*) as "value"
  from (select "communication_logs"."id"
  from "communication_logs"
  where "communication_logs"."company_id" = $1
  and "communication_logs"."deleted_at" is null
  and ("communication_logs"."sms_log_id" in (select "sms_logs"."id"
  from "sms_logs"
  where "sms_logs"."company_id" = $2
  and "sms_logs"."template_version_id" in (select "v"."id"
  from "document_template_versions" as "v"
  where "v"."company_id" = $3
  and "v"."template_id" = $4))
  or "communication_logs"."email_log_id" in (select "email_logs"."id"
  from "email_logs"
  where "email_logs"."company_id" = $5
  and "email_logs"."template_version_id" in (select "v"."id"
  from "document_template_versions" as "v"
  where "v"."company_id" = $6
  and "v"."template_id" = $7)))
  limit $8) as "counted";

-- communications.findMessages
select count(*) as "value"
  from (select "communication_logs"."id"
  from "communication_logs"
  where "communication_logs"."company_id" = $1
  and "communication_logs"."deleted_at" is null
  limit $2) as "counted";

-- communications.getComposer
select "locale"
  from "companies"
  where "id" = $1;

-- communications.getComposer
select "locale"
  from "leads"
  where "company_id" = $1
  and "id" = $2;

-- communications.getComposer, communications.getMailing
select "t"."id", "t"."name", array_agg(v.locale
  order by v.locale) as "locales"
  from "document_templates" as "t"
  inner join "document_template_versions" as "v" on "v"."company_id" = $1
  and "v"."template_id" = "t"."id"
  and "v"."version" = "t"."current_version"
  where "t"."company_id" = $2
  and "t"."kind" = $3
  and "t"."entity" = $4
  and "t"."deleted_at" is null
  group by "t"."id", "t"."name"
  order by "t"."name"
  limit $5;

-- communications.getComposer, communications.logContact, communications.previewMessage, communications.sendMessage
select coalesce(nullif(btrim(first_name || ' ' || last_name), ''), company_name) as "name", "leads"."phone", "leads"."email", "leads"."city", "leads"."assigned_to" as "agent_id"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."id" = $2
  and "leads"."deleted_at" is null;

-- communications.getContact
select "communication_logs"."id", "communication_logs"."lead_id", "communication_logs"."sale_id", "communication_logs"."communication_type", "communication_logs"."direction", "communication_logs"."status", "communication_logs"."subject", "communication_logs"."summary", "communication_logs"."contact_name", "communication_logs"."contact_address", "communication_logs"."duration_seconds", "communication_logs"."occurred_at", "communication_logs"."follow_up_at", "communication_logs"."follow_up_done_at", "communication_logs"."document_id", "communication_logs"."user_id", "communication_logs"."version", "communication_logs"."deleted_at", "communication_logs"."email_log_id", "communication_logs"."sms_log_id"
  from "communication_logs"
  where "communication_logs"."company_id" = $1
  and "communication_logs"."deleted_at" is null
  and "communication_logs"."id" = $2;

-- communications.getContactForm
select "id", "title", "locale", "created_at"
  from "generated_documents"
  where "company_id" = $1
  and "sale_id" = $2
  and "state" = $3
  and "deleted_at" is null
  order by "created_at" desc
  limit $4;

-- communications.getCounts
select "sms_total", "sms_sent", "sms_failed", "sms_pending", "email_total", "email_sent", "email_failed", "email_pending", "call_total", "meeting_total", "letter_total", "document_total", "document_downloads", "last_contact_at"
  from "communication_summary_view"
  where "company_id" = $1
  and "lead_id" = $2;

-- communications.getCounts
select coalesce(nullif(btrim(first_name || ' ' || last_name), ''), company_name) as "name", "leads"."phone", "leads"."email", "leads"."city", "leads"."assigned_to" as "agent_id"
  from "leads"
  where "leads"."company_id" = $1
  and "leads"."id" = $2;

-- communications.getMailing
select case when c.direction = 'INBOUND'
  and c.communication_type in ('EMAIL', 'SMS') then 'RECEIVED' when coalesce(e.sending_state, s.sending_state) = 'CANCELLED' then 'CANCELLED' when coalesce(e.sending_state, s.sending_state) = 'UNKNOWN' then 'IN_DOUBT' else coalesce(e.status::text, s.status, c.status::text) end as "status", count(*) as "people"
  from "mailing_recipients" as "r"
  left join "communication_logs" as "c" on "c"."company_id" = $1
  and "c"."id" = "r"."communication_id"
  left join "email_logs" as "e" on "e"."company_id" = $2
  and "e"."id" = "c"."email_log_id"
  left join "sms_logs" as "s" on "s"."company_id" = $3
  and "s"."id" = "c"."sms_log_id"
  where "r"."company_id" = $4
  and "r"."mailing_id" = $5
  and "r"."communication_id" is not null
  group by case when c.direction = 'INBOUND'
  and c.communication_type in ('EMAIL', 'SMS') then 'RECEIVED' when coalesce(e.sending_state, s.sending_state) = 'CANCELLED' then 'CANCELLED' when coalesce(e.sending_state, s.sending_state) = 'UNKNOWN' then 'IN_DOUBT' else coalesce(e.status::text, s.status, c.status::text) end;

-- communications.getMessage
select "c"."id", "c"."communication_type" as "type", "c"."direction", "c"."subject", "c"."summary", "c"."contact_name", "c"."contact_address", "c"."duration_seconds", "c"."occurred_at", "c"."follow_up_at", "c"."follow_up_done_at", "c"."version", "c"."lead_id", "c"."sale_id", "c"."customer_id", "c"."document_id", "c"."email_log_id", "c"."sms_log_id", "c"."created_at", "u"."name" as "user_name", "done"."name" as "follow_up_done_by_name", "d"."title" as "document_title", case when c.direction = 'INBOUND'
  and c.communication_type in ('EMAIL', 'SMS') then 'RECEIVED' when coalesce(e.sending_state, s.sending_state) = 'CANCELLED' then 'CANCELLED' when coalesce(e.sending_state, s.sending_state) = 'UNKNOWN' then 'IN_DOUBT' else coalesce(e.status::text, s.status, c.status::text) end as "status"
  from (select "communication_logs".*
  from "communication_logs"
  where "communication_logs"."company_id" = $1
  and "communication_logs"."deleted_at" is null
  and "communication_logs"."id" = $2) as "c"
  left join "email_logs" as "e" on "e"."company_id" = $3
  and "e"."id" = "c"."email_log_id"
  left join "sms_logs" as "s" on "s"."company_id" = $4
  and "s"."id" = "c"."sms_log_id"
  left join "users" as "u" on "u"."id" = "c"."user_id"
  left join "users" as "done" on "done"."id" = "c"."follow_up_done_by"
  left join "generated_documents" as "d" on "d"."company_id" = $5
  and "d"."id" = "c"."document_id";

-- communications.getRates
with contacts as ( select 'SMS' as type, template_version_id as version_id, created_by as person, ("created_at" at time zone $1)::date as day, status = 'SENT' as succeeded, status = 'FAILED' as failed, status = 'PENDING' as pending, delivered_at is not null as delivered, false as opened, false as clicked
  from sms_logs
  where company_id = $2::uuid
  and "created_at" >= ($3::date::timestamp at time zone $4)
  and "created_at" < ($5::date::timestamp at time zone $6)
  and direction = 'OUTBOUND'
  and true
  union all select 'EMAIL', template_version_id, created_by, ("created_at" at time zone $7)::date, status in ('SENT', 'DELIVERED', 'OPENED', 'CLICKED'), status in ('BOUNCED', 'FAILED'), status = 'PENDING', status in ('DELIVERED', 'OPENED', 'CLICKED'), status in ('OPENED', 'CLICKED'), status = 'CLICKED'
  from email_logs
  where company_id = $8::uuid
  and "created_at" >= ($9::date::timestamp at time zone $10)
  and "created_at" < ($11::date::timestamp at time zone $12)
  and direction = 'OUTBOUND'
  and true
  union all select communication_type::text, null, user_id, ("occurred_at" at time zone $13)::date, status in ('SENT', 'DELIVERED', 'RECEIVED', 'COMPLETED'), status in ('NO_ANSWER', 'FAILED'), status in ('SCHEDULED', 'PENDING'), false, false, false
  from communication_logs
  where company_id = $14::uuid
  and "occurred_at" >= ($15::date::timestamp at time zone $16)
  and "occurred_at" < ($17::date::timestamp at time zone $18)
  and direction = 'OUTBOUND'
  and true
  and communication_type in ('CALL', 'MEETING', 'LETTER')
  and deleted_at is null ), named as ( select contacts.*, v.template_id
  from contacts
  left join document_template_versions as v on v.company_id = $19::uuid
  and v.id = contacts.version_id ), figures as ( select case when grouping(template_id) = 0 then 'template' when grouping(person) = 0 then 'person' when grouping(day) = 0 then 'day' else 'channel' end as level, type, template_id, person, day, count(*) as total, count(*) filter (where succeeded) as succeeded, count(*) filter (where failed) as failed, count(*) filter (where pending) as pending, count(*) filter (where delivered) as delivered, count(*) filter (where opened) as opened, count(*) filter (where clicked) as clicked
  from named
  group by grouping sets ((type), (type, template_id), (type, person), (type, day)) ) select level, type, coalesce(template_id::text, person::text, day::text) as key, coalesce(t.name, u.name) as name, total, succeeded, failed, pending, delivered, opened, clicked
  from figures
  left join document_templates as t on t.company_id = $20::uuid
  and t.id = figures.template_id
  left join users as u on u.id = figures.person
  order by level, day desc, total desc, name, type;

-- communications.logContact
insert into "communication_logs" ("communication_type", "direction", "status", "subject", "summary", "contact_name", "contact_address", "duration_seconds", "occurred_at", "follow_up_at", "document_id", "lead_id", "sale_id", "id", "company_id", "user_id", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
  on conflict ("company_id", "id") do nothing
  returning "id";

-- communications.logContact
update "leads"
  set "last_contacted_at" = $1
  where "company_id" = $2
  and "id" = $3
  and ("last_contacted_at" is null
  or "last_contacted_at" < $4);

-- communications.previewMessage, communications.sendMessage
select "company"."time_zone", "company"."region", "chosen"."sender_name", "chosen"."reply_to", to_char(coalesce(chosen.quiet_from, '20:00'), 'HH24:MI') as "quiet_from", to_char(coalesce(chosen.quiet_until, '08:00'), 'HH24:MI') as "quiet_until", coalesce(chosen.emails_per_hour, 500) as "emails_per_hour", coalesce(chosen.emails_per_day, 5000) as "emails_per_day", coalesce(chosen.texts_per_hour, 200) as "texts_per_hour", coalesce(chosen.texts_per_day, 1000) as "texts_per_day", coalesce(chosen.tracks_opens, false) as "tracks_opens", coalesce(chosen.tracks_links, false) as "tracks_links", coalesce(chosen.version, 0) as "version"
  from "companies" as "company"
  left join "sending_settings" as "chosen" on "chosen"."company_id" = $1
  where "company"."id" = $2;

-- communications.previewMessage, communications.sendMessage
select "id" as "lead_id", "do_not_contact", "email_consent", "sms_consent", "country", "client_id", deleted_at is not null
  or anonymised_at is not null as "gone", false as "unsubscribed"
  from "leads"
  where "company_id" = $1
  and "id" = $2;

-- communications.previewMessage, communications.sendMessage
select "id", "placed_at", "reason", "restore_id", company_id is null as "everybody"
  from "outbound_holds"
  where "released_at" is null
  and ("company_id" = $1
  or "company_id" is null)
  order by company_id is null, "placed_at"
  limit $2;

-- communications.previewMessage, communications.sendMessage
select "is_engaged"
  from "company_switches"
  where "company_id" = $1
  and "name" = $2;

-- communications.previewMessage, communications.sendMessage
select "is_engaged"
  from "platform_switches"
  where "name" = $1;

-- communications.previewMessage, communications.sendMessage
select "reason"
  from "suppressions"
  where "company_id" = $1
  and "address" in ($2)
  and "channel" in ($3, $4)
  and "lifted_at" is null
  and ("expires_at" is null
  or "expires_at" > $5)
  and ("kind" = $6
  or "address" = $7)
  order by "created_at"
  limit $8;

-- communications.previewMessage, communications.sendMessage
select "until_at" as "until"
  from "holds"
  where "company_id" = $1
  and "lead_id" = $2
  and ("channel" is null
  or "channel" = $3)
  and "cleared_at" is null
  and "starts_at" <= $4
  and ("until_at" is null
  or "until_at" > $5)
  limit $6;

-- communications.restoreContact
select "communication_logs"."id", "communication_logs"."lead_id", "communication_logs"."sale_id", "communication_logs"."communication_type", "communication_logs"."direction", "communication_logs"."status", "communication_logs"."subject", "communication_logs"."summary", "communication_logs"."contact_name", "communication_logs"."contact_address", "communication_logs"."duration_seconds", "communication_logs"."occurred_at", "communication_logs"."follow_up_at", "communication_logs"."follow_up_done_at", "communication_logs"."document_id", "communication_logs"."user_id", "communication_logs"."version", "communication_logs"."deleted_at", "communication_logs"."email_log_id", "communication_logs"."sms_log_id"
  from "communication_logs"
  where "communication_logs"."company_id" = $1
  and "communication_logs"."id" = $2
  and "communication_logs"."deleted_at" is not null for update;

-- communications.sendMessage
insert into "communication_logs" ("company_id", "id", "lead_id", "sale_id", "customer_id", "communication_type", "direction", "status", "subject", "summary", "contact_name", "contact_address", "occurred_at", "email_log_id", "sms_log_id", "user_id", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18);

-- communications.sendMessage
insert into "outbox" ("company_id", "id", "queue", "payload", "unique_key", "available_at", "created_at", "updated_at")
  values ($1, $2, $3, $4, $5, $6, $7, $8);

-- communications.sendMessage
insert into "sms_logs" ("company_id", "id", "lead_id", "sale_id", "customer_id", "status", "sending_state", "purpose", "scheduled_for", "next_attempt_at", "idempotency_key", "request_sha256", "created_by", "created_at", "updated_at", "phone", "body", "segments", "template_version_id")
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
  on conflict ("company_id", "idempotency_key") do nothing;

-- communications.sendMessage
insert into messages_daily as daily (company_id, day, channel, direction, status, messages_count) select $1::uuid, day, channel, direction, status, sum(messages_count)
  from ( select (created_at at time zone $2)::date, 'SMS', direction, status, count(*)
  from sms_logs
  where company_id = $1
  and id = any($3)
  group by 1, 3, 4
  union all select day, channel, direction, status, -messages_count
  from jsonb_populate_recordset(null::messages_daily, $4::jsonb)) as change (day, channel, direction, status, messages_count)
  group by day, channel, direction, status
  having (sum(messages_count)) <> (0)
  order by day, channel, direction, status
  on conflict (company_id, day, channel, direction, status) do update
  set messages_count = daily.messages_count + excluded.messages_count;

-- communications.sendMessage
select "id"
  from "sms_logs"
  where "company_id" = $1
  and id = any($2::uuid[])
  order by "id" for no key update;

-- communications.sendMessage
select "id", "request_sha256", "sending_state"
  from "sms_logs"
  where "company_id" = $1
  and "idempotency_key" = $2;

-- communications.sendMessage
select coalesce(jsonb_agg(row), '[]')::text as contribution
  from ( select (created_at at time zone $1)::date, 'SMS', direction, status, count(*)
  from sms_logs
  where company_id = $2
  and id = any($3)
  group by 1, 3, 4) as row (day, channel, direction, status, messages_count);

-- communications.sendMessage
select count(*) as "last_day", count(*) filter(where "created_at" > $1) as "last_hour"
  from "sms_logs"
  where "company_id" = $2
  and "created_at" > $3
  and "sending_state" is not null;

-- communications.sendMessage
select pg_advisory_xact_lock(hashtextextended($1, 0));

-- communications.setCallOutcome
select "code", "labels", "colour", "position", "is_initial", "is_terminal", "is_conversion", "stops_contact", "requires_reason", "requires_next_action", "archived_at"
  from "lead_dispositions"
  where "company_id" = $1
  order by archived_at is not null, "position";

-- communications.setCallOutcome
select "leads"."id", "leads"."disposition", "leads"."source", "leads"."created_on", "leads"."version", "leads"."assigned_to", "leads"."phone", "leads"."email"
  from "leads"
  where "leads"."company_id" = $1
  and leads.id = any($2::uuid[])
  and "leads"."deleted_at" is null
  order by "leads"."id" for update;

-- communications.setCallOutcome
select distinct on ("lead_id") "lead_id", "to_code", "actor_id", "reason", "at"
  from "lead_disposition_history"
  where "company_id" = $1
  and lead_id = any($2::uuid[])
  order by "lead_id", "at" desc, "id" desc;

-- communications.setCallOutcome
with chosen as ( select c.lead_id, c.history_id, l.disposition as from_code, l.created_on, l.source, l.assigned_to
  from unnest($1::uuid[], $2::uuid[]) as c (lead_id, history_id) join leads l on l.company_id = $3::uuid
  and l.id = c.lead_id ), changed as ( update leads l
  set first_name = l.first_name, disposition = $4, disposition_at = $5::timestamptz, next_action_at = $6::timestamptz, next_action = $7::text, do_not_contact = l.do_not_contact
  or $8::boolean, version = l.version + 1, updated_at = $9::timestamptz
  from chosen
  where l.company_id = $10::uuid
  and l.id = chosen.lead_id ), history as ( insert into lead_disposition_history (company_id, id, lead_id, from_code, to_code, reason, actor_id, at, changed_on, created_at) select $11::uuid, history_id, lead_id, from_code, $12, $13::text, $14::uuid, $15::timestamptz, $16::date, $17::timestamptz
  from chosen ), leads_changed as materialized ( select day, source, disposition, agent_id, sum(leads) as leads
  from ( select created_on, source, from_code, assigned_to, -1::bigint
  from chosen
  union all select created_on, source, $18::text, assigned_to, 1::bigint
  from chosen) as change (day, source, disposition, agent_id, leads)
  group by day, source, disposition, agent_id
  having sum(leads) <> 0 ), leads_counted as materialized ( select day, source, disposition, sum(leads) as leads
  from leads_changed
  group by day, source, disposition
  having sum(leads) <> 0 ), leads_by_day as ( insert into leads_daily as daily (company_id, day, source, disposition, leads_count) select $19::uuid, day, source, disposition, leads
  from leads_counted
  order by day, source, disposition
  on conflict (company_id, day, source, disposition) do update
  set leads_count = daily.leads_count + excluded.leads_count ), leads_by_month as ( insert into leads_monthly as monthly (company_id, month, source, disposition, leads_count) select $20::uuid, month, source, disposition, sum(leads)
  from leads_counted cross join lateral (select day - (extract(day
  from day)::integer - 1)) as of (month)
  group by month, source, disposition
  having sum(leads) <> 0
  order by month, source, disposition
  on conflict (company_id, month, source, disposition) do update
  set leads_count = monthly.leads_count + excluded.leads_count ), leads_of_agents as ( insert into leads_by_agent as counted (company_id, agent_id, span, starts_on, source, disposition, leads_count) select $21::uuid, agent_id, span, starts_on, source, disposition, sum(leads)
  from leads_changed cross join lateral (
  values ('DAY', day), ('MONTH', day - (extract(day
  from day)::integer - 1)) ) as spans (span, starts_on)
  where agent_id is not null
  group by agent_id, span, starts_on, source, disposition
  having sum(leads) <> 0
  order by agent_id, span, starts_on, source, disposition
  on conflict (company_id, agent_id, span, starts_on, source, disposition) do update
  set leads_count = counted.leads_count + excluded.leads_count ) insert into lead_activity_daily as daily (company_id, day, actor_id, disposition, changes_count) select $22::uuid, $23::date, $24::uuid, $25, count(*)
  from chosen
  having count(*) > 0
  on conflict (company_id, day, actor_id, disposition) do update
  set changes_count = daily.changes_count + excluded.changes_count;
