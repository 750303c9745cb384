import type { DemoCompany, SeedContext } from '../companies.ts'

type Text = Record<DemoCompany['locale'], string>

const INSIGHTS: readonly {
  kind: string
  about: 'prospect' | 'campaign' | 'icp' | 'customer'
  title: Text
  body: Text
}[] = [
  {
    kind: 'QUALIFICATION',
    about: 'prospect',
    title: {
      en: 'Fits the profile better than most',
      fr: 'Correspond au profil mieux que la plupart',
      ar: 'يطابق الملف أكثر من غيره',
    },
    body: {
      en: 'Industry and size fit, and the title decides on payments.',
      fr: 'Le secteur et la taille correspondent, et la fonction décide des paiements.',
      ar: 'القطاع والحجم مناسبان، وصاحب المنصب يقرر المدفوعات.',
    },
  },
  {
    kind: 'NEXT_ACTION',
    about: 'prospect',
    title: { en: 'Ring on Tuesday morning', fr: 'Appeler mardi matin', ar: 'الاتصال صباح الثلاثاء' },
    body: {
      en: 'Opened both messages between nine and ten, never in the afternoon.',
      fr: 'Les deux messages ont été ouverts entre neuf et dix heures, jamais l’après-midi.',
      ar: 'فُتحت الرسالتان بين التاسعة والعاشرة، ولم تُفتحا بعد الظهر.',
    },
  },
  {
    kind: 'DRAFT',
    about: 'prospect',
    title: { en: 'Draft of an answer', fr: 'Projet de réponse', ar: 'مسودة رد' },
    body: {
      en: 'Thank you for your reply. Would Tuesday at ten suit you?',
      fr: 'Merci pour votre réponse. Mardi à dix heures vous conviendrait-il ?',
      ar: 'شكرًا على ردكم. هل يناسبكم يوم الثلاثاء في العاشرة؟',
    },
  },
  {
    kind: 'REPLY_SUMMARY',
    about: 'prospect',
    title: {
      en: 'Interested, but not before January',
      fr: 'Intéressé, mais pas avant janvier',
      ar: 'مهتم، لكن ليس قبل يناير',
    },
    body: {
      en: 'They close their books first and ask for prices by seat.',
      fr: 'Ils bouclent d’abord leurs comptes et demandent des prix par poste.',
      ar: 'سيغلقون حساباتهم أولًا ويطلبون الأسعار لكل مستخدم.',
    },
  },
  {
    kind: 'CAMPAIGN_TIP',
    about: 'campaign',
    title: {
      en: 'The second message is opened least',
      fr: 'Le deuxième message est le moins ouvert',
      ar: 'الرسالة الثانية هي الأقل فتحًا',
    },
    body: {
      en: 'It continues the thread without a subject of its own; three in four replies follow the first.',
      fr: 'Il poursuit le fil sans objet propre ; trois réponses sur quatre suivent le premier.',
      ar: 'تتابع السلسلة دون عنوان خاص، وثلاثة من كل أربعة ردود تأتي بعد الأولى.',
    },
  },
  {
    kind: 'QUALIFICATION',
    about: 'icp',
    title: {
      en: 'Firms below twenty people never answer',
      fr: 'Les entreprises de moins de vingt personnes ne répondent jamais',
      ar: 'الشركات دون عشرين موظفًا لا ترد',
    },
    body: {
      en: 'Raise the smallest size to twenty and nothing of the results is lost.',
      fr: 'Relever la taille minimale à vingt ne coûterait aucun résultat.',
      ar: 'رفع الحد الأدنى إلى عشرين لن يُفقد أي نتيجة.',
    },
  },
  {
    kind: 'PAYMENT_RISK',
    about: 'customer',
    title: { en: 'Pays later every quarter', fr: 'Paie plus tard chaque trimestre', ar: 'يتأخر في السداد أكثر كل ربع' },
    body: {
      en: 'Average delay 9, 16 and 27 days over the last three quarters.',
      fr: 'Retard moyen de 9, 16 puis 27 jours sur les trois derniers trimestres.',
      ar: 'متوسط التأخير 9 ثم 16 ثم 27 يومًا خلال ثلاثة أرباع.',
    },
  },
]

/** Tasks and events, recommendations, addresses nobody writes to again, plans, and how long things are kept. */
export async function seedFollowUp(context: SeedContext): Promise<void> {
  await insertActivities(context)
  await insertInsights(context)
  await insertSuppressions(context)
  await insertSubscriptions(context)
  await insertRetention(context)
}

async function insertActivities({ client, company, now, f, agents, manager }: SeedContext): Promise<void> {
  const subject = (en: string, fr: string, ar: string) => ({ en, fr, ar })[company.locale].replaceAll("'", "''")
  await client.query(
    `with wanted as (
       select prospect_id, null::uuid as customer_id, null::uuid as client_id, campaign_id, id as message_id, null::uuid as reminder_id, 'REPLY' as kind,
         '${subject('Replied', 'A répondu', 'وصل رد')}' as subject, received_at as at from messages where company_id = $1 and reply_class = 'HUMAN'
       union all
       select prospect_id, null, null, campaign_id, id, null, 'TASK', '${subject('Answer the reply', 'Répondre au message', 'الرد على الرسالة')}', received_at from messages
       where company_id = $1 and reply_class = 'HUMAN'
       union all
       select e.prospect_id, null, null, e.campaign_id, null, null, 'CALL', '${subject('Ring, step 3', 'Appeler, étape 3', 'مكالمة، الخطوة 3')}', e.created_at + interval '9 days'
       from campaign_enrolments as e where e.company_id = $1 and e.position >= 3
       union all
       select id, null, null, null, null, null, case when status = 'CONVERTED' then 'STATUS_CHANGE' else 'MEETING' end,
         '${subject('Showed them the product', 'Démonstration du produit', 'عرض المنتج')}', last_replied_at + interval '2 days'
       from prospects where company_id = $1 and status in ('INTERESTED', 'CONVERTED') and last_replied_at is not null
       union all
       select id, null, null, null, null, null, case when ${f.random("'noted' || id")} < 0.5 then 'NOTE' else 'EMAIL' end,
         '${subject('Met at the fair', 'Rencontré au salon', 'التقينا في المعرض')}', created_at + interval '1 hour' from prospects where company_id = $1 and notes is not null
       union all
       select null, r.customer_id, null, null, null, r.id, 'TASK', '${subject('Final reminder sent: ring them', 'Dernier rappel envoyé : appeler', 'أُرسل التذكير الأخير: اتصل بهم')}', r.sent_at + interval '8 days'
       from customer_consolidated_reminders as r where r.company_id = $1 and r.escalation_level = 'FINAL' and r.sent_at is not null
       union all
       select null, r.customer_id, null, null, null, r.id, 'TASK', '${subject('Find a working address', 'Trouver une adresse valable', 'إيجاد عنوان صالح')}', r.bounced_at
       from customer_consolidated_reminders as r where r.company_id = $1 and r.bounce_type in ('HARD', 'COMPLAINT')
       union all
       select null, null, id, null, null, null, 'TASK', '${subject('Help with onboarding', 'Aider à la mise en route', 'المساعدة في الإعداد')}', created_at + interval '1 day'
       from clients where company_id = $1 and not onboarding_complete and deleted_at is null
     ), placed as (
       select *, ${f.id('at', "'activity' || kind || subject || coalesce(message_id, reminder_id, prospect_id, customer_id, client_id) || at")} as id,
         ${f.random("'activity outcome' || subject || at")} as place from wanted where at < $2::timestamptz
     ), stated as (
       select *, case when kind in ('REPLY', 'NOTE', 'EMAIL', 'STATUS_CHANGE', 'MEETING') then 'DONE' when place < 0.06 then 'CANCELLED'
         when at < $2::timestamptz - interval '12 days' or place < 0.4 then 'DONE' else 'OPEN' end as state from placed
     )
     insert into activities (company_id, id, prospect_id, customer_id, client_id, campaign_id, message_id, reminder_id, kind, status, subject, outcome, due_at, done_at,
       assigned_to, done_by, created_by, deleted_at, deleted_by, created_at, updated_at)
     select $1::uuid, id, prospect_id, customer_id, client_id, campaign_id, message_id, reminder_id, kind, state, subject,
       case when state = 'DONE' and kind in ('CALL', 'MEETING') then '${subject('Wants an offer', 'Souhaite une offre', 'يطلب عرضًا')}' end,
       case when kind in ('TASK', 'CALL') then at + interval '3 days' end, case when state = 'DONE' then least($2::timestamptz, at + interval '5 hours') end,
       whom, case when state = 'DONE' then whom end, $4::uuid, case when place > 0.985 then $2::timestamptz - interval '4 hours' end,
       case when place > 0.985 then whom end, at, least($2::timestamptz, at + interval '5 hours')
     from stated, lateral (select ($3::uuid[])[1 + floor(place * 977)::integer % cardinality($3::uuid[])] as whom) as assigned`,
    [company.id, now, agents, manager],
  )
}

async function insertInsights({ client, company, now, f, manager }: SeedContext): Promise<void> {
  const rows = INSIGHTS.map(({ title, body, ...insight }) => ({
    ...insight,
    title: title[company.locale],
    body: body[company.locale],
  }))
  await client.query(
    `with subject as (
       (select 'prospect' as about, id, created_at, row_number() over (order by id) as nth from prospects where company_id = $1 and deleted_at is null and last_replied_at is not null limit 24)
       union all (select 'campaign', id, created_at, row_number() over (order by id) from campaigns where company_id = $1 and deleted_at is null)
       union all (select 'icp', id, created_at, row_number() over (order by id) from icps where company_id = $1 and deleted_at is null)
       union all (select 'customer', c.id, c.created_at, row_number() over (order by c.id) from customers as c where c.company_id = $1 and c.deleted_at is null limit 8)
     ), placed as (
       select t.*, s.id as subject_id, s.nth, $2::timestamptz - (1 + s.nth * 37 % 75) * interval '1 day' as at,
         case (s.nth + t.place) % 5 when 0 then 'ACCEPTED' when 1 then 'DISMISSED' when 2 then 'EXPIRED' else 'NEW' end as state, (s.nth + t.place) % 3 <> 0 as by_model
       from rows from (jsonb_to_recordset($4::jsonb) as (kind text, about text, title text, body text)) with ordinality as t (kind, about, title, body, place)
       join subject as s using (about)
     )
     insert into ai_insights (company_id, id, prospect_id, campaign_id, icp_id, customer_id, kind, status, origin, model_name, rule_code, locale, title, body, evidence,
       confidence, input_tokens, output_tokens, expires_at, decided_at, decided_by, decision_note, created_by, deleted_at, deleted_by, created_at, updated_at)
     select $1::uuid, ${f.id('at', "'insight' || kind || about || subject_id")}, case when about = 'prospect' then subject_id end, case when about = 'campaign' then subject_id end,
       case when about = 'icp' then subject_id end, case when about = 'customer' then subject_id end, kind, state, case when by_model then 'MODEL' else 'RULES' end,
       case when by_model then 'demo-model' end, case when not by_model then lower(kind) || '_v1' end, $5, title, body,
       jsonb_build_object('messages', nth % 4 + 1, 'days', nth % 30 + 3), 50 + nth::integer * 7 % 46, case when by_model then 640 end, case when by_model then 90 end,
       at + case when state = 'EXPIRED' then interval '1 day' else interval '90 days' end, case when state in ('ACCEPTED', 'DISMISSED') then at + interval '6 hours' end,
       case when state in ('ACCEPTED', 'DISMISSED') then $3::uuid end, case when state = 'DISMISSED' then 'Known already' end,
       case when kind = 'DRAFT' then $3::uuid end, case when nth = 7 then at + interval '8 hours' end, case when nth = 7 then $3::uuid end, at, at + interval '6 hours'
     from placed`,
    [company.id, now, manager, JSON.stringify(rows), company.locale],
  )
}

async function insertSuppressions({ client, company, now, f, manager }: SeedContext): Promise<void> {
  await client.query(
    `with wanted as (
       select 'EMAIL' as channel, 'ADDRESS' as kind, m.to_address as address, case m.bounce_type when 'COMPLAINT' then 'COMPLAINT' else 'HARD_BOUNCE' end as reason, 'webhook' as source,
         m.prospect_id, null::uuid as customer_id, m.id as message_id, null::uuid as reminder_id, m.bounced_at as at, null::text as lifted
       from messages as m where company_id = $1 and bounce_type in ('HARD', 'COMPLAINT')
       union all
       select 'EMAIL', 'ADDRESS', from_address, 'UNSUBSCRIBED', 'link', prospect_id, null, id, null, received_at, null from messages where company_id = $1 and reply_class = 'UNSUBSCRIBE'
       union all
       select 'EMAIL', 'ADDRESS', to_address, case bounce_type when 'COMPLAINT' then 'COMPLAINT' else 'HARD_BOUNCE' end, 'webhook', null, customer_id, null, id, bounced_at, null
       from customer_consolidated_reminders where company_id = $1 and bounce_type in ('HARD', 'COMPLAINT')
       union all
       select 'EMAIL', 'ADDRESS', email, 'UNSUBSCRIBED', 'customer page', null, id, null, null, unsubscribed_at, null from customers where company_id = $1 and unsubscribed_at is not null and email is not null
       union all
       select channel, kind, address, reason, source, null, null, null, null, $2::timestamptz - days * interval '1 day', lifted
       from (values ('EMAIL', 'DOMAIN', 'competitor.example.com', 'MANUAL', 'page', 200, null), ('CALL', 'ADDRESS', $4 || repeat('9', $5::integer), 'DO_NOT_CALL_REGISTER', 'import', 90, null),
         ('SMS', 'ADDRESS', $4 || repeat('8', $5::integer), 'UNSUBSCRIBED', 'text message', 45, null), ('ALL', 'ADDRESS', 'lawyer@example.com', 'LEGAL', 'page', 120, null),
         ('EMAIL', 'ADDRESS', 'returned@example.com', 'HARD_BOUNCE', 'webhook', 150, 'The mailbox exists again'), ('EMAIL', 'ADDRESS', 'holiday@example.com', 'MANUAL', 'page', 5, null))
         as v (channel, kind, address, reason, source, days, lifted)
     )
     insert into suppressions (company_id, id, channel, kind, address, reason, source, prospect_id, customer_id, message_id, reminder_id, expires_at, lifted_at, lifted_by,
       lift_reason, created_by, created_at, updated_at)
     select distinct on (address, channel) $1::uuid, ${f.id('at', "'suppression' || channel || address || $1")}, channel, kind, address, reason, source, prospect_id, customer_id, message_id,
       reminder_id, case when address = 'holiday@example.com' then $2::timestamptz + interval '20 days' end, case when lifted is not null then $2::timestamptz - interval '20 days' end,
       case when lifted is not null then $3::uuid end, lifted, case when source = 'page' then $3::uuid end, at, at
     from wanted where at <= $2::timestamptz order by address, channel, at`,
    [company.id, now, manager, company.dialling, company.digits],
  )
}

async function insertSubscriptions({ client, company, now, f }: SeedContext): Promise<void> {
  await client.query(
    `with wanted as (
       select null::uuid as client_id, plan, state, period, price, days, nth, 'company' as whose from (values
         (1, 'STARTER', 'CANCELED', 'MONTH', 4900, 300), (2, case when $4 = 'EU' then 'SCALE' else 'GROWTH' end, 'ACTIVE', 'YEAR', 118800, 120)) as own (nth, plan, state, period, price, days)
       union all
       select id, case billing_status when 'trial' then 'STARTER' when 'active' then case when reference < 'K-003' then 'SCALE' else 'GROWTH' end else 'FREE' end,
         case when outbound_paused then 'PAUSED' else case billing_status when 'trial' then 'TRIALING' when 'active' then 'ACTIVE' when 'past_due' then 'PAST_DUE' else 'CANCELED' end end,
         'MONTH', case billing_status when 'active' then 9900 else 4900 end, 9, 3, reference
       from clients where company_id = $1 and billing_status <> 'none' and deleted_at is null
     )
     insert into subscriptions (company_id, id, client_id, plan, status, billing_interval, price_minor, currency, seats, prospect_limit, monthly_message_limit, monthly_ai_limit,
       trial_ends_at, current_period_starts_at, current_period_ends_at, cancels_at_period_end, canceled_at, provider, provider_subscription_id, provider_event_at, created_at, updated_at)
     select $1::uuid, ${f.id('at', "'subscription' || whose || nth || $1")}, client_id, plan, state, period, price, $3, 3 + nth, case when plan <> 'SCALE' then 5000 end,
       case plan when 'FREE' then 500 when 'STARTER' then 5000 when 'GROWTH' then 50000 end, case plan when 'FREE' then 50 when 'STARTER' then 500 when 'GROWTH' then 5000 end,
       case when state = 'TRIALING' then at + interval '14 days' end, at, at + case period when 'YEAR' then interval '1 year' else interval '30 days' end, whose = 'K-013',
       case when state = 'CANCELED' then at + interval '30 days' end, case when client_id is null then 'demo' else 'STRIPE' end, 'sub_' || substr(md5(whose || nth || $1), 1, 16),
       at, at, at
     from (select *, $2::timestamptz - days * interval '1 day' as at from wanted) as timed`,
    [company.id, now, company.currency, company.region],
  )
}

async function insertRetention({ client, company, now, f, manager }: SeedContext): Promise<void> {
  await client.query(
    `insert into retention_policies (company_id, id, entity, action, keep_days, is_active, legal_hold_reason, last_run_at, last_run_rows, updated_by, created_at, updated_at)
     select $1::uuid, ${f.id('at', "'retention' || entity || action || $1")}, entity, action, days, active, hold, case when active and hold is null then $2::timestamptz - interval '20 hours' end,
       case when active and hold is null then days % 7 end, $3::uuid, at, at
     from (values ('REMINDERS', 'DELETE', 730, true, null), ('MESSAGES', 'STRIP', 365, true, null), ('MESSAGES', 'DELETE', 1095, true, null), ('PROSPECTS', 'ANONYMISE', 730, true, null),
         ('LEADS', 'ANONYMISE', 1095, true, 'A complaint is being looked into'), ('ACTIVITIES', 'DELETE', 1095, true, null), ('AI_INSIGHTS', 'DELETE', 180, true, null),
         ('EMAIL_LOGS', 'STRIP', 730, true, null), ('SMS_LOGS', 'DELETE', 730, false, null), ('DELETED_ROWS', 'DELETE', 90, true, null)) as p (entity, action, days, active, hold),
       lateral (select $2::timestamptz - interval '300 days' as at) as moment`,
    [company.id, now, manager],
  )
}
