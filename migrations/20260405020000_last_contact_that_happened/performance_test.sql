-- budget: contacts of one lead 20
select sms_total, email_total, call_total, last_contact_at from communication_summary_view
where company_id = '00000000-0000-7000-8000-000000000000' and lead_id = '00000000-0000-7000-8000-000000000001';
