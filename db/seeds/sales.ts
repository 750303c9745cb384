import { touchSearchText } from '../search-text.ts'
import type { SeedContext } from './companies.ts'
import { quote } from './fragments.ts'

/** What is covered, by whom it is made, and what cover costs a month in pence. */
const CATALOGUE: readonly { kind: string; makes: readonly string[]; monthly: number }[] = [
  { kind: 'Washing machine', makes: ['Bosch', 'Hotpoint', 'Samsung', 'Beko'], monthly: 649 },
  { kind: 'Tumble dryer', makes: ['Hotpoint', 'Beko', 'Miele'], monthly: 549 },
  { kind: 'Dishwasher', makes: ['Bosch', 'Neff', 'Siemens'], monthly: 599 },
  { kind: 'Fridge freezer', makes: ['Samsung', 'LG', 'Liebherr', 'Hisense'], monthly: 699 },
  { kind: 'Oven', makes: ['Neff', 'Zanussi', 'AEG'], monthly: 579 },
  { kind: 'Hob', makes: ['AEG', 'Bosch', 'Stoves'], monthly: 449 },
  { kind: 'Boiler', makes: ['Worcester', 'Vaillant', 'Baxi', 'Ideal'], monthly: 1599 },
  { kind: 'Television', makes: ['LG', 'Sony', 'Samsung', 'Panasonic'], monthly: 799 },
  { kind: 'Range cooker', makes: ['Rangemaster', 'Smeg', 'Belling'], monthly: 999 },
]

const COVERS: readonly { name: string; factor: number }[] = [
  { name: 'Repair', factor: 1 },
  { name: 'Repair and replace', factor: 1.35 },
  { name: 'Repair, replace and accidental damage', factor: 1.7 },
]

const CANCELLATIONS = [
  'Found a cheaper offer',
  'Moved house',
  'Changed their mind within 14 days',
  'Payment failed twice',
]

/** One sale for every converted lead, with one to four appliances; statuses follow from its age. */
export async function seedSales({ client, company, now, f }: SeedContext): Promise<void> {
  const cancellations = `array[${CANCELLATIONS.map(quote).join(', ')}]`
  await client.query(
    `with converted as (
       select *, ${f.random("'sale status' || id")} as place, $3::timestamptz - disposition_at as age,
         disposition_at + interval '1 day' + ${f.random("'cancelled after' || id")} * interval '50 days' as ended_at
       from leads where company_id = $1 and disposition = 'CONVERTED'
     ), decided as (
       select *, case
         when place < 0.09 and ended_at < $3 then 'CANCELLED'
         when place < 0.16 and age > interval '150 days' then 'LAPSED'
         when place > 0.97 then 'ON_HOLD'
         when age < interval '9 days' and place > 0.4 then 'PENDING'
         else 'ACTIVE' end as state
       from converted
     )
     insert into sales (company_id, id, lead_id, reference, first_name, last_name, company_name, phone, email,
       address_line1, city, postcode, country, locale, source, status, status_at, sold_on, currency, agent_id,
       cancelled_at, cancelled_by, cancellation_reason, custom, created_by, client_id, created_at, updated_at)
     select $1::uuid, ${f.id('disposition_at', "'sale' || id")}, id,
       'S-' || upper(substr(md5('reference' || id), 1, ${company.leads > 20_000 ? 12 : 8})),
       first_name, last_name, company_name, phone, email, address_line1, city, postcode, country, locale, source,
       state, case when state = 'CANCELLED' then ended_at else disposition_at end,
       (disposition_at at time zone $2)::date, $4, assigned_to,
       case when state = 'CANCELLED' then ended_at end, case when state = 'CANCELLED' then assigned_to end,
       case when state = 'CANCELLED' then ${f.pick(cancellations, "'cancelled' || id")} end,
       case when ${f.random("'custom' || id")} < 0.6 then jsonb_build_object('paperless', ${f.random("'paperless' || id")} < 0.7) else '{}' end,
       assigned_to, client_id, disposition_at, case when state = 'CANCELLED' then ended_at else disposition_at end
     from decided`,
    [company.id, company.timeZone, now, company.currency],
  )
  await insertAppliances({ client, company, f })
}

async function insertAppliances({ client, company, f }: Pick<SeedContext, 'client' | 'company' | 'f'>): Promise<void> {
  const catalogue = CATALOGUE.map(
    ({ kind, makes, monthly }, index) =>
      `(${index}, ${quote(kind)}, array[${makes.map(quote).join(', ')}], ${monthly})`,
  )
  const covers = COVERS.map(({ name, factor }, index) => `(${index}, ${quote(name)}, ${factor})`)
  await client.query(
    `with chosen as (
       select s.id as sale_id, s.created_at, position,
         (${f.between(0, CATALOGUE.length - 1, "'first kind' || s.id")} + (position - 1) * 2) % ${CATALOGUE.length} as kind_index,
         ${f.between(0, COVERS.length - 1, "'cover' || s.id")} as cover_index
       from sales as s,
         generate_series(1, case when ${f.random("'appliances' || s.id")} < 0.45 then 1
           when ${f.random("'appliances' || s.id")} < 0.78 then 2
           when ${f.random("'appliances' || s.id")} < 0.93 then 3 else 4 end) as position
       where s.company_id = $1
     ), priced as (
       select chosen.*, kind, ${f.pick('makes', "'make' || sale_id || position")} as make, cover,
         round(monthly * factor * $2::float8)::bigint as monthly_minor
       from chosen
       join (values ${catalogue.join(', ')}) as catalogue (index, kind, makes, monthly) on catalogue.index = kind_index
       join (values ${covers.join(', ')}) as covers (index, cover, factor) on covers.index = cover_index
     )
     insert into appliances (company_id, id, sale_id, position, kind, make, model, purchased_on, cover, price_minor,
       monthly_minor, created_at, updated_at)
     select $1::uuid, ${f.id('created_at', "'appliance' || sale_id || position")}, sale_id, position, kind, make,
       upper(substr(make, 1, 2)) || ${f.between(100, 989, "'model' || sale_id || position")},
       created_at::date - ${f.between(60, 2400, "'bought' || sale_id || position")}, cover, monthly_minor * 12, monthly_minor,
       created_at, created_at
     from priced`,
    [company.id, company.priceFactor],
  )
  await client.query(
    `update sales set ${touchSearchText('sales')}, appliance_count = a.count, monthly_minor = a.monthly, total_minor = a.total
     from (select sale_id, count(*)::integer as count, sum(monthly_minor)::bigint as monthly, sum(price_minor)::bigint as total
           from appliances where company_id = $1 group by sale_id) as a
     where sales.company_id = $1 and sales.id = a.sale_id`,
    [company.id],
  )
}
