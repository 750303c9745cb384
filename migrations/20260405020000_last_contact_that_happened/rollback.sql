-- Takes what is planned or failed for a contact again.
create or replace view communication_summary_view as
select company_id, sale_id, lead_id, customer_id,
       count(*) filter (where kind = 'SMS') as sms_total,
       count(*) filter (where kind = 'SMS' and outcome = 'SENT') as sms_sent,
       count(*) filter (where kind = 'SMS' and outcome = 'FAILED') as sms_failed,
       count(*) filter (where kind = 'SMS' and outcome = 'PENDING') as sms_pending,
       count(*) filter (where kind = 'EMAIL') as email_total,
       count(*) filter (where kind = 'EMAIL' and outcome = 'SENT') as email_sent,
       count(*) filter (where kind = 'EMAIL' and outcome = 'FAILED') as email_failed,
       count(*) filter (where kind = 'EMAIL' and outcome = 'PENDING') as email_pending,
       count(*) filter (where kind = 'CALL') as call_total,
       count(*) filter (where kind = 'MEETING') as meeting_total,
       count(*) filter (where kind = 'LETTER') as letter_total,
       count(*) filter (where kind = 'DOCUMENT') as document_total,
       coalesce(sum(downloads), 0)::bigint as document_downloads,
       max(at) filter (where kind <> 'DOCUMENT') as last_contact_at
from (
  select company_id, sale_id, lead_id, customer_id, 'SMS' as kind, status as outcome,
         coalesce(sent_at, created_at) as at, 0 as downloads
  from sms_logs
  union all
  select company_id, sale_id, lead_id, customer_id, 'EMAIL',
         case when status = 'PENDING' then 'PENDING' when status in ('BOUNCED', 'FAILED') then 'FAILED' else 'SENT' end,
         coalesce(sent_at, created_at), 0
  from email_logs
  union all
  select company_id, sale_id, lead_id, customer_id, communication_type::text, null, occurred_at, 0
  from communication_logs
  where communication_type in ('CALL', 'MEETING', 'LETTER') and deleted_at is null
  union all
  select company_id, sale_id, lead_id, null, 'DOCUMENT', null, created_at, download_count
  from generated_documents
  where deleted_at is null
) as contacts
group by company_id, sale_id, lead_id, customer_id;

do $$
begin
  if current_setting('server_version_num')::integer >= 150000 then
    execute 'alter view communication_summary_view set (security_invoker = true)';
  end if;
end
$$;
comment on column communication_summary_view.last_contact_at is '[internal] Newest contact in any channel.';
