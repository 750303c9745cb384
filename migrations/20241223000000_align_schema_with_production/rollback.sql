-- counterfoil: transaction=none
-- Back to the old names beside a running application. What onboarding rows name is kept in customer_id; billing,
-- pauses, forwarding and test calls are lost, because the old tables have no place for them.
drop trigger if exists onboarding_states_keep_names on onboarding_states;
drop function if exists onboarding_states_keep_names();

-- Where somebody had renamed the column by hand, the new name is the only one, and gets its old name back.
do $$
begin
  if not exists (select from pg_attribute where attrelid = 'onboarding_states'::regclass and attname = 'customer_id' and not attisdropped) then
    alter table onboarding_states drop constraint if exists onboarding_states_client_key;
    alter table onboarding_states drop constraint if exists onboarding_states_client_fkey;
    alter table onboarding_states rename column client_id to customer_id;
  end if;
end
$$;

-- Takes the new name's key, foreign key and index with it.
-- squawk-ignore ban-drop-column
alter table onboarding_states
  drop column if exists client_id,
  drop column if exists forwarding_enabled,
  drop column if exists test_call_detected;

-- Takes the indexes of the gates with it.
-- squawk-ignore ban-drop-column
alter table clients
  drop column if exists onboarding_complete,
  drop column if exists outbound_paused,
  drop column if exists ai_disabled,
  drop column if exists billing_status,
  drop column if exists payment_active,
  drop column if exists trial_used_at,
  drop column if exists trial_ends_at,
  drop column if exists pending_cancellation,
  drop column if exists cancellation_requested_at,
  drop column if exists current_period_ends_at,
  drop column if exists billing_event_at;

drop type if exists "BillingStatus";

comment on table clients is 'Businesses the company works for.';
comment on column onboarding_states.customer_id is '[internal] The client. Named when clients were still called customers.';
