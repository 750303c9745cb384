-- budget: newest page of prospects 10
select id, first_name, last_name, company_name, status, qualification_score from prospects
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null
order by created_at desc, id desc limit 50;

-- budget: best prospects 10
select id, first_name, last_name, qualification_score from prospects
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null
order by qualification_score desc nulls last, id desc limit 50;

-- budget: prospects of a status 10
select id, first_name, last_name from prospects
where company_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null and status = 'QUALIFIED'
order by created_at desc, id desc limit 50;

-- budget: search of prospects 25
select id, first_name, last_name from prospects
where company_id = '00000000-0000-7000-8000-000000000000' and id in (select search_prospects('atelier', 10001))
order by created_at desc, id desc limit 50;

-- budget: prospect by address 5
select id from prospects
where company_id = '00000000-0000-7000-8000-000000000000' and email = 'nobody@example.com' and deleted_at is null;

-- budget: steps of a sequence 5
select id, position, locale, kind, delay_hours, subject from sequence_steps
where company_id = '00000000-0000-7000-8000-000000000000' and sequence_id = '00000000-0000-7000-8000-000000000000' and deleted_at is null
order by position, locale;

-- budget: campaigns that run 5
select id, name from campaigns
where company_id = '00000000-0000-7000-8000-000000000000' and status = 'RUNNING' and deleted_at is null;

-- budget: enrolments whose next step is due 10
select id, campaign_id, prospect_id, position from campaign_enrolments
where company_id = '00000000-0000-7000-8000-000000000000' and status in ('PENDING', 'ACTIVE') and next_step_at is not null
  and next_step_at <= '2025-11-01T08:00:00Z'
order by next_step_at, id limit 100;

-- budget: figures of a campaign's enrolments 25
select status, count(*) from campaign_enrolments
where company_id = '00000000-0000-7000-8000-000000000000' and campaign_id = '00000000-0000-7000-8000-000000000000'
group by status;

-- budget: messages to be sent next 5
select id, prospect_id from messages
where company_id = '00000000-0000-7000-8000-000000000000' and status = 'SCHEDULED' and scheduled_for <= '2025-11-01T08:00:00Z'
order by scheduled_for, id limit 100;

-- budget: messages whose outcome is unknown 5
select id, claimed_at from messages
where company_id = '00000000-0000-7000-8000-000000000000' and status in ('CLAIMED', 'SENDING', 'UNKNOWN')
order by claimed_at, id limit 50;

-- budget: messages of a prospect 5
select id, direction, status, subject, created_at from messages
where company_id = '00000000-0000-7000-8000-000000000000' and prospect_id = '00000000-0000-7000-8000-000000000000'
order by created_at desc, id desc limit 50;

-- budget: newest page of messages 10
select id, prospect_id, status, subject, created_at from messages
where company_id = '00000000-0000-7000-8000-000000000000'
order by created_at desc, id desc limit 50;

-- budget: engagement of a month by campaign 50
select campaign_id, count(*) as sent, count(opened_at) as opened, count(clicked_at) as clicked, count(replied_at) as replied
from messages
where company_id = '00000000-0000-7000-8000-000000000000' and sent_at is not null
  and sent_at >= '2025-10-01T00:00:00Z' and sent_at < '2025-11-01T00:00:00Z'
group by campaign_id;

-- budget: tasks of a person 10
select id, subject, due_at from activities
where company_id = '00000000-0000-7000-8000-000000000000' and status = 'OPEN' and deleted_at is null
  and assigned_to = '00000000-0000-7000-8000-000000000000'
order by due_at, id limit 50;

-- budget: new insights 10
select id, kind, title, origin from ai_insights
where company_id = '00000000-0000-7000-8000-000000000000' and status = 'NEW' and deleted_at is null
order by created_at desc, id desc limit 50;

-- budget: whether an address may be written to 5
select id, reason from suppressions
where company_id = '00000000-0000-7000-8000-000000000000' and address in ('nobody@example.com', 'example.com')
  and channel in ('EMAIL', 'ALL') and lifted_at is null;
