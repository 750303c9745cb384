-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.

-- search.findRecords
select "id", "phone", "email", "postcode", "disposition", coalesce(nullif(btrim(first_name || ' ' || last_name), ''), company_name) as "name"
  from "leads"
  where "leads"."company_id" = $1
  and "id" in (select search_leads($2, $3))
  order by "created_at" desc
  limit $4;

-- search.findRecords
select "id", "reference", "status", "phone", "postcode", coalesce(nullif(btrim(first_name || ' ' || last_name), ''), company_name) as "name"
  from "sales"
  where "sales"."company_id" = $1
  and "id" in (select search_sales($2, $3))
  order by "created_at" desc
  limit $4;
