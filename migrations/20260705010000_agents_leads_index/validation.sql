select 'the index of agents'' leads by day is gone' as "check",
       to_regclass('leads_assigned_day_idx') is null as ok,
       'leads_assigned_day_idx' as detail;
