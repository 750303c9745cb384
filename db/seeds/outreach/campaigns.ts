import type { DemoCompany } from '../companies.ts'
import { clientOf, type SeedContext } from '../companies.ts'
import { STEPS } from './wording.ts'

type Names = Record<DemoCompany['locale'], string>

const SEQUENCES: readonly { code: string; status: 'DRAFT' | 'ACTIVE' | 'ARCHIVED'; deleted?: boolean; names: Names }[] =
  [
    {
      code: 'first',
      status: 'ACTIVE',
      names: { en: 'First contact, five steps', fr: 'Premier contact, cinq étapes', ar: 'التواصل الأول، خمس خطوات' },
    },
    { code: 'fair', status: 'ACTIVE', names: { en: 'After the trade fair', fr: 'Après le salon', ar: 'بعد المعرض' } },
    { code: 'winter', status: 'DRAFT', names: { en: 'Winter offer', fr: 'Offre d’hiver', ar: 'عرض الشتاء' } },
    {
      code: 'old',
      status: 'ARCHIVED',
      names: { en: 'Last year’s letters', fr: 'Courriers de l’an dernier', ar: 'رسائل العام الماضي' },
    },
    {
      code: 'test',
      status: 'DRAFT',
      deleted: true,
      names: { en: 'Test, please ignore', fr: 'Essai, à ignorer', ar: 'تجربة، يرجى التجاهل' },
    },
  ]

interface DemoCampaign {
  sequence: string
  status: 'DRAFT' | 'SCHEDULED' | 'RUNNING' | 'PAUSED' | 'COMPLETED' | 'CANCELLED'
  /** Days before the seed's moment; negative lies ahead. */
  starts?: number
  finished?: number
  approval?: boolean
  ai?: boolean
  deleted?: boolean
  names: Names
}

const CAMPAIGNS: readonly DemoCampaign[] = [
  {
    sequence: 'first',
    status: 'RUNNING',
    starts: 45,
    approval: false,
    names: { en: 'Autumn wholesalers', fr: 'Négoce, automne', ar: 'تجار الجملة، الخريف' },
  },
  {
    sequence: 'fair',
    status: 'RUNNING',
    starts: 24,
    ai: true,
    names: { en: 'Trade fair contacts', fr: 'Contacts du salon', ar: 'جهات المعرض' },
  },
  { sequence: 'first', status: 'PAUSED', starts: 30, names: { en: 'Clinics', fr: 'Cliniques', ar: 'العيادات' } },
  {
    sequence: 'first',
    status: 'COMPLETED',
    starts: 250,
    finished: 190,
    approval: false,
    names: { en: 'Spring service firms', fr: 'Services, printemps', ar: 'شركات الخدمات، الربيع' },
  },
  {
    sequence: 'old',
    status: 'COMPLETED',
    starts: 150,
    finished: 95,
    names: { en: 'Summer follow-up', fr: 'Suivi d’été', ar: 'متابعة الصيف' },
  },
  {
    sequence: 'fair',
    status: 'SCHEDULED',
    starts: -6,
    names: { en: 'December invitations', fr: 'Invitations de décembre', ar: 'دعوات ديسمبر' },
  },
  { sequence: 'winter', status: 'DRAFT', names: { en: 'Winter offer', fr: 'Offre d’hiver', ar: 'عرض الشتاء' } },
  {
    sequence: 'first',
    status: 'CANCELLED',
    starts: 70,
    finished: 68,
    names: { en: 'Print shops', fr: 'Imprimeries', ar: 'المطابع' },
  },
  {
    sequence: 'winter',
    status: 'DRAFT',
    deleted: true,
    names: { en: 'Copy of winter offer', fr: 'Copie de l’offre d’hiver', ar: 'نسخة من عرض الشتاء' },
  },
]

/** Sequences with their steps in three languages, and campaigns in every state. */
export async function seedCampaigns(context: SeedContext): Promise<void> {
  await insertSequences(context)
  await insertCampaigns(context)
}

async function insertSequences(context: SeedContext): Promise<void> {
  const { client, company, now, f, manager } = context
  const steps = STEPS.flatMap(({ kind, delayHours, subject, body }, index) =>
    (['en', 'fr', 'ar'] as const).map((locale) => ({
      position: index + 1,
      locale,
      kind,
      hours: delayHours,
      subject: subject[locale],
      body: body[locale],
    })),
  )
  await client.query(
    `with sequence as (
       insert into email_sequences (company_id, id, client_id, name, description, locale, status, created_by, deleted_at, deleted_by, created_at, updated_at)
       select $1::uuid, ${f.id('at', "'sequence' || code || $1")}, ${clientOf(context, "'whose sequence' || code || $1")}, name, null, $4, status, $3::uuid,
         case when deleted then $2::timestamptz - interval '40 days' end, case when deleted then $3::uuid end, at, at
       from jsonb_to_recordset($5::jsonb) as s (code text, name text, status text, deleted boolean),
         lateral (select $2::timestamptz - interval '300 days' as at) as moment
       returning id, created_at as at, deleted_at
     )
     insert into sequence_steps (company_id, id, sequence_id, position, locale, kind, delay_hours, subject, body_text, variables, requires_approval,
       deleted_at, deleted_by, created_at, updated_at)
     select $1::uuid, ${f.id('at', "'step' || id || position || t.locale")}, id, position, t.locale, kind, hours, subject, body,
       array(select distinct found[1] from regexp_matches(coalesce(subject, '') || ' ' || body, '\\{\\{([A-Za-z.]+)\\}\\}', 'g') as found order by 1), position = 4,
       sequence.deleted_at, case when sequence.deleted_at is not null then $3::uuid end, at, at
     from sequence, jsonb_to_recordset($6::jsonb) as t (position integer, locale text, kind text, hours integer, subject text, body text)`,
    [
      company.id,
      now,
      manager,
      company.locale,
      JSON.stringify(SEQUENCES.map(({ names, ...sequence }) => ({ ...sequence, name: names[company.locale] }))),
      JSON.stringify(steps),
    ],
  )
}

async function insertCampaigns(context: SeedContext): Promise<void> {
  const { client, company, now, f, manager } = context
  const name = (code: string) => SEQUENCES.find((sequence) => sequence.code === code)?.names[company.locale]
  const rows = CAMPAIGNS.map(({ names, sequence, ...campaign }) => ({
    ...campaign,
    name: names[company.locale],
    sequence: name(sequence),
  }))
  await client.query(
    `insert into campaigns (company_id, id, client_id, sequence_id, icp_id, name, status, locale, time_zone, send_days, send_from, send_until, daily_limit,
       from_name, from_address, reply_to, requires_approval, uses_ai, starts_at, started_at, paused_at, pause_reason, finished_at, created_by, deleted_at,
       deleted_by, created_at, updated_at)
     select $1::uuid, ${f.id('at', "'campaign' || place || $1")}, ${clientOf(context, "'whose campaign' || place || $1")}, s.id,
       (select id from icps where company_id = $1 and is_active and deleted_at is null order by id limit 1), c.name, c.status, $4, $5, '{1,2,3,4}', '09:00', '16:30', 40,
       $7, 'hello@outreach.example.com', 'replies@outreach.example.com', coalesce(approval, true), coalesce(ai, false),
       $2::timestamptz - starts * interval '1 day',
       case when c.status in ('RUNNING', 'PAUSED', 'COMPLETED', 'CANCELLED') then $2::timestamptz - starts * interval '1 day' end,
       case when c.status = 'PAUSED' then $2::timestamptz - interval '5 days' end, case when c.status = 'PAUSED' then 'New rules for health data' end,
       $2::timestamptz - finished * interval '1 day', $3::uuid, case when c.deleted then $2::timestamptz - interval '12 days' end,
       case when c.deleted then $3::uuid end, at, at
     from rows from (jsonb_to_recordset($6::jsonb) as (name text, sequence text, status text, starts integer, finished integer, approval boolean, ai boolean, deleted boolean))
         with ordinality as c (name, sequence, status, starts, finished, approval, ai, deleted, place)
     join email_sequences as s on s.company_id = $1 and s.name = c.sequence,
       lateral (select $2::timestamptz - (greatest(coalesce(starts, 10), 8) + 3) * interval '1 day' as at) as moment`,
    [company.id, now, manager, company.locale, company.timeZone, JSON.stringify(rows), company.name],
  )
}
