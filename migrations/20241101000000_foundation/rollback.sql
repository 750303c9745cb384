-- Removes everything the foundation created in this database. The roles stay: other databases of the
-- server may use them, and a role that owns nothing does no harm.
drop table if exists rate_limits, audit_heads, audit_logs, api_tokens, sessions, user_companies, users, company_directory, companies;
drop function if exists refuse_audit_change();
alter default privileges for role counterfoil_owner in schema public revoke select, insert, update, delete on tables from counterfoil_app;
alter default privileges for role counterfoil_owner in schema public revoke select on tables from counterfoil_backup;
alter default privileges for role counterfoil_owner in schema public revoke select on sequences from counterfoil_backup;
alter default privileges for role counterfoil_owner grant execute on functions to public;
drop extension if exists btree_gin;
drop extension if exists pg_trgm;
revoke select on schema_migrations from counterfoil_owner, counterfoil_app, counterfoil_backup;
revoke usage on schema public from counterfoil_app, counterfoil_backup;
revoke usage, create on schema public from counterfoil_owner;
do $$
begin
  execute format('revoke connect, create, temporary on database %I from counterfoil_owner', current_database());
end
$$;
