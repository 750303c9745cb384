-- Removes switches, calendars, holds, decisions and billing events with all their rows; clients keep their state.
drop table billing_events, gate_decisions, holds, holidays, calendar_seasons, business_hours, business_calendars,
  company_switches, platform_switches;
