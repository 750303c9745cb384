-- Forgets the installation's own audit chain. The chains of the companies are untouched.
drop table if exists platform_audit_logs, platform_audit_heads;
