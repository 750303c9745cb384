-- What the overview adds up. sales_daily tells agents, sources and states apart all at once, so with many agents it has
-- nearly a row per sale, and a year of it is no faster to add up than the sales themselves: sales_totals has sales by day
-- and by month, of the company, of each agent and of each source. leads_monthly is leads_daily by month.
-- A currency code is exactly as long as its standard says:
-- squawk-ignore-file ban-char-field
create table sales_totals (
  company_id uuid not null constraint sales_totals_company_fkey references companies (id),
  slice text not null constraint sales_totals_slice_check check (slice in ('ALL', 'AGENT', 'SOURCE')),
  span text not null constraint sales_totals_span_check check (span in ('DAY', 'MONTH')),
  currency char(3) not null,
  starts_on date not null,
  agent_id uuid not null,
  source text not null,
  sales_count bigint not null default 0,
  total_minor bigint not null default 0,
  monthly_minor bigint not null default 0,
  cancelled_count bigint not null default 0,
  cancelled_minor bigint not null default 0,
  constraint sales_totals_pkey primary key (company_id, slice, span, currency, starts_on, agent_id, source)
) with (fillfactor = 85);
alter table sales_totals enable row level security;
alter table sales_totals force row level security;
create policy tenant on sales_totals
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table sales_totals is 'Sales by day and by month: all of them, by agent and by source. Written in the transaction that changes sales; reconciled nightly.';
comment on column sales_totals.company_id is '[internal] The company.';
comment on column sales_totals.slice is '[internal] What the row is of: ALL sales, those of one AGENT, or those from one SOURCE.';
comment on column sales_totals.span is '[internal] DAY or MONTH: a long period is read by its whole months and the days that are left.';
comment on column sales_totals.currency is '[internal] sales.currency.';
comment on column sales_totals.starts_on is '[internal] The day, or the first day of the month, of sales.sold_on.';
comment on column sales_totals.agent_id is '[internal] sales.agent_id; 00000000-0000-0000-0000-000000000000 for none, and where the row is of no agent.';
comment on column sales_totals.source is '[internal] sales.source; empty where the row is of no source.';
comment on column sales_totals.sales_count is '[internal] Sales, cancelled ones left out.';
comment on column sales_totals.total_minor is '[internal] Sum of their total_minor, in minor units.';
comment on column sales_totals.monthly_minor is '[internal] Sum of their monthly_minor, in minor units.';
comment on column sales_totals.cancelled_count is '[internal] Cancelled sales.';
comment on column sales_totals.cancelled_minor is '[internal] Sum of their total_minor, in minor units.';

create table leads_monthly (
  company_id uuid not null constraint leads_monthly_company_fkey references companies (id),
  month date not null,
  source text not null,
  disposition text not null,
  leads_count bigint not null default 0,
  constraint leads_monthly_pkey primary key (company_id, month, source, disposition)
) with (fillfactor = 85);
alter table leads_monthly enable row level security;
alter table leads_monthly force row level security;
create policy tenant on leads_monthly
  using (company_id = nullif(current_setting('app.company_id', true), '')::uuid)
  with check (company_id = nullif(current_setting('app.company_id', true), '')::uuid);

comment on table leads_monthly is 'Leads by month of creation, source and current disposition, deleted ones left out. Written in the transaction that changes leads; reconciled nightly.';
comment on column leads_monthly.company_id is '[internal] The company.';
comment on column leads_monthly.month is '[internal] First day of the month of leads.created_on.';
comment on column leads_monthly.source is '[internal] leads.source.';
comment on column leads_monthly.disposition is '[internal] leads.disposition.';
comment on column leads_monthly.leads_count is '[internal] Leads.';

-- Company by company, because row level security holds for the owner too; what is summed is a rollup already.
do $$
declare
  company record;
begin
  for company in select company_id from company_directory order by company_id loop
    perform set_config('app.company_id', company.company_id::text, true);
    insert into sales_totals (company_id, slice, span, currency, starts_on, agent_id, source,
      sales_count, total_minor, monthly_minor, cancelled_count, cancelled_minor)
    select company.company_id, slice, span, currency,
      case span when 'DAY' then day else day - (extract(day from day)::integer - 1) end,
      case slice when 'AGENT' then agent_id else '00000000-0000-0000-0000-000000000000' end,
      case slice when 'SOURCE' then source else '' end,
      coalesce(sum(sales_count) filter (where status <> 'CANCELLED'), 0),
      coalesce(sum(total_minor) filter (where status <> 'CANCELLED'), 0),
      coalesce(sum(monthly_minor) filter (where status <> 'CANCELLED'), 0),
      coalesce(sum(sales_count) filter (where status = 'CANCELLED'), 0),
      coalesce(sum(total_minor) filter (where status = 'CANCELLED'), 0)
    from sales_daily
    cross join (values ('ALL'), ('AGENT'), ('SOURCE')) as slices (slice)
    cross join (values ('DAY'), ('MONTH')) as spans (span)
    where company_id = company.company_id
    group by 2, 3, 4, 5, 6, 7;
    insert into leads_monthly (company_id, month, source, disposition, leads_count)
    select company.company_id, day - (extract(day from day)::integer - 1), source, disposition, sum(leads_count)
    from leads_daily
    where company_id = company.company_id
    group by 2, 3, 4;
  end loop;
  perform set_config('app.company_id', '', true);
end
$$;
