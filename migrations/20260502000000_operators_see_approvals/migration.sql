-- A restore of the whole database changes every company, so it follows the strictest of them: operators see who asks for two.
create policy operators_read on restore_approvals for select using (current_setting('app.operator', true) = 'on');
