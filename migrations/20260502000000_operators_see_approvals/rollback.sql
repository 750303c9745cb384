drop policy if exists operators_read on restore_approvals;
