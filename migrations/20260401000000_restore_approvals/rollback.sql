drop table if exists restore_approvals;
