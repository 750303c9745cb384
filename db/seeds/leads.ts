import { touchSearchText } from '../search-text.ts'
import { clientOf, type DemoCompany, NAMES, type SeedContext } from './companies.ts'
import { quote, words } from './fragments.ts'
import { IMPORTED_SOURCE, seedImports } from './imports.ts'

/** Where leads come from, how often, and by how much each is better than the average. */
const SOURCES = [
  { name: 'Website', upTo: 0.32, bonus: 0.03 },
  { name: 'Comparison site', upTo: 0.55, bonus: -0.04 },
  { name: 'Referral', upTo: 0.67, bonus: 0.12 },
  { name: 'Call-in', upTo: 0.78, bonus: 0.08 },
  { name: 'Social ads', upTo: 0.9, bonus: -0.07 },
  { name: IMPORTED_SOURCE, upTo: 1, bonus: -0.1 },
] as const

/** What happens to a lead, step by step, and the share of leads it happens to. */
const COURSES: readonly { upTo: number; steps: readonly string[] }[] = [
  { upTo: 0.12, steps: ['CONTACTED', 'INTERESTED', 'QUOTED', 'CONVERTED'] },
  { upTo: 0.22, steps: ['NO_ANSWER', 'CONTACTED', 'QUOTED', 'CONVERTED'] },
  { upTo: 0.32, steps: ['CONTACTED', 'CONVERTED'] },
  { upTo: 0.36, steps: ['CONTACTED', 'INTERESTED', 'QUOTED'] },
  { upTo: 0.41, steps: ['CONTACTED', 'INTERESTED'] },
  { upTo: 0.46, steps: ['CONTACTED', 'CALL_BACK'] },
  { upTo: 0.5, steps: ['NO_ANSWER', 'CONTACTED', 'CALL_BACK'] },
  { upTo: 0.55, steps: ['CONTACTED'] },
  { upTo: 0.68, steps: ['CONTACTED', 'NOT_INTERESTED'] },
  { upTo: 0.76, steps: ['NO_ANSWER', 'CONTACTED', 'QUOTED', 'NOT_INTERESTED'] },
  { upTo: 0.9, steps: ['NO_ANSWER'] },
  { upTo: 0.935, steps: ['WRONG_NUMBER'] },
  { upTo: 0.955, steps: ['CONTACTED', 'DO_NOT_CONTACT'] },
  { upTo: 1.2, steps: [] },
]

const REASONS: Record<string, readonly string[]> = {
  NOT_INTERESTED: ['Has cover elsewhere', 'Too expensive', 'Moving house soon', 'Rents, landlord covers it'],
  DO_NOT_CONTACT: ['Asked not to be called again'],
  CALL_BACK: ['At work, ring after five', 'Wants to ask partner first', 'Waiting for renewal letter'],
  WRONG_NUMBER: ['Number belongs to somebody else'],
}

/** Leads over one year, busier on weekdays and in recent months, with their imports and their history. */
export async function seedLeads(context: SeedContext): Promise<void> {
  await insertLeads(context)
  await seedImports(context)
  await insertHistory(context)
  await finishLeads(context)
}

async function insertLeads(context: SeedContext): Promise<void> {
  const { client, company, now, f, agents } = context
  const names = NAMES[company.locale]
  const source = SOURCES.map(({ name, upTo }) => `when ${f.random("'source' || n")} < ${upTo} then ${quote(name)}`)
  await client.query(
    `with numbered as (
       select n, $1::timestamptz as now, ($1::timestamptz at time zone $3)::date
         - floor(365 * power(${f.random("'day' || n")}, 1.15))::integer as day
       from generate_series(1, $4::integer) as n offset 0
     ), weekdays as (
       select n, now, case
         when extract(isodow from day) = 7 and ${f.random("'sunday' || n")} < 0.9 then day - ${f.between(2, 6, "'weekday' || n")}
         when extract(isodow from day) = 6 and ${f.random("'saturday' || n")} < 0.7 then day - ${f.between(1, 5, "'weekday' || n")}
         else day end as day
       from numbered offset 0
     ), timed as (
       select n, least(
         (day + time '08:30' + ${f.random("'time' || n")} * interval '10 hours') at time zone $3,
         now - ${f.random("'late' || n")} * interval '3 hours') as at
       from weekdays offset 0
     ), named as (
       select n, at, ${f.pick(words(names.first), "'first' || n")} as first, ${f.pick(words(names.last), "'last' || n")} as last,
         case ${source.join(' ')} end as source
       from timed offset 0
     )
     insert into leads (company_id, id, first_name, last_name, company_name, phone, email, address_line1, city,
       postcode, country, locale, source, disposition_at, assigned_to, assigned_at, email_consent, sms_consent,
       call_consent, letter_consent, consent_at, consent_source, created_on, custom, created_by, client_id, created_at, updated_at)
     select $2::uuid, ${f.id('at', "'lead' || n || $2")}, first, last,
       case when ${f.random("'business' || n")} < 0.06 then last || ' & Co' end,
       case when ${f.random("'phone' || n")} < 0.96 or n % 7 = 0 then
         $5 || lpad(((n::bigint * 7919 + 31) % power(10, $6::integer)::bigint)::text, $6::integer, '0') end,
       case when ${f.random("'phone' || n")} >= 0.96 or ${f.random("'email' || n")} < 0.82 then
         coalesce(nullif(lower(regexp_replace(translate(first || '.' || last, 'éèêëàâäîïôöûüçÉ', 'eeeeaaaiioouucE'), '[^A-Za-z.]', '', 'g')), '.'), 'contact')
         || n || '@example.org' end,
       ${f.between(1, 180, "'house' || n")} || ' ' || ${f.pick(words(STREETS[company.locale]), "'street' || n")},
       ${f.pick(words(company.cities), "'city' || n")},
       case $7 when 'GB' then ${f.pick(words(['LS', 'BS', 'S', 'CF', 'NR', 'G', 'LE', 'EX', 'YO', 'HU']), "'city' || n")}
           || ${f.between(1, 19, "'district' || n")} || ' ' || ${f.between(1, 9, "'sector' || n")} || chr(${f.between(65, 72, "'unit' || n")}) || chr(${f.between(74, 85, "'unit2' || n")})
         when 'FR' then lpad(${f.between(1000, 95000, "'area' || n")}::text, 5, '0') end,
       $7, $8, source, at,
       case when ${f.random("'assigned' || n")} < 0.97 then
         ($9::uuid[])[1 + floor(power(${f.random("'agent' || n")}, 1.25) * cardinality($9::uuid[]))::integer] end,
       at,
       case when ${f.random("'consent' || n")} < 0.55 then 'GIVEN' when ${f.random("'consent' || n")} < 0.6 then 'WITHDRAWN' else 'UNKNOWN' end,
       case when ${f.random("'consent2' || n")} < 0.5 then 'GIVEN'
         when ${f.random("'consent2' || n")} < 0.54 then 'WITHDRAWN' else 'UNKNOWN' end,
       case when ${f.random("'consent3' || n")} < 0.7 then 'GIVEN' when ${f.random("'consent3' || n")} < 0.74 then 'WITHDRAWN' else 'UNKNOWN' end,
       case when ${f.random("'consent4' || n")} < 0.3 then 'GIVEN' when ${f.random("'consent4' || n")} < 0.33 then 'WITHDRAWN' else 'UNKNOWN' end,
       at, source, (at at time zone $3)::date,
       case when ${f.random("'custom' || n")} < 0.5 then jsonb_build_object(
         'homeType', case when ${f.random("'home' || n")} < 0.6 then 'house' else 'flat' end,
         'renewalDate', at::date + ${f.between(10, 300, "'renewal' || n")}) else '{}' end,
       null, ${clientOf(context, "'whose lead' || n")}, at, at
     from named`,
    [
      now,
      company.id,
      company.timeZone,
      company.leads,
      company.dialling,
      company.digits,
      company.country,
      company.locale,
      agents,
    ],
  )
}

const STREETS: Record<DemoCompany['locale'], readonly string[]> = {
  en: ['Mill Lane', 'Station Road', 'Chapel Street', 'Orchard Way', 'Victoria Terrace', 'Beech Close', 'Park View'],
  fr: ['rue des Lilas', 'avenue Victor-Hugo', 'rue du Moulin', 'allée des Tilleuls', 'place de la Gare'],
  ar: ['شارع الشيخ زايد', 'شارع الوحدة', 'شارع المرقبات', 'طريق الخليج'],
}

/** A step takes two to six days and happens in working hours; one that would be in the future has not happened. */
async function insertHistory({ client, company, now, f, agents }: SeedContext): Promise<void> {
  const bonus = SOURCES.map(({ name, bonus }) => `when ${quote(name)} then ${bonus}::float8`).join(' ')
  const courses = COURSES.flatMap(({ steps }, course) =>
    steps.map((code, step) => `(${course}, ${step + 1}, ${quote(code)})`),
  )
  const places = `array[${COURSES.map(({ upTo }) => upTo).join(', ')}]::float8[]`
  const reasons = Object.entries(REASONS).map(
    ([code, list]) => `when ${quote(code)} then ${f.pick(words(list), "'reason' || id")}`,
  )
  await client.query(
    `with placed as (
       select id, created_at, coalesce(assigned_to, ($4::uuid[])[1]) as actor,
         ${f.random("'course' || id")} - (case source ${bonus} else 0 end) as place
       from leads where company_id = $1
     ), steps as (
       select placed.id, actor, step, code, created_at + sum(case when step = 1
           then interval '5 minutes' + ${f.random("'wait' || id || step")} * interval '26 hours'
           else interval '44 hours' + ${f.random("'wait' || id || step")} * interval '4 days' end)
         over (partition by placed.id order by step) as at
       from placed
       join (values ${courses.join(', ')}) as courses (course, step, code) on course = width_bucket(place, ${places})
     ), working as (
       select id, actor, step, code,
         at + case when extract(hour from at_home) not between 8 and 18 then interval '12 hours' else interval '0' end
            + case extract(isodow from at_home) when 7 then interval '1 day' else interval '0' end as at
       from (select *, at at time zone $2 as at_home from steps offset 0) as steps_at_home offset 0
     )
     insert into lead_disposition_history (company_id, id, lead_id, from_code, to_code, reason, actor_id, at, changed_on, created_at)
     select $1::uuid, ${f.id('at', "'history' || id || step")}, id,
       coalesce(lag(code) over (partition by id order by step), 'NEW'), code,
       case code ${reasons.join(' ')} end, actor, at, (at at time zone $2)::date, at
     from working where at < $3::timestamptz`,
    [company.id, company.timeZone, now, agents],
  )
}

/** Brings each lead to where its history ends, with the next action of those that need one. */
async function finishLeads({ client, company, now, f }: SeedContext): Promise<void> {
  // A few are deleted, so that the bin is not empty and duplicate checks meet them.
  const gone = `h.to_code = 'WRONG_NUMBER' and ${f.random("'deleted' || leads.id")} < 0.3 and h.at < $2::timestamptz - interval '1 hour'`
  await client.query(
    `update leads set ${touchSearchText('leads')}, disposition = h.to_code, disposition_at = h.at, last_contacted_at = h.at, updated_at = h.at,
       version = 1 + h.changes, do_not_contact = h.to_code = 'DO_NOT_CONTACT',
       assigned_to = coalesce(leads.assigned_to, h.actor_id),
       next_action_at = case when h.to_code in ('CALL_BACK', 'INTERESTED', 'QUOTED') then
         ((($2::timestamptz at time zone $3)::date + ${f.between(-3, 9, "'action' || leads.id")})
           + time '09:00' + ${f.between(0, 16, "'action time' || leads.id")} * interval '30 minutes') at time zone $3 end,
       deleted_at = case when ${gone} then h.at + interval '1 hour' end,
       deleted_by = case when ${gone} then h.actor_id end,
       next_action = case h.to_code when 'CALL_BACK' then 'Call back' when 'INTERESTED' then 'Send a quote'
         when 'QUOTED' then 'Ask about the quote' end
     from (select distinct on (lead_id) lead_id, to_code, at, actor_id, count(*) over (partition by lead_id) as changes
           from lead_disposition_history where company_id = $1 order by lead_id, at desc) as h
     where leads.company_id = $1 and leads.id = h.lead_id`,
    [company.id, now, company.timeZone],
  )
  await client.query(
    `update leads set assigned_to = null, assigned_at = null
     where company_id = $1 and disposition = 'NEW' and ${f.random("'unassigned' || id")} < 0.45`,
    [company.id],
  )
}
