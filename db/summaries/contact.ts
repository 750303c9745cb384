/**
 * What keeps a reminder from being written whatever the day, one bit each in customer_ar_summary.contact_blocks. The
 * places are stored: never change one, only add.
 */
export const CONTACT_BLOCKS = { NO_ADDRESS: 1, UNSUBSCRIBED: 2, IN_FLIGHT: 4, REPLIED: 8, FINAL_SENT: 16 } as const

/** Days between two reminders unless the customer or the reminder says otherwise. */
export const CONTACT_INTERVAL_DAYS = 7

/** Columns of customer_ar_summary about the customer and the last contact; a difference in them is drift. */
export const CONTACT_COLUMNS = [
  'customer_status',
  'assigned_to',
  'client_id',
  'consolidation_preference',
  'approval_above_minor',
  'contact_blocks',
  'held',
  'suppressed_until',
  'last_sent_at',
  'last_level',
  'next_contact_at',
] as const

/**
 * The rows of `owing` (by customer and currency) whose customer is not deleted, as the CTE `contact`, with what
 * {@link CONTACT_COLUMNS} should hold and since when the customer is one. Needs :company and :zone; `those` narrows
 * reminders and holds to the same customers. A day's end is that of the zone.
 */
export function contactFacts(owing: string, those: (column: string) => string): string {
  const block = (name: keyof typeof CONTACT_BLOCKS, condition: string) =>
    `case when ${condition} then ${CONTACT_BLOCKS[name]} else 0 end`
  return `
    contact as (
      select o.*, c.created_at as customer_since, c.status as customer_status, c.assigned_to, c.client_id, c.consolidation_preference,
        c.max_consolidation_amount as approval_above_minor,
        (${block('NO_ADDRESS', 'c.email is null')} + ${block('UNSUBSCRIBED', 'c.unsubscribed_at is not null')}
          + ${block('IN_FLIGHT', 'f.customer_id is not null')} + ${block('REPLIED', 'l.replied_at is not null')}
          + ${block('FINAL_SENT', "l.escalation_level = 'FINAL'")})::smallint as contact_blocks,
        nullif(coalesce(h.spans, '{}') + case when c.status = 'ON_HOLD'
          then tstzmultirange(tstzrange(null, (c.on_hold_until + 1)::timestamp at time zone :zone)) else '{}' end, '{}') as held,
        p.suppressed_until, l.sent_at as last_sent_at, l.escalation_level as last_level,
        l.sent_at + coalesce(c.preferred_contact_interval, l.contact_interval_days, ${CONTACT_INTERVAL_DAYS}) * interval '24 hours' as next_contact_at
      from ${owing} as o
      join customers as c on c.company_id = :company and c.id = o.customer_id and c.deleted_at is null
      left join (
        select distinct on (customer_id, currency) customer_id, currency, sent_at, escalation_level, contact_interval_days, replied_at
        from customer_consolidated_reminders
        where company_id = :company and sent_at is not null ${those('customer_id')}
        order by customer_id, currency, sent_at desc
      ) as l on l.customer_id = o.customer_id and l.currency = o.currency
      left join customer_consolidated_reminders as f on f.company_id = :company and f.customer_id = o.customer_id and f.currency = o.currency
        and f.delivery_status in ('PENDING_APPROVAL', 'SCHEDULED', 'HELD', 'CLAIMED', 'SENDING', 'UNKNOWN') ${those('f.customer_id')}
      left join (
        select customer_id, range_agg(tstzrange(starts_at, until_at)) as spans
        from holds
        where company_id = :company and customer_id is not null and cleared_at is null and coalesce(channel, 'EMAIL') = 'EMAIL' ${those('customer_id')}
        group by customer_id
      ) as h on h.customer_id = o.customer_id
      left join lateral (
        select max(coalesce(s.expires_at, 'infinity')) as suppressed_until from suppressions as s
        where s.company_id = :company and s.address = any(array[c.email, split_part(c.email, '@', 2)])
          and (s.kind = 'ADDRESS') = (s.address = c.email) and s.channel in ('EMAIL', 'ALL') and s.lifted_at is null
      ) as p on true
    )`
}

const list = (prefix: string) => CONTACT_COLUMNS.map((column) => `${prefix}${column}`).join(', ')

/**
 * Brings customer status, last contact and what blocks it up to date in the summaries of :only, and leaves what they
 * owe alone. The customers must be locked, or two writers may each miss the other's change.
 */
export const refreshContacts = `with ${contactFacts(
  '(select customer_id, currency from customer_ar_summary where company_id = :company and customer_id = any(:only))',
  (column) => `and ${column} = any(:only)`,
)}
  update customer_ar_summary as kept set ${CONTACT_COLUMNS.map((column) => `${column} = contact.${column}`).join(', ')}
  from contact
  where kept.company_id = :company and kept.customer_id = contact.customer_id and kept.currency = contact.currency
    and (${list('kept.')}) is distinct from (${list('contact.')})`
