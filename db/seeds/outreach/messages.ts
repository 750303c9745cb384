import type { SeedContext } from '../companies.ts'
import { BASE, stepAt } from './enrolments.ts'
import { REPLIES } from './wording.ts'

/** What was sent, what came back, what waits, and what became of the prospects. */
export async function seedOutreachMessages(context: SeedContext): Promise<void> {
  await insertSent(context)
  await insertNext(context)
  await insertReceived(context)
  await insertAnswers(context)
  await concludeProspects(context)
}

const FILLED = (text: string) =>
  `replace(replace(${text}, '{{prospect.firstName}}', coalesce(p.first_name, '')), '{{prospect.companyName}}', coalesce(p.company_name, ''))`

/** Enrolments with their prospect, campaign, and the step of `position` in the prospect's language. */
const STEP = (position: string) => `campaign_enrolments as e
  join campaigns as k on k.company_id = e.company_id and k.id = e.campaign_id
  join prospects as p on p.company_id = e.company_id and p.id = e.prospect_id
  join sequence_steps as s on s.company_id = e.company_id and s.sequence_id = k.sequence_id and s.kind = 'EMAIL' and s.deleted_at is null
    and s.position = ${position} and s.locale = coalesce(p.locale, k.locale)`

async function insertSent({ client, company, now, f, manager }: SeedContext): Promise<void> {
  const chance = (what: string) => f.random(`'${what}' || enrolment_id || position`)
  const answer = (share: number, what: string, hours: number) =>
    `case when state in ('SENT', 'DELIVERED') and ${chance(what)} < ${share}
       then least($2::timestamptz, at + ${chance(`${what} after`)} * interval '${hours} hours' + interval '2 minutes') end`
  await client.query(
    `with due as (
       select e.id as enrolment_id, e.campaign_id, e.prospect_id, e.status as enrolment, s.id as step_id, s.position, s.locale, p.email, p.first_name || ' ' || p.last_name as name,
         k.from_address, k.uses_ai, k.requires_approval or s.requires_approval as approval, ${FILLED('s.subject')} as subject, ${FILLED('s.body_text')} as body,
         ${stepAt(f, BASE('e.created_at', '$4'), 's.position', 'e.prospect_id', '$4')} as at
       from ${STEP('any (array[1, 2, 4])')}
       where e.company_id = $1 and s.position <= e.position
     ), decided as (
       select *, ${f.id('at', "'message' || enrolment_id || position")} as id, case when enrolment = 'BOUNCED' and position = 1 then 'BOUNCED'
           when ${chance('message outcome')} < 0.02 then 'FAILED' when ${chance('message outcome')} < 0.1 then 'SENT' else 'DELIVERED' end as state
       from due where at < $2::timestamptz - interval '55 minutes'
     ), answered as (
       select *, ${answer(0.5, 'message opened', 40)} as opened, ${answer(0.35, 'message machine', 0.04)} as machine_opened, ${chance('message clicked')} < 0.3 as clicks
       from decided
     )
     insert into messages (company_id, id, prospect_id, campaign_id, enrolment_id, step_id, status, origin, model_name, locale, to_address, to_name, from_address,
       subject, body_text, idempotency_key, message_header_id, provider, provider_message_id, requires_approval, approved_at, approved_by, scheduled_for, claimed_at,
       attempts, sent_at, delivered_at, bounced_at, bounce_type, failed_at, failure_code, failure_message, opened_at, machine_opened_at, open_count, clicked_at,
       click_count, created_at, updated_at)
     select $1::uuid, id, prospect_id, campaign_id, enrolment_id, step_id, state, case when uses_ai then 'MODEL' else 'TEMPLATE' end,
       case when uses_ai then 'demo-model' end, locale, email, name, from_address, subject, body, enrolment_id || ':' || position, '<' || id || '@outreach.example.com>',
       'demo', 'demo-' || id, approval, case when approval then at - interval '50 minutes' end, case when approval then $3::uuid end, at, at + interval '2 seconds',
       case when state = 'FAILED' then 3 else 1 end, case when state <> 'FAILED' then at + interval '3 seconds' end,
       case when state = 'DELIVERED' then at + interval '8 seconds' end, case when state = 'BOUNCED' then at + interval '6 seconds' end,
       case when state = 'BOUNCED' then case floor(${chance('bounce kind')} * 6)::integer when 0 then 'COMPLAINT' when 1 then 'SOFT' else 'HARD' end end,
       case when state = 'FAILED' then at + interval '5 seconds' end, case state when 'FAILED' then '554 5.7.1' when 'BOUNCED' then '550 5.1.1' end,
       case state when 'FAILED' then 'The mail server refused the message.' when 'BOUNCED' then 'The address does not exist.' end, opened, machine_opened,
       case when opened is null then 0 else 1 end, case when clicks then opened end, case when clicks and opened is not null then 1 else 0 end, at - interval '1 hour', at
     from answered`,
    [company.id, now, manager, company.timeZone],
  )
}

/** The next message of whoever is under way, and those that a stop cancelled. */
async function insertNext({ client, company, now, f }: SeedContext): Promise<void> {
  await client.query(
    `with next as (
       select e.*, e.id as enrolment_id, s.id as step_id, s.locale as step_locale, p.email, p.first_name || ' ' || p.last_name as name, k.from_address, k.uses_ai,
         k.requires_approval as approval, k.status as campaign, ${FILLED('s.subject')} as subject, ${FILLED('s.body_text')} as body,
         row_number() over (partition by k.status, e.status order by e.next_step_at, e.id) as nth
       from ${STEP('case when e.position + 1 in (3, 5) then least(e.position + 2, 4) else e.position + 1 end')}
       where e.company_id = $1 and e.status in ('PENDING', 'ACTIVE', 'STOPPED') and e.position < 4
     ), stated as (
       select *, case when status = 'STOPPED' then 'CANCELLED' when campaign = 'PAUSED' then 'DRAFT'
         when status = 'ACTIVE' and nth = 1 then 'CLAIMED' when status = 'ACTIVE' and nth = 2 then 'SENDING' when status = 'ACTIVE' and nth in (3, 4) then 'UNKNOWN'
         when approval then 'PENDING_APPROVAL' else 'SCHEDULED' end as state from next
     ), timed as (
       select *, state in ('CLAIMED', 'SENDING', 'UNKNOWN') as is_claimed,
         case when state = 'UNKNOWN' then $2::timestamptz - interval '2 hours' when state in ('CLAIMED', 'SENDING') then $2::timestamptz - interval '4 minutes'
           else next_step_at end as planned
       from stated
     )
     insert into messages (company_id, id, prospect_id, campaign_id, enrolment_id, step_id, status, origin, model_name, locale, to_address, to_name, from_address,
       subject, body_text, idempotency_key, requires_approval, approved_at, scheduled_for, claimed_at, claim_token, attempts, failure_code, failure_message,
       cancelled_at, cancel_reason, created_at, updated_at)
     select $1::uuid, ${f.id("$2::timestamptz - interval '3 hours'", "'next message' || enrolment_id")}, prospect_id, campaign_id, enrolment_id, step_id, state,
       case when nth = 6 then 'RULES' when uses_ai then 'MODEL' else 'TEMPLATE' end, case when uses_ai and nth <> 6 then 'demo-model' end, step_locale, email, name, from_address, subject, body,
       enrolment_id || ':next', approval, case when is_claimed and approval then planned end, planned,
       case when is_claimed then planned + interval '1 second' end, case when is_claimed then ${f.id('planned', "'message claim' || enrolment_id")} end,
       case when state in ('SENDING', 'UNKNOWN') then 1 else 0 end, case when state = 'UNKNOWN' then 'TIMEOUT' end,
       case when state = 'UNKNOWN' then 'The mail server did not answer after it had the message.' end,
       case when state = 'CANCELLED' then finished_at end, case when state = 'CANCELLED' then 'The enrolment was stopped' end,
       $2::timestamptz - interval '3 hours', $2::timestamptz - interval '3 hours'
     from timed`,
    [company.id, now],
  )
}

async function insertReceived({ client, company, now, f }: SeedContext): Promise<void> {
  const texts = Object.entries(REPLIES).map(([kind, wording]) => ({ kind, body: wording[company.locale] }))
  await client.query(
    `with last as (
       select distinct on (m.enrolment_id) m.*, e.status as enrolment, k.reply_to, row_number() over (order by m.id) as nth,
         least($2::timestamptz, m.sent_at + ${f.random("'received after' || m.enrolment_id")} * interval '20 hours' + interval '1 minute') as at
       from messages as m
       join campaign_enrolments as e on e.company_id = m.company_id and e.id = m.enrolment_id
       join campaigns as k on k.company_id = m.company_id and k.id = m.campaign_id
       where m.company_id = $1 and m.sent_at is not null
       order by m.enrolment_id, m.sent_at desc
     ), kind as (
       select *, case enrolment when 'REPLIED' then 'HUMAN' when 'HELD' then 'OUT_OF_OFFICE' when 'UNSUBSCRIBED' then 'UNSUBSCRIBE' when 'BOUNCED' then 'BOUNCE'
         else case when nth % 12 = 0 then 'AUTO_REPLY' end end as reply from last
     ), received as (
       insert into messages (company_id, id, prospect_id, campaign_id, enrolment_id, in_reply_to_id, direction, status, origin, locale, to_address, from_address,
         subject, body_text, idempotency_key, received_at, reply_class, created_at, updated_at)
       select $1::uuid, ${f.id('at', "'received' || kind.id")}, prospect_id, campaign_id, enrolment_id, kind.id, 'INBOUND', 'RECEIVED', 'PERSON', locale, coalesce(reply_to, from_address),
         to_address, 'Re: ' || coalesce(subject, ''), t.body, 'received:' || kind.id, at, reply, at, at
       from kind join jsonb_to_recordset($3::jsonb) as t (kind text, body text) on t.kind = kind.reply
       returning in_reply_to_id, received_at, reply_class
     )
     update messages as m set replied_at = received.received_at, updated_at = received.received_at from received
     where m.company_id = $1 and m.id = received.in_reply_to_id and received.reply_class = 'HUMAN'`,
    [company.id, now, JSON.stringify(texts)],
  )
}

/** What staff wrote back, by email, and to a few by text. */
async function insertAnswers({ client, company, now, f, agents }: SeedContext): Promise<void> {
  await client.query(
    `insert into messages (company_id, id, prospect_id, in_reply_to_id, status, origin, channel, locale, to_address, from_address, subject, body_text, idempotency_key,
       provider, scheduled_for, claimed_at, attempts, sent_at, delivered_at, created_by, created_at, updated_at)
     select $1::uuid, ${f.id('at', "'answer' || m.id")}, m.prospect_id, m.id, 'DELIVERED', 'PERSON', case when by_text then 'SMS' else 'EMAIL' end, m.locale,
       case when by_text then p.phone else m.from_address end, m.to_address, m.subject, case m.locale when 'fr' then 'Très bien, à mardi.' when 'ar' then 'ممتاز، إلى الثلاثاء.' else 'Splendid, until Tuesday.' end,
       'answer:' || m.id, 'demo', at, at + interval '1 second', 1, at + interval '2 seconds', at + interval '5 seconds', ($3::uuid[])[1 + nth % cardinality($3::uuid[])], at, at
     from (select *, row_number() over (order by received_at, id) as nth from messages where company_id = $1 and reply_class = 'HUMAN') as m
     join prospects as p on p.company_id = m.company_id and p.id = m.prospect_id,
       lateral (select m.received_at + interval '50 minutes' as at, p.phone is not null and nth % 3 = 0 as by_text) as how
     where at < $2::timestamptz - interval '1 minute'`,
    [company.id, now, agents],
  )
}

async function concludeProspects({ client, company, f }: SeedContext): Promise<void> {
  await client.query(
    `update prospects as p set last_contacted_at = m.contacted, last_replied_at = m.replied, updated_at = greatest(p.updated_at, m.contacted, m.replied),
       status = case when m.enrolment = 'UNSUBSCRIBED' then 'DO_NOT_CONTACT'
         when m.replied is not null then case floor(${f.random("'after reply' || p.id")} * 5)::integer when 0 then 'REPLIED' when 1 then 'NOT_INTERESTED' when 2 then 'CONVERTED' else 'INTERESTED' end
         when m.contacted is not null then 'CONTACTED' else p.status end,
       email_consent = case when m.enrolment = 'UNSUBSCRIBED' then 'WITHDRAWN' else p.email_consent end
     from (
       select e.prospect_id, max(e.status) as enrolment, max(m.sent_at) as contacted, max(m.received_at) filter (where m.reply_class = 'HUMAN') as replied
       from campaign_enrolments as e join messages as m on m.company_id = e.company_id and m.prospect_id = e.prospect_id
       where e.company_id = $1 group by 1
     ) as m
     where p.company_id = $1 and p.id = m.prospect_id`,
    [company.id],
  )
  // Whoever was won is a lead by now.
  await client.query(
    `update prospects as p set lead_id = l.id
     from (select id, row_number() over (order by id) as nth from prospects where company_id = $1 and status = 'CONVERTED') as won
     join (select id, row_number() over (order by created_at desc, id) as nth from leads where company_id = $1 and deleted_at is null) as l using (nth)
     where p.company_id = $1 and p.id = won.id`,
    [company.id],
  )
}
