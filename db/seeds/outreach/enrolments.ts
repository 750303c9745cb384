import type { SeedContext } from '../companies.ts'
import type { Fragments } from '../fragments.ts'

/** Working days between enrolment and each step of the demo's sequences. */
const STEP_DAYS = [0, 3, 7, 12, 13]

/** When a step is due, as SQL: some working day after `base`, within hours; `zone` is SQL too. */
export function stepAt(f: Fragments, base: string, position: string, key: string, zone: string): string {
  const day = `(${base} + (array[${STEP_DAYS}])[${position}])`
  const shift = `case extract(isodow from ${day}) when 5 then 3 when 6 then 2 when 7 then 1 else 0 end::integer`
  return `((${day} + ${shift} + time '09:05' + ${f.random(`'step at' || ${key} || ${position}`)} * interval '7 hours') at time zone ${zone})`
}

/** The first day of an enrolment, as SQL. */
export const BASE = (created: string, zone: string) => `((${created} at time zone ${zone})::date + 1)`

/** Prospects on their way through campaigns, with everything that ends or holds one. */
export async function seedEnrolments({ client, company, now, f, agents }: SeedContext): Promise<void> {
  const moment = (position: string) => stepAt(f, BASE('at', '$4'), position, 'prospect_id', '$4')
  await client.query(
    `with campaign as (
       select id, status, started_at, finished_at, row_number() over (order by status = 'COMPLETED', status, started_at) as nth from campaigns
       where company_id = $1 and deleted_at is null and status in ('RUNNING', 'PAUSED', 'COMPLETED')
     ), prospect as (
       select id as prospect_id, created_at, ${f.random("'campaign of' || id")} as place, row_number() over (order by created_at desc, id) as nth from prospects
       where company_id = $1 and deleted_at is null and status = 'QUALIFIED' and email is not null
     ), enrolled as (
       select p.*, c.id as campaign_id, c.status as campaign_status, c.finished_at as campaign_end,
         least($2::timestamptz - interval '30 minutes', greatest(c.started_at, p.created_at) + interval '1 hour' + ${f.random("'enrolled after' || prospect_id")} * interval '20 days') as at,
         ${f.random("'enrolment outcome' || prospect_id")} as outcome
       from prospect as p
       join lateral (
         select * from campaign as c where p.created_at < coalesce(c.finished_at - interval '45 days', $2::timestamptz)
         order by abs(c.nth - 1 - floor(p.place * 5)), c.nth limit 1
       ) as c on p.nth > 3
     ), reached as (
       select *, (select count(*) from generate_series(1, 5) as k where ${moment('k')} < $2::timestamptz - interval '1 hour')::integer as reached,
         case when outcome < 0.06 then 1 when outcome < 0.1 then 2 when outcome < 0.26 then 1 + floor(outcome * 1000)::integer % 2 when outcome < 0.31 then 1
           when outcome < 0.38 and campaign_status = 'RUNNING' then 1 else 9 end as ends_after
       from enrolled
     ), judged as (
       select *, least(reached, ends_after, 5) as done, case
         when reached >= ends_after then case when outcome < 0.06 then 'BOUNCED' when outcome < 0.1 then 'UNSUBSCRIBED' when outcome < 0.26 then 'REPLIED'
           when outcome < 0.31 then 'STOPPED' else 'HELD' end
         when reached >= 5 then 'COMPLETED' when reached = 0 then 'PENDING' else 'ACTIVE' end as state
       from reached
     )
     insert into campaign_enrolments (company_id, id, campaign_id, prospect_id, status, position, next_step_at, held_until, reason, finished_at, enrolled_by,
       created_at, updated_at)
     select $1::uuid, ${f.id('at', "'enrolment' || campaign_id || prospect_id")}, campaign_id, prospect_id, state, done,
       case when state in ('PENDING', 'ACTIVE', 'HELD') and done < 5 then greatest(${moment('done + 1')}, $2::timestamptz - interval '50 minutes') end,
       case when state = 'HELD' and outcome < 0.35 then $2::timestamptz + interval '6 days' end,
       case state when 'HELD' then 'Out of office' when 'STOPPED' then 'Asked by telephone to wait until spring' end,
       case when state not in ('PENDING', 'ACTIVE', 'HELD') then least($2::timestamptz - interval '20 minutes', ${moment('greatest(done, 1)')} + interval '9 hours') end,
       case when outcome > 0.5 then ($3::uuid[])[1 + nth % cardinality($3::uuid[])] end, at, at
     from judged`,
    [company.id, now, agents, company.timeZone],
  )
}
