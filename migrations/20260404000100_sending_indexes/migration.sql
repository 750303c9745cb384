-- counterfoil: transaction=none
-- Messages on their way, for the sender and for the page of what waits; those that need a look; callbacks by message.

create index concurrently if not exists email_logs_sending_idx on email_logs (company_id, sending_state, next_attempt_at, id)
  where sending_state in ('WAITING', 'DEFERRED', 'SENDING', 'UNKNOWN');
create index concurrently if not exists sms_logs_sending_idx on sms_logs (company_id, sending_state, next_attempt_at, id)
  where sending_state in ('WAITING', 'DEFERRED', 'SENDING', 'UNKNOWN');
create index concurrently if not exists email_logs_outgoing_idx on email_logs (company_id, created_at desc, id desc)
  include (sending_state) where sending_state is not null;
create index concurrently if not exists sms_logs_outgoing_idx on sms_logs (company_id, created_at desc, id desc)
  include (sending_state) where sending_state is not null;
create index concurrently if not exists sms_logs_phone_idx on sms_logs (company_id, phone, created_at desc);
