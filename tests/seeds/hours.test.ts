import { describe, expect, test } from 'vitest'
import { demoDatabase } from '../harness/database.ts'

/** What was sent or is planned, read anew from the calendars: its local day and time, and why nobody works then. */
const OUTSIDE = `
  select said.kind, c.slug, said.at, to_char(local, 'Dy HH24:MI') as local_time
  from (
    select 'reminder' as kind, company_id, scheduled_for as at from customer_consolidated_reminders
    union all
    select 'email', company_id, coalesce(sent_at, scheduled_for) from email_logs
    where direction = 'OUTBOUND' and (invoice_id is not null or consolidated_reminder_id is not null)
  ) as said
  join companies as c on c.id = said.company_id
  join business_calendars as calendar on calendar.company_id = c.id and calendar.is_default
  cross join lateral (select said.at at time zone calendar.time_zone as local) as clock
  where exists (
      select from holidays as h where h.company_id = c.id and h.calendar_id = calendar.id and h.state <> 'CANCELLED'
        and coalesce(h.transferred_to, h.on_date) = local::date)
    or not exists (
      select from business_hours as h where h.company_id = c.id and h.calendar_id = calendar.id
        and h.weekday = extract(isodow from local) and local::time between h.opens_at and h.closes_at
        and h.season = case when exists (select from calendar_seasons as s where s.company_id = c.id and s.calendar_id = calendar.id
          and s.state <> 'CANCELLED' and local::date between s.starts_on and s.ends_on) then 'RAMADAN' else 'NORMAL' end)`

/** Meetings ahead, by whether they fall into a working day of their company. */
const MEETINGS = `
  select extract(isodow from local) < 6 and local::time between '09:00' and '18:00' as at_work, count(*)::integer as meetings
  from communication_logs as log
  join companies as c on c.id = log.company_id
  cross join lateral (select log.occurred_at at time zone c.time_zone as local) as clock
  where log.communication_type = 'MEETING' and log.occurred_at > $1 group by 1`

describe.each([
  ['on a Friday after lunch', '2026-11-20T13:30:00Z'],
  ['in the night to a Saturday', '2026-11-20T23:30:00Z'],
  ['in the night to a Sunday, two days after anybody worked', '2026-11-21T20:05:00Z'],
  ['the evening before Christmas', '2026-12-24T18:45:00Z'],
])('a demo that is made %s', (_, now) => {
  test('neither sent nor plans a reminder, and meets nobody, outside the hours of its companies', async () => {
    const { admin } = await demoDatabase(new Date(now))
    expect((await admin.query(`${OUTSIDE} limit 5`)).rows).toEqual([])
    const { rows } = await admin.query(
      `select (count(*) filter (where sent_at is not null))::integer as sent,
         (count(*) filter (where delivery_status = 'SCHEDULED' and scheduled_for > $1))::integer as planned,
         (count(*) filter (where delivery_status = 'SCHEDULED' and scheduled_for <= $1))::integer as late
       from customer_consolidated_reminders`,
      [now],
    )
    expect(rows[0]).toMatchObject({ late: 0 })
    expect(rows[0]?.sent).toBeGreaterThan(100)
    expect(rows[0]?.planned).toBeGreaterThan(5)
    expect((await admin.query(MEETINGS, [now])).rows).toMatchObject([{ at_work: true }])
  }, 180_000)
})
