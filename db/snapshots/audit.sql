-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- audit.choices
select "u"."id", "u"."name"
  from "user_companies" as "m"
  inner join "users" as "u" on "u"."id" = "m"."user_id"
  where "m"."company_id" = $1
  order by "u"."name"
  limit $2;

-- audit.choices
select distinct "action", "entity"
  from "audit_logs"
  where "company_id" = $1
  order by "action"
  limit $2;

-- audit.find
select "a"."id", "a"."position", "a"."at", "a"."user_id", "u"."name" as "user_name", "a"."token_id", "a"."action", "a"."entity", "a"."entity_id", "a"."details", "a"."request_id"
  from (select "id", "position", "at", "user_id", "token_id", "action", "entity", "entity_id", "details", "request_id"
  from "audit_logs"
  where "company_id" = $1
  and "action" = $2
  and "entity" = $3
  and "entity_id" = $4
  and "at" >= $5::date::timestamp at time zone $6
  and "at" < $7::date::timestamp at time zone $8
  order by "position" desc
  limit $9) as "a"
  left join "users" as "u" on "u"."id" = "a"."user_id"
  order by "a"."position" desc;

-- audit.find
select "a"."id", "a"."position", "a"."at", "a"."user_id", "u"."name" as "user_name", "a"."token_id", "a"."action", "a"."entity", "a"."entity_id", "a"."details", "a"."request_id"
  from (select "id", "position", "at", "user_id", "token_id", "action", "entity", "entity_id", "details", "request_id"
  from "audit_logs"
  where "company_id" = $1
  and "user_id" = $2
  order by "position" desc
  limit $3) as "a"
  left join "users" as "u" on "u"."id" = "a"."user_id"
  order by "a"."position" desc;

-- audit.find
select count(*) as "value"
  from (select "position"
  from "audit_logs"
  where "company_id" = $1
  and "action" = $2
  and "entity" = $3
  and "entity_id" = $4
  and "at" >= $5::date::timestamp at time zone $6
  and "at" < $7::date::timestamp at time zone $8
  limit $9) as "counted";

-- audit.find
select count(*) as "value"
  from (select "position"
  from "audit_logs"
  where "company_id" = $1
  and "user_id" = $2
  limit $3) as "counted";

-- audit.findPlatform
select "id", "position", "at", "actor", "user_id", "token_id", "action", "entity", "entity_id", "details", "request_id"
  from "platform_audit_logs"
  order by "position" desc
  limit $1;

-- audit.findPlatform
select count(*) as "value"
  from (select "position"
  from "platform_audit_logs"
  limit $1) as "counted";

-- audit.platformChoices
select distinct "action"
  from "platform_audit_logs"
  order by "action"
  limit $1;

-- audit.verify
select position, hash
  from "audit_heads"
  where company_id = $1::uuid;

-- audit.verify
with stretch as ( select d.position, d.id, d.hash, d.position <> coalesce(lag(d.position) over line, $1::bigint) + 1 as gap, d.previous_hash is distinct
  from coalesce(lag(d.hash) over line, $2::bytea) as unlinked, d.hash is distinct
  from sha256(d.previous_hash || convert_to(jsonb_build_object( 'companyId', d.company_id, 'id', d.id, 'position', d.position, 'at', to_char(d.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'userId', d.user_id, 'tokenId', d.token_id, 'requestId', d.request_id, 'action', d.action, 'entity', d.entity, 'entityId', d.entity_id, 'details', d.details)::text, 'UTF8')) as edited
  from ( select *
  from "audit_logs"
  where company_id = $3::uuid
  and position > $4::bigint
  order by position
  limit $5 ) d window line as (order by d.position) ), broken as ( select position, id, case when edited then 'edited' when gap then 'gap' else 'unlinked' end as kind
  from stretch
  where gap
  or unlinked
  or edited
  order by position
  limit 1 ), newest as ( select position, hash
  from stretch
  order by position desc
  limit 1 ) select (select count(*)
  from stretch) as checked, newest.position as last_position, newest.hash as last_hash, broken.position, broken.id, broken.kind
  from (select 1) one
  left join newest on true
  left join broken on true;

-- audit.verifyPlatform
select position, hash
  from "platform_audit_heads"
  where singleton;
