select 'the five indexes are valid' as "check", count(*) = 5 and bool_and(indisvalid and indisready) as ok,
       string_agg(indexrelid::regclass::text, ', ') as detail
from pg_index where indexrelid in (
  'email_logs_sending_idx'::regclass, 'sms_logs_sending_idx'::regclass, 'email_logs_outgoing_idx'::regclass,
  'sms_logs_outgoing_idx'::regclass, 'sms_logs_phone_idx'::regclass
);
