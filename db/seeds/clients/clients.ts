import type { DemoCompany, SeedContext } from '../companies.ts'

/** Days before the seed's moment; negative lies ahead. */
type DaysAgo = number

interface ClientState {
  code: string
  names: Record<DemoCompany['locale'], string>
  billing: 'none' | 'trial' | 'active' | 'canceled' | 'past_due'
  step: 'DETAILS' | 'HOURS' | 'FORWARDING' | 'TEST_CALL' | 'DONE'
  paying?: boolean
  trialUsed?: DaysAgo
  periodEnds?: DaysAgo
  cancelling?: DaysAgo
  paused?: string
  aiDisabled?: boolean
  forwardingLost?: boolean
  untested?: boolean
  deleted?: DaysAgo
}

/** One client for every row of the gate's table, so that each answer can be looked at. The first three are well. */
const STATES: readonly ClientState[] = [
  {
    code: 'K-001',
    names: { en: 'Hearthstone Appliances', ar: 'النور للأجهزة المنزلية', fr: 'Électroménager Vauban' },
    billing: 'active',
    paying: true,
    step: 'DONE',
    trialUsed: 380,
    periodEnds: -21,
  },
  {
    code: 'K-002',
    names: { en: 'Beacon Boiler Care', ar: 'واحة الخليج للتجارة', fr: 'Maison Lumière' },
    billing: 'active',
    paying: true,
    step: 'DONE',
    trialUsed: 340,
    periodEnds: -12,
  },
  {
    code: 'K-003',
    names: { en: 'Tidewater Insurance Brokers', ar: 'المرفأ للخدمات اللوجستية', fr: 'Courtage Atlantique' },
    billing: 'active',
    paying: true,
    step: 'DONE',
    trialUsed: 300,
    periodEnds: -26,
  },
  {
    code: 'K-004',
    names: { en: 'Copperfield Kitchens', ar: 'مطابخ الياسمين', fr: 'Cuisines Bellerive' },
    billing: 'trial',
    step: 'DONE',
    trialUsed: 5,
  },
  {
    code: 'K-005',
    names: { en: 'Northgate Windows', ar: 'نوافذ الشمال', fr: 'Fenêtres du Nord' },
    billing: 'trial',
    step: 'DONE',
    trialUsed: 19,
  },
  {
    code: 'K-006',
    names: { en: 'Fallow Field Dairy', ar: 'ألبان المروج', fr: 'Laiterie des Prés' },
    billing: 'trial',
    step: 'DONE',
  },
  {
    code: 'K-007',
    names: { en: 'Quillfeather Stationers', ar: 'قرطاسية الفرات', fr: 'Papeterie Plume' },
    billing: 'none',
    step: 'TEST_CALL',
  },
  {
    code: 'K-008',
    names: { en: 'Old Mill Bakery', ar: 'مخابز السنابل', fr: 'Boulangerie du Moulin' },
    billing: 'none',
    step: 'DONE',
    trialUsed: 60,
  },
  {
    code: 'K-009',
    names: { en: 'Redbridge Plumbing', ar: 'الجسر للسباكة', fr: 'Plomberie du Pont' },
    billing: 'active',
    step: 'DONE',
    trialUsed: 200,
    periodEnds: -3,
  },
  {
    code: 'K-010',
    names: { en: 'Sandpiper Travel', ar: 'سفريات الرمال', fr: 'Voyages Sterne' },
    billing: 'past_due',
    paying: true,
    step: 'DONE',
    trialUsed: 210,
    periodEnds: 3,
  },
  {
    code: 'K-011',
    names: { en: 'Granite Gym', ar: 'نادي الصخرة الرياضي', fr: 'Salle Granit' },
    billing: 'past_due',
    step: 'DONE',
    trialUsed: 220,
    periodEnds: 24,
  },
  {
    code: 'K-012',
    names: { en: 'Lantern Events', ar: 'فعاليات الفانوس', fr: 'Lanterne Événements' },
    billing: 'canceled',
    step: 'DONE',
    trialUsed: 330,
    periodEnds: 40,
    cancelling: 55,
  },
  {
    code: 'K-013',
    names: { en: 'Willow Veterinary', ar: 'عيادة الصفصاف البيطرية', fr: 'Vétérinaires du Saule' },
    billing: 'active',
    paying: true,
    step: 'DONE',
    trialUsed: 150,
    periodEnds: -17,
    cancelling: 4,
  },
  {
    code: 'K-014',
    names: { en: 'Harbour Lights Hotel', ar: 'فندق أضواء الميناء', fr: 'Hôtel des Phares' },
    billing: 'active',
    paying: true,
    step: 'DONE',
    trialUsed: 120,
    periodEnds: -9,
    paused: 'They move their accounts to another system this week',
  },
  {
    code: 'K-015',
    names: { en: 'Fernbank Solicitors', ar: 'السرو للمحاماة', fr: 'Cabinet des Fougères' },
    billing: 'active',
    paying: true,
    step: 'DONE',
    trialUsed: 140,
    periodEnds: -11,
    aiDisabled: true,
  },
  {
    code: 'K-016',
    names: { en: 'Maple Street Dental', ar: 'أسنان الواحة', fr: 'Dentaire des Érables' },
    billing: 'active',
    paying: true,
    step: 'DONE',
    trialUsed: 90,
    periodEnds: -5,
    forwardingLost: true,
  },
  {
    code: 'K-017',
    names: { en: 'Kestrel Couriers', ar: 'الصقر للتوصيل', fr: 'Coursiers Crécerelle' },
    billing: 'active',
    paying: true,
    step: 'DONE',
    trialUsed: 365,
    periodEnds: -20,
    untested: true,
  },
  {
    code: 'K-018',
    names: { en: 'Brightwater Pools', ar: 'مسابح الينابيع', fr: 'Piscines Eau Vive' },
    billing: 'trial',
    step: 'DETAILS',
    trialUsed: 1,
  },
  {
    code: 'K-019',
    names: { en: 'Juniper Florists', ar: 'زهور العرعر', fr: 'Fleurs de Genévrier' },
    billing: 'trial',
    step: 'HOURS',
    trialUsed: 3,
  },
  {
    code: 'K-020',
    names: { en: 'Stonecrop Landscapes', ar: 'حدائق البادية', fr: 'Paysages Orpin' },
    billing: 'active',
    paying: true,
    step: 'FORWARDING',
    trialUsed: 16,
    periodEnds: -28,
  },
  {
    code: 'K-021',
    names: { en: 'Drift Cycles', ar: 'دراجات المدينة', fr: 'Cycles Dérive' },
    billing: 'canceled',
    step: 'HOURS',
    trialUsed: 250,
    periodEnds: 190,
    deleted: 30,
  },
]

/** Clients in every state of billing and onboarding there is. */
export async function seedClients(context: SeedContext): Promise<void> {
  const { client, company, now, f, manager } = context
  const at = (days: DaysAgo | undefined) =>
    days === undefined ? null : new Date(now.getTime() - days * 86_400_000).toISOString()
  const rows = STATES.map((state, index) => ({
    reference: state.code,
    name: state.names[company.locale],
    nth: index + 1,
    created: at((state.trialUsed ?? 20) + 2),
    billing: state.billing,
    paying: state.paying ?? false,
    used: at(state.trialUsed),
    trial_ends: state.billing === 'trial' && state.trialUsed !== undefined ? at(state.trialUsed - 14) : null,
    period_ends: at(state.periodEnds),
    pending: state.cancelling !== undefined && state.billing !== 'canceled',
    requested: at(state.cancelling),
    paused: state.paused ?? null,
    ai: state.aiDisabled ?? false,
    deleted: at(state.deleted),
    step: state.step,
    done: state.step === 'DONE',
    forwarding: ['TEST_CALL', 'DONE'].includes(state.step) && !state.forwardingLost,
    tested: state.step === 'DONE' && !state.untested,
  }))
  await client.query(
    `with wanted as (
       select * from jsonb_to_recordset($3::jsonb) as k (reference text, name text, nth integer, created timestamptz, billing text,
         paying boolean, used timestamptz, trial_ends timestamptz, period_ends timestamptz, pending boolean, requested timestamptz,
         paused text, ai boolean, deleted timestamptz, step text, done boolean, forwarding boolean, tested boolean)
     ), inserted as (
       insert into clients (company_id, id, reference, name, contact_name, email, phone, website, time_zone, locale, created_by,
         onboarding_complete, outbound_paused, ai_disabled, billing_status, payment_active, trial_used_at, trial_ends_at,
         pending_cancellation, cancellation_requested_at, current_period_ends_at, billing_event_at, pause_reason, paused_at, paused_by,
         billing_customer, billing_subscription, deleted_at, deleted_by, created_at, updated_at)
       select $1::uuid, ${f.id('created', "'client' || reference || $1")}, reference, name,
         ${f.pick("array['Rosa Klein', 'Imran Sheikh', 'Nadine Faure', 'Khalid Omar', 'Grace Lin']", "'client contact' || reference || $1")},
         'office@client' || nth || '.example.com', $4 || lpad((nth * 37)::text, $5::integer, '0'), 'https://client' || nth || '.example.com',
         $6, $7, $2::uuid, done, paused is not null, ai, billing::"BillingStatus", paying, used, trial_ends, pending, requested, period_ends,
         case when billing <> 'none' then coalesce(requested, used) end, paused, case when paused is not null then $8::timestamptz - interval '2 days' end,
         case when paused is not null then $2::uuid end, case when billing <> 'none' then 'cus_demo' || nth end,
         case when billing in ('active', 'past_due', 'canceled') then 'sub_demo' || nth end,
         deleted, case when deleted is not null then $2::uuid end, created, greatest(created, requested)
       from wanted returning id, reference
     )
     insert into onboarding_states (company_id, id, client_id, current_step, answers, started_at, completed_at, forwarding_enabled,
       test_call_detected, created_at, updated_at)
     select $1::uuid, ${f.id('created', "'onboarding' || w.reference || $1")}, i.id, step,
       case when step = 'DETAILS' then '{}' else jsonb_build_object('openingHours', 'Mon-Fri 09:00-17:00', 'greeting', w.name) end,
       created, case when done then created + interval '30 hours' end, forwarding, tested, created, created + interval '30 hours'
     from wanted as w join inserted as i using (reference)`,
    [
      company.id,
      manager,
      JSON.stringify(rows),
      company.dialling,
      company.digits,
      company.timeZone,
      company.locale,
      now,
    ],
  )
  context.clients = await sharesOf(context)
}

/** Ids of clients as often as things belong to them: most to the three that are well, some to nobody. */
async function sharesOf({ client, company }: SeedContext): Promise<(string | null)[]> {
  const { rows } = await client.query<{ shares: (string | null)[] }>(
    `select array_agg(id order by reference, n) as shares
     from clients, generate_series(1, case when reference <= 'K-003' then 10 else 1 end) as n
     where company_id = $1 and deleted_at is null`,
    [company.id],
  )
  return [...(rows[0]?.shares ?? []), ...Array<null>(12).fill(null)]
}
