-- budget: newest page of the chain 10
select id, position, at, actor, action, entity, entity_id, details from platform_audit_logs
order by position desc limit 51;
