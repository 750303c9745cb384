import { clientOf, NAMES, type SeedContext } from '../companies.ts'
import { quote, words } from '../fragments.ts'
import { PROFILES } from './wording.ts'

const PROSPECTS = 420

const TITLES = {
  en: ['Finance director', 'Credit controller', 'Owner', 'Operations director', 'Practice manager'],
  fr: ['Directrice financière', 'Responsable crédit', 'Gérant', 'Directeur des opérations', 'Responsable de cabinet'],
  ar: ['المدير المالي', 'مسؤول الائتمان', 'المالك', 'مدير العمليات', 'إداري العيادة'],
}
const INDUSTRIES = ['Wholesale', 'Logistics', 'Services', 'Maintenance', 'Design', 'Health', 'Retail']
const FIRMS = [
  'Alder',
  'Bramley',
  'Cobalt',
  'Dovetail',
  'Ember',
  'Foxglove',
  'Garnet',
  'Hazel',
  'Indigo',
  'Jasper',
  'Kite',
  'Linden',
]

/** Profiles, and people to win: new ones, scored ones and, by their status, those that outreach has reached. */
export async function seedProspects(context: SeedContext): Promise<void> {
  await insertProfiles(context)
  await insertProspects(context)
}

async function insertProfiles(context: SeedContext): Promise<void> {
  const { client, company, now, f, manager } = context
  const rows = PROFILES.map(({ names, description, size, ...profile }) => ({
    ...profile,
    name: names[company.locale],
    description: description[company.locale],
    smallest: size[0],
    largest: size[1],
  }))
  await client.query(
    `insert into icps (company_id, id, client_id, name, description, industries, countries, job_titles, keywords, excluded_domains, company_size_min,
       company_size_max, weights, qualifies_from, is_active, created_by, deleted_at, deleted_by, created_at, updated_at)
     select $1::uuid, ${f.id('at', "'icp' || place || $1")}, ${clientOf(context, "'whose icp' || place || $1")}, name, description,
       array(select jsonb_array_elements_text(industries)), array[$5], array(select jsonb_array_elements_text(titles)), array['invoices', 'growth'],
       array['competitor.example.com'], smallest, largest, '{"industry": 30, "title": 30, "size": 25, "reach": 15}', 60, coalesce("isActive", true), $3::uuid,
       case when "isDeleted" then $2::timestamptz - interval '80 days' end, case when "isDeleted" then $3::uuid end, at, at
     from rows from (jsonb_to_recordset($4::jsonb) as (name text, description text, industries jsonb, titles jsonb, smallest integer, largest integer,
         "isActive" boolean, "isDeleted" boolean))
       with ordinality as p (name, description, industries, titles, smallest, largest, "isActive", "isDeleted", place),
       lateral (select $2::timestamptz - interval '11 months' as at) as moment`,
    [company.id, now, manager, JSON.stringify(rows), company.country],
  )
}

async function insertProspects(context: SeedContext): Promise<void> {
  const { client, company, now, f, agents } = context
  const names = NAMES[company.locale]
  await client.query(
    `with numbered as (
       select n, $2::timestamptz - interval '20 minutes' - power(${f.random("'prospect since' || n")}, 1.3) * interval '330 days' as at,
         ${f.pick(words(names.first), "'prospect first' || n")} as first, ${f.pick(words(names.last), "'prospect last' || n")} as last,
         ${f.pick(words(FIRMS), "'firm' || n")} || ' ' || ${f.pick(words(['Trading', 'Partners', 'Works', 'Studio', 'Supplies']), "'trade of firm' || n")} as firm,
         ${f.pick(words(INDUSTRIES), "'industry' || n")} as industry, ${f.pick(words(TITLES[company.locale]), "'title' || n")} as title,
         ${f.between(2, 600, "'size' || n")} as size, ${f.random("'prospect scored' || n")} as place
       from generate_series(1, ${PROSPECTS}) as n
     ), profile as (
       select id, row_number() over (order by id) as nth, count(*) over () as many, industries, company_size_min, company_size_max, qualifies_from, score_version
       from icps where company_id = $1 and deleted_at is null and is_active
     ), scored as (
       select numbered.*, p.id as icp_id, p.score_version, p.qualifies_from,
         case when industry = any (p.industries) then 30 else 6 end as by_industry, ${f.between(8, 30, "'title points' || n")} as by_title,
         case when size between p.company_size_min and p.company_size_max then 25 else 5 end as by_size, ${f.between(4, 15, "'reach' || n")} as by_reach,
         place > 0.12 as is_scored
       from numbered join profile as p on p.nth = 1 + n % p.many
     )
     insert into prospects (company_id, id, client_id, icp_id, first_name, last_name, job_title, company_name, company_domain, company_size, industry, email,
       phone, profile_url, city, country, locale, time_zone, data_region, source, status, qualification_score, qualification_components, score_version,
       scored_at, email_consent, legal_basis, consent_at, consent_source, assigned_to, notes, deleted_at, deleted_by, created_at, updated_at)
     select $1::uuid, ${f.id('at', "'prospect' || n || $1")}, ${clientOf(context, "'whose prospect' || n")}, icp_id, first, last, title, firm,
       lower(replace(firm, ' ', '-')) || n || '.example.com', size, industry, 'contact' || n || '@' || lower(replace(firm, ' ', '-')) || n || '.example.com',
       case when ${f.random("'prospect phone' || n")} < 0.6 then $4 || lpad((n * 6121 % power(10, $5::integer)::bigint)::text, $5::integer, '0') end,
       case when n % 3 = 0 then 'https://people.example.com/in/' || n end, ${f.pick(words(company.cities), "'prospect city' || n")}, $6,
       case when n % 9 = 0 then 'en' when n % 31 = 0 then 'fr' when n % 37 = 0 then 'ar' else $7 end, $8,
       case when n % 41 = 0 then (array['EU', 'US', 'CA', 'UAE', 'UK'])[1 + n / 41 % 5] else $9 end,
       ${f.pick(words(['Trade fair', 'Referral', 'Directory', 'Website', 'List import']), "'prospect source' || n")},
       case when not is_scored then 'NEW' when by_industry + by_title + by_size + by_reach >= qualifies_from then 'QUALIFIED' else 'DISQUALIFIED' end,
       case when is_scored then by_industry + by_title + by_size + by_reach end,
       case when is_scored then jsonb_build_object('industry', jsonb_build_object('points', by_industry, 'of', 30), 'title', jsonb_build_object('points', by_title, 'of', 30),
         'size', jsonb_build_object('points', by_size, 'of', 25), 'reach', jsonb_build_object('points', by_reach, 'of', 15)) end,
       case when is_scored then score_version end, case when is_scored then at + interval '5 minutes' end,
       (array['UNKNOWN', 'UNKNOWN', 'GIVEN', 'UNKNOWN', 'WITHDRAWN'])[1 + n % 5], (array['LEGITIMATE_INTEREST', 'LEGITIMATE_INTEREST', 'CONSENT', 'CONTRACT', 'NONE'])[1 + n % 5],
       case when n % 5 in (2, 4) then at end, case when n % 5 in (2, 4) then ${quote('Website form')} end,
       case when ${f.random("'prospect owner' || n")} < 0.9 then ($3::uuid[])[1 + n % cardinality($3::uuid[])] end,
       case when n % 23 = 0 then 'Met at the trade fair in spring.' end,
       case when n % 60 = 0 then $2::timestamptz - interval '11 minutes' end, case when n % 60 = 0 then ($3::uuid[])[1] end, at, at
     from scored`,
    [
      company.id,
      now,
      agents,
      company.dialling,
      company.digits,
      company.country,
      company.locale,
      company.timeZone,
      company.region,
    ],
  )
}
