/**
 * CTE `openings`: each working day of the company's default calendar with the moments it opens and closes, from 430
 * days before the seed's moment to 30 after it. A holiday that is only predicted counts as one: a message on it could
 * not be taken back. $1 is the company, $2 the seed's moment.
 */
export const OPENINGS = `openings as materialized (
    select day, (day + h.opens_at) at time zone c.time_zone as opens, (day + h.closes_at) at time zone c.time_zone as closes
    from business_calendars as c
    cross join generate_series(-430, 30) as nth
    cross join lateral (select ($2::timestamptz at time zone c.time_zone)::date + nth as day) as days
    left join calendar_seasons as s on s.company_id = c.company_id and s.calendar_id = c.id and s.state <> 'CANCELLED'
      and day between s.starts_on and s.ends_on
    join business_hours as h on h.company_id = c.company_id and h.calendar_id = c.id and h.weekday = extract(isodow from day)
      and h.season = coalesce(s.season, 'NORMAL')
    where c.company_id = $1 and c.is_default and not exists (
      select from holidays as off where off.company_id = c.company_id and off.calendar_id = c.id and off.state <> 'CANCELLED'
        and coalesce(off.transferred_to, off.on_date) = day)
  )`

/** The last moment of a working day that is not after `moment`, both SQL timestamptz expressions. */
export function lastOpen(moment: string): string {
  return `(select max(least(${moment}, closes - interval '1 minute')) from openings where opens <= ${moment})`
}

/** The first opening after `moment`. */
export function nextOpening(moment: string): string {
  return `(select min(opens) from openings where opens > ${moment})`
}
