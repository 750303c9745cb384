-- counterfoil: transaction=none
-- Whom a customer's debts belong to and whether they may be written to, beside what they owe: eligibility of ten
-- thousand customers and every filter of the list read one row each instead of five tables. The columns have constant
-- defaults, so that adding them rewrites nothing; the rows of before are filled in batches.
-- Every customer has one status and one preference, as short as their words:
-- squawk-ignore-file prefer-bigint-over-smallint

alter table customer_ar_summary
  add column if not exists customer_status text not null default 'ACTIVE',
  add column if not exists assigned_to uuid,
  add column if not exists client_id uuid,
  add column if not exists consolidation_preference "ConsolidationPreference" not null default 'AUTO',
  add column if not exists approval_above_minor bigint,
  add column if not exists contact_blocks smallint not null default 0,
  add column if not exists held tstzmultirange,
  add column if not exists suppressed_until timestamptz,
  add column if not exists last_sent_at timestamptz,
  add column if not exists last_level "EscalationLevel",
  add column if not exists next_contact_at timestamptz;

comment on column customer_ar_summary.customer_status is '[internal] customers.status.';
comment on column customer_ar_summary.assigned_to is '[internal] customers.assigned_to.';
comment on column customer_ar_summary.client_id is '[internal] customers.client_id.';
comment on column customer_ar_summary.consolidation_preference is '[internal] customers.consolidation_preference.';
comment on column customer_ar_summary.approval_above_minor is '[internal] customers.max_consolidation_amount: a person approves what is above it.';
comment on column customer_ar_summary.contact_blocks is '[internal] Sum of what keeps a reminder from being written whatever the day: 1 no address, 2 unsubscribed, 4 one is in flight, 8 they replied to the last, 16 the last was FINAL.';
comment on column customer_ar_summary.held is '[internal] When nothing is sent: status ON_HOLD with its last day, and holds on the customer for email, from and until when.';
comment on column customer_ar_summary.suppressed_until is '[internal] Until when their address or its domain is suppressed; infinity for good.';
comment on column customer_ar_summary.last_sent_at is '[internal] When the last reminder was sent.';
comment on column customer_ar_summary.last_level is '[internal] escalation_level of it.';
comment on column customer_ar_summary.next_contact_at is '[internal] When the interval between reminders has passed after it.';

-- Two thousand customers a transaction, company by company, because row level security holds for the owner too.
do $$
declare
  company record;
  after uuid;
  reached uuid;
begin
  for company in select company_id from company_directory order by company_id loop
    after := '00000000-0000-0000-0000-000000000000';
    loop
      perform set_config('app.company_id', company.company_id::text, true);
      select customer_id into reached from (
        select customer_id from customer_ar_summary where company_id = company.company_id and customer_id > after
        order by customer_id limit 2000
      ) as batch order by customer_id desc limit 1;
      exit when reached is null;
      update customer_ar_summary as s
      set customer_status = c.status, assigned_to = c.assigned_to, client_id = c.client_id,
        consolidation_preference = c.consolidation_preference, approval_above_minor = c.max_consolidation_amount,
        contact_blocks = (c.email is null)::integer + (c.unsubscribed_at is not null)::integer * 2
          + (exists (select from customer_consolidated_reminders as r where r.company_id = company.company_id and r.customer_id = s.customer_id
              and r.currency = s.currency and r.delivery_status in ('PENDING_APPROVAL', 'SCHEDULED', 'HELD', 'CLAIMED', 'SENDING', 'UNKNOWN')))::integer * 4
          + coalesce(last.replied_at is not null, false)::integer * 8 + coalesce(last.escalation_level = 'FINAL', false)::integer * 16,
        held = nullif(coalesce((
            select range_agg(tstzrange(h.starts_at, h.until_at)) from holds as h
            where h.company_id = company.company_id and h.customer_id = s.customer_id and h.cleared_at is null and coalesce(h.channel, 'EMAIL') = 'EMAIL'
          ), '{}') + case when c.status = 'ON_HOLD'
            then tstzmultirange(tstzrange(null, (c.on_hold_until + 1)::timestamp at time zone owner.time_zone)) else '{}' end, '{}'),
        suppressed_until = (
          select max(coalesce(p.expires_at, 'infinity')) from suppressions as p
          where p.company_id = company.company_id and p.address = any(array[c.email, split_part(c.email, '@', 2)])
            and (p.kind = 'ADDRESS') = (p.address = c.email) and p.channel in ('EMAIL', 'ALL') and p.lifted_at is null
        ),
        last_sent_at = last.sent_at, last_level = last.escalation_level,
        next_contact_at = last.sent_at + coalesce(c.preferred_contact_interval, last.contact_interval_days, 7) * interval '24 hours'
      from (select customer_id, currency from customer_ar_summary where company_id = company.company_id and customer_id > after and customer_id <= reached) as batch
      join customers as c on c.company_id = company.company_id and c.id = batch.customer_id
      join companies as owner on owner.id = company.company_id
      left join lateral (
        select r.sent_at, r.escalation_level, r.contact_interval_days, r.replied_at from customer_consolidated_reminders as r
        where r.company_id = company.company_id and r.customer_id = batch.customer_id and r.currency = batch.currency and r.sent_at is not null
        order by r.sent_at desc limit 1
      ) as last on true
      where s.company_id = company.company_id and s.customer_id = batch.customer_id and s.currency = batch.currency;
      after := reached;
      commit;
    end loop;
  end loop;
end
$$;

-- The list of who owes, filtered by each of its choices and still in the order of the balances.
create index concurrently if not exists customer_ar_summary_status_idx on customer_ar_summary (company_id, currency, customer_status, open_minor desc, customer_id)
  include (oldest_due_on, disputed_count, assigned_to, client_id) where open_count > 0;
create index concurrently if not exists customer_ar_summary_assigned_idx on customer_ar_summary (company_id, currency, assigned_to, open_minor desc, customer_id)
  include (oldest_due_on, disputed_count, customer_status, client_id) where open_count > 0;
create index concurrently if not exists customer_ar_summary_client_idx on customer_ar_summary (company_id, currency, client_id, open_minor desc, customer_id)
  include (oldest_due_on, disputed_count, customer_status, assigned_to) where open_count > 0 and client_id is not null;
create index concurrently if not exists customer_ar_summary_disputed_idx on customer_ar_summary (company_id, currency, open_minor desc, customer_id)
  where open_count > 0 and disputed_count > 0;
