import type { SeedContext } from '../companies.ts'

/** What the gate answers for the demo's clients, as design/gate.md numbers them; who is not listed is well. */
const ANSWERS = [
  { code: 'K-005', reasons: ['TRIAL_EXPIRED'] },
  { code: 'K-006', reasons: ['TRIAL_INCONSISTENT'] },
  {
    code: 'K-007',
    reasons: ['NO_PLAN_TRIAL_AVAILABLE', 'ONBOARDING_INCOMPLETE'],
    missing: ['TEST_CALL'],
    ai: 'TEST_ONLY',
  },
  { code: 'K-008', reasons: ['TRIAL_CONSUMED'] },
  { code: 'K-009', reasons: ['PAYMENT_INACTIVE'] },
  { code: 'K-010', warnings: ['PAST_DUE_GRACE'] },
  { code: 'K-011', reasons: ['PAST_DUE'] },
  { code: 'K-012', reasons: ['CANCELED'], inbound: false },
  { code: 'K-013', warnings: ['PENDING_CANCELLATION'], campaigns: false },
  { code: 'K-014', reasons: ['OUTBOUND_PAUSED'], ai: 'YES' },
  { code: 'K-015', warnings: ['AI_DISABLED'], ai: 'NO' },
  { code: 'K-016', warnings: ['FORWARDING_LOST'] },
  { code: 'K-017', warnings: ['TEST_CALL_MISSING'] },
  { code: 'K-018', reasons: ['ONBOARDING_INCOMPLETE'], missing: ['FORWARDING', 'TEST_CALL'], ai: 'TEST_ONLY' },
  { code: 'K-019', reasons: ['ONBOARDING_INCOMPLETE'], missing: ['FORWARDING', 'TEST_CALL'], ai: 'TEST_ONLY' },
  { code: 'K-020', reasons: ['ONBOARDING_INCOMPLETE'], missing: ['FORWARDING', 'TEST_CALL'], ai: 'TEST_ONLY' },
]

/** Decisions with their reasons, billing events in every state, holds of every cause, and a switch that was used. */
export async function seedGate(context: SeedContext): Promise<void> {
  await insertDecisions(context)
  await insertBillingEvents(context)
  await insertHolds(context)
  await insertSwitches(context)
}

async function insertDecisions({ client, company, now, f, manager }: SeedContext): Promise<void> {
  await client.query(
    `with answer as (
       select k.id, k.reference, k.billing_status, k.payment_active, k.outbound_paused, k.ai_disabled, k.onboarding_complete,
         array(select jsonb_array_elements_text(coalesce(a.reasons, '[]'))) as reasons, array(select jsonb_array_elements_text(coalesce(a.warnings, '[]'))) as warnings,
         array(select jsonb_array_elements_text(coalesce(a.missing, '[]'))) as missing,
         coalesce(a.ai, case when a.reasons is null then 'YES' else 'NO' end) as ai, coalesce(a.inbound, true) as inbound, coalesce(a.campaigns, true) as campaigns
       from clients as k
       left join jsonb_to_recordset($4::jsonb) as a (code text, reasons jsonb, warnings jsonb, missing jsonb, ai text, inbound boolean, campaigns boolean)
         on a.code = k.reference
       where k.company_id = $1 and k.deleted_at is null
     ), asked as (
       select answer.*, purpose, phase, $2::timestamptz - (nth * 9 + 1) * interval '1 day' - nth * interval '7 minutes' as at, nth,
         cardinality(reasons) = 0 as outbound,
         case purpose when 'AI' then ai = 'YES' when 'AI_TEST' then ai <> 'NO' when 'CAMPAIGN' then cardinality(reasons) = 0 and campaigns else cardinality(reasons) = 0 end as allowed
       from answer, (values (0, 'REMINDER', 'PLANNING'), (1, 'REMINDER', 'SENDING'), (2, 'SEQUENCE', 'SENDING'), (3, 'CAMPAIGN', 'PLANNING'),
         (4, 'SMS', 'SENDING'), (5, 'CALL', 'LOOKING'), (6, 'AI', 'LOOKING'), (7, 'AI_TEST', 'LOOKING')) as question (nth, purpose, phase)
     )
     insert into gate_decisions (company_id, id, client_id, purpose, phase, is_allowed, outbound_allowed, ai_access, inbound_allowed,
       campaigns_allowed, reasons, warnings, missing_steps, state, rules_version, asked_by, decided_at)
     select $1::uuid, ${f.id('at', "'decision' || id || purpose")}, id, purpose, phase, allowed, outbound, ai, inbound, campaigns and outbound,
       case when not allowed and cardinality(reasons) = 0 then array[case when purpose = 'CAMPAIGN' then 'PENDING_CANCELLATION' else 'AI_DISABLED' end] else reasons end,
       case when not allowed and cardinality(reasons) = 0 then '{}' else warnings end, missing,
       jsonb_build_object('billingStatus', billing_status, 'paymentActive', payment_active, 'outboundPaused', outbound_paused, 'aiDisabled', ai_disabled,
         'onboardingComplete', onboarding_complete), 1, case when phase = 'LOOKING' then $3::uuid end, at
     from asked`,
    [company.id, now, manager, JSON.stringify(ANSWERS)],
  )
  // What went out knows the decision that let it.
  await client.query(
    `with decided as (
       insert into gate_decisions (company_id, id, client_id, purpose, phase, is_allowed, outbound_allowed, ai_access, inbound_allowed,
         campaigns_allowed, state, rules_version, subject, subject_id, decided_at)
       select r.company_id, ${f.id('r.claimed_at', "'reminder decision' || r.id")}, c.client_id, 'REMINDER', 'SENDING', true, true, 'YES', true, true,
         '{"billingStatus": "active", "paymentActive": true, "onboardingComplete": true}', 1, 'customer_consolidated_reminders', r.id, r.claimed_at
       from customer_consolidated_reminders as r join customers as c on c.company_id = r.company_id and c.id = r.customer_id
       where r.company_id = $1 and r.claimed_at is not null
       returning id, subject_id
     )
     update customer_consolidated_reminders as r set gate_decision_id = decided.id from decided where r.company_id = $1 and r.id = decided.subject_id`,
    [company.id],
  )
}

async function insertBillingEvents({ client, company, now, f }: SeedContext): Promise<void> {
  await client.query(
    `insert into billing_events (company_id, id, provider, event_id, type, client_id, state, failure, payload, changes, occurred_at, received_at, settled_at)
     select $1::uuid, ${f.id('at', "'billing event' || reference || type || $1")}, case when type = 'manual.adjustment' then 'MANUAL' else 'STRIPE' end,
       'evt_demo_' || substr(md5(reference || type || $1), 1, 20), type, case when state <> 'UNKNOWN_CLIENT' then id end, state,
       case state when 'FAILED' then 'The event names a plan that is not known here.' end,
       jsonb_build_object('type', type, 'data', jsonb_build_object('object', jsonb_build_object('customer', billing_customer))),
       case state when 'APPLIED' then jsonb_build_object('billingStatus', billing_status, 'paymentActive', payment_active) end,
       at, at + interval '2 seconds', case when state <> 'RECEIVED' then at + interval '3 seconds' end
     from (
       select *, least($2::timestamptz - interval '1 hour', created_at + nth * interval '31 days') as at from clients,
         (values (0, 'customer.subscription.created', 'APPLIED'), (1, 'invoice.paid', 'APPLIED'), (2, 'customer.subscription.updated', 'STALE'),
           (3, 'customer.tax_id.created', 'UNSUPPORTED')) as event (nth, type, state)
       where company_id = $1 and billing_subscription is not null
       union all
       select *, $2::timestamptz - interval '40 minutes' from clients,
         (values (4, 'invoice.payment_failed', 'RECEIVED'), (5, 'customer.subscription.trial_will_end', 'FAILED'), (6, 'checkout.session.completed', 'UNKNOWN_CLIENT'),
           (7, 'manual.adjustment', 'APPLIED')) as event (nth, type, state)
       where company_id = $1 and reference = 'K-009'
     ) as events`,
    [company.id, now],
  )
}

/** A hold of each cause on customers, one each on an invoice, a client and a lead; some are over. */
async function insertHolds({ client, company, now, f, manager }: SeedContext): Promise<void> {
  await client.query(
    `with customer as (
       select id, row_number() over (order by reference desc) as nth from customers where company_id = $1 and status = 'ACTIVE' and deleted_at is null
     ), cause (place, cause, channel, days, ended, note) as (values
       (1, 'MANUAL', null, null, null, 'Their accounts department moves this month'), (2, 'REPLY', 'EMAIL', null, null, 'They ask for a copy of the delivery notes'),
       (3, 'OUT_OF_OFFICE', 'EMAIL', 9, null, 'Back next week, says the reply'), (4, 'PROMISE', null, 6, null, 'They pay on Thursday'),
       (5, 'DISPUTE', null, null, null, 'Quantity delivered differs'), (6, 'BOUNCE', 'EMAIL', null, null, 'Address does not exist'),
       (7, 'COMPLAINT', 'EMAIL', null, null, 'Marked as spam'), (8, 'UNSUBSCRIBE', 'EMAIL', null, null, 'Asked for letters instead'),
       (9, 'LEGAL', null, null, null, 'With the lawyers'), (10, 'MANUAL', 'CALL', null, null, 'Prefers to be written to'), (11, 'MANUAL', 'SMS', 30, null, null),
       (12, 'MANUAL', 'LETTER', null, null, 'Address changes'), (13, 'PROMISE', null, 10, 3, 'They paid'), (14, 'REPLY', 'EMAIL', null, 2, 'Answered by telephone'))
     insert into holds (company_id, id, customer_id, invoice_id, client_id, lead_id, channel, cause, note, starts_at, until_at, placed_by, cleared_at,
       cleared_by, cleared_reason, created_at, updated_at)
     select $1::uuid, ${f.id('at', "'hold' || what || place || coalesce(invoice_id, $1::uuid)")}, customer_id, invoice_id, client_id, lead_id, channel, cause, note, at,
       at + days * interval '1 day', case when cause not in ('BOUNCE', 'COMPLAINT', 'OUT_OF_OFFICE') then $3::uuid end,
       $2::timestamptz - ended * interval '1 day', case when ended is not null then $3::uuid end, case when ended is not null then 'Settled' end, at, at
     from (
       select 'customer' as what, place, customer.id as customer_id, null::uuid as invoice_id, null::uuid as client_id, null::uuid as lead_id,
         channel, cause, days, ended, note, $2::timestamptz - (place % 5 + 1) * interval '26 hours' - coalesce(ended, 0) * interval '1 day' as at
       from cause join customer on customer.nth = cause.place
       union all
       (select 'invoice', 1, null, id, null, null, null, 'DISPUTE', null, null, dispute_reason, disputed_at from invoices
        where company_id = $1 and disputed_at < $2::timestamptz order by id limit 12)
       union all
       select 'client', 1, null, null, id, null, null, 'MANUAL', 3, null, 'System change at the client', $2::timestamptz - interval '2 days'
       from clients where company_id = $1 and reference = 'K-014'
       union all
       (select 'lead', 1, null, null, null, id, 'CALL', 'MANUAL', 20, null, 'Away until next month', $2::timestamptz - interval '3 days' from leads
        where company_id = $1 and disposition = 'CALL_BACK' and deleted_at is null order by id limit 1)
     ) as wanted`,
    [company.id, now, manager],
  )
}

/** A switch that was engaged and is released again, so that its page has a history. */
async function insertSwitches({ client, company, now, manager }: SeedContext): Promise<void> {
  await client.query(
    `insert into company_switches (company_id, name, is_engaged, reason, changed_by, created_at, updated_at)
     select $1::uuid, name, engaged, reason, $3::uuid, $2::timestamptz - interval '60 days', $2::timestamptz - interval '59 days'
     from (values ('OUTBOUND', false, 'Released after the change of the mail domain'), ('AI', false, 'Released after the review of the prompts')) as s (name, engaged, reason)`,
    [company.id, now, manager],
  )
}
