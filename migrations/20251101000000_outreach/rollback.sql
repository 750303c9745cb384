-- Removes outreach with all its rows: prospects, what was sent to them, and who asked not to be written to again.
-- Take a backup first, and keep the suppressions: whoever is written to again after this was promised otherwise.
reset role;
drop function search_prospects(text, integer);
set role counterfoil_owner;

drop table retention_policies, suppressions, subscriptions, ai_insights, activities, messages, campaign_enrolments, campaigns,
  sequence_steps, email_sequences, prospects, icps;
