import { OWN_SCHEMAS } from '../engine/catalogue.ts'
import { functions, NOT_OF_EXTENSION, OWNER, type StatementQuery } from './before-rows.ts'

/** A constraint or an index of a partition that its root brings along is not made twice. */
const CONSTRAINTS = (types: string) => `
select format('ALTER TABLE %s%s ADD CONSTRAINT %I %s;', case when c.relkind = 'p' or k.contype = 'f' then '' else 'ONLY ' end,
  k.conrelid::regclass, k.conname, pg_catalog.pg_get_constraintdef(k.oid)) as statement
from pg_catalog.pg_constraint k join pg_catalog.pg_class c on c.oid = k.conrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where k.contype in (${types}) and k.conparentid = 0 and k.conislocal and ${OWN_SCHEMAS} and ${NOT_OF_EXTENSION('pg_class', 'c.oid')}
order by array_position(array['c', 'p', 'u', 'x', 'f']::"char"[], k.contype), k.oid`

/** A check may be NOT VALID, and heirs take over those of their parents; so not ONLY. */
const CHECKS = CONSTRAINTS("'c'").replace("'ONLY '", "''")

const INDEXES = `
select pg_catalog.pg_get_indexdef(i.indexrelid) || ';' || case when i.indisclustered then format(E'\\nALTER TABLE %s CLUSTER ON %I;', i.indrelid::regclass, x.relname) else '' end as statement
from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indrelid join pg_catalog.pg_class x on x.oid = i.indexrelid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where ${OWN_SCHEMAS} and c.relkind in ('r', 'p', 'm') and i.indisvalid and not x.relispartition and ${NOT_OF_EXTENSION('pg_class', 'c.oid')}
  and not exists (select from pg_catalog.pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))
order by i.indexrelid`

const STATISTICS = `
select pg_catalog.pg_get_statisticsobjdef(s.oid) || ';' as statement
from pg_catalog.pg_statistic_ext s join pg_catalog.pg_namespace n on n.oid = s.stxnamespace where ${OWN_SCHEMAS} order by s.oid`

const REPLICA_IDENTITIES = `
select format('ALTER TABLE %s REPLICA IDENTITY %s;', c.oid::regclass, case c.relreplident when 'f' then 'FULL' when 'n' then 'NOTHING'
  else 'USING INDEX ' || (select quote_ident(x.relname) from pg_catalog.pg_index i join pg_catalog.pg_class x on x.oid = i.indexrelid where i.indrelid = c.oid and i.indisreplident) end) as statement
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and c.relreplident <> 'd' and ${OWN_SCHEMAS} order by c.oid`

/** Views and the functions that name tables, in the order of their making: each may use the others. */
const VIEWS_AND_FUNCTIONS = `
select statement from (
  select c.oid, format(E'CREATE %sVIEW %s%s AS\\n%s%s', case c.relkind when 'm' then 'MATERIALIZED ' else '' end, c.oid::regclass,
    coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', ''), rtrim(pg_catalog.pg_get_viewdef(c.oid), ';'), ';')
    || ${OWNER('TABLE', 'c.oid::regclass', 'c.relowner')} as statement
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('v', 'm') and ${OWN_SCHEMAS} and ${NOT_OF_EXTENSION('pg_class', 'c.oid')}
  union all (${functions(true)})
) made order by oid`

const TRIGGERS = `
select pg_catalog.pg_get_triggerdef(t.oid) || ';' || case when t.tgenabled <> 'O' then format(E'\\nALTER TABLE %s %s TRIGGER %I;', t.tgrelid::regclass,
  case t.tgenabled when 'D' then 'DISABLE' when 'R' then 'ENABLE REPLICA' else 'ENABLE ALWAYS' end, t.tgname) else '' end as statement
from pg_catalog.pg_trigger t join pg_catalog.pg_class c on c.oid = t.tgrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where not t.tgisinternal and t.tgparentid = 0 and ${OWN_SCHEMAS} order by t.oid`

const ROW_SECURITY = `
select format('ALTER TABLE %s %s ROW LEVEL SECURITY;', c.oid::regclass, mode) as statement
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
cross join lateral (values ('ENABLE', c.relrowsecurity), ('FORCE', c.relforcerowsecurity)) as modes (mode, wanted)
where wanted and c.relkind in ('r', 'p') and ${OWN_SCHEMAS} order by c.oid, mode`

const POLICIES = `
select format('CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s;', p.polname, p.polrelid::regclass, case when p.polpermissive then 'PERMISSIVE' else 'RESTRICTIVE' end,
  case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'ALL' end,
  (select string_agg(case when role = 0 then 'PUBLIC' else quote_ident(r.rolname) end, ', ') from unnest(p.polroles) role left join pg_catalog.pg_roles r on r.oid = role),
  coalesce(' USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')', ''), coalesce(' WITH CHECK (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')) as statement
from pg_catalog.pg_policy p join pg_catalog.pg_class c on c.oid = p.polrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where ${OWN_SCHEMAS} order by c.oid, p.polname`

/** Comments are more than words here: the class of a column decides whether the next backup holds it. */
const COMMENTS = `
select statement from (
select format('COMMENT ON %s %s IS %L;', upper(o.type), o.identity, d.description) as statement
from pg_catalog.pg_description d
cross join lateral pg_catalog.pg_identify_object(d.classoid, d.objoid, d.objsubid) o
left join pg_catalog.pg_namespace n on n.nspname = coalesce(o.schema, case when o.type = 'schema' then o.name end)
where o.type in ('table', 'view', 'materialized view', 'sequence', 'function', 'procedure', 'type', 'index', 'schema') and n.oid is not null and ${OWN_SCHEMAS}
  and not exists (select from pg_catalog.pg_depend e where e.classid = d.classoid and e.objid = d.objoid and e.deptype = 'e')
union all
select format('COMMENT ON COLUMN %s.%I IS %L;', c.oid::regclass, a.attname, d.description)
from pg_catalog.pg_description d join pg_catalog.pg_class c on c.oid = d.objoid and d.classoid = 'pg_catalog.pg_class'::regclass
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = d.objsubid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where d.objsubid > 0 and ${OWN_SCHEMAS} and ${NOT_OF_EXTENSION('pg_class', 'c.oid')}
union all
select format('COMMENT ON CONSTRAINT %I ON %s IS %L;', k.conname, k.conrelid::regclass, d.description)
from pg_catalog.pg_description d join pg_catalog.pg_constraint k on k.oid = d.objoid and d.classoid = 'pg_catalog.pg_constraint'::regclass
join pg_catalog.pg_class c on c.oid = k.conrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace where ${OWN_SCHEMAS}
) comments order by statement`

const ROLE_NAME = (oid: string) =>
  `case when ${oid} = 0 then 'PUBLIC' else (select quote_ident(r.rolname) from pg_catalog.pg_roles r where r.oid = ${oid}) end`
const WITH_GRANT = `case when g.is_grantable then ' WITH GRANT OPTION' else '' end`
const NO_SUPERUSER = (oid: string) =>
  `not coalesce((select r.rolsuper from pg_catalog.pg_roles r where r.oid = ${oid}), false)`

/** Taken before they are given, and in the order of their words, so that the same rights are the same text. */
const GRANTS = `
select statement from (
select format('REVOKE ALL ON ROUTINE %s FROM PUBLIC;', p.oid::regprocedure) as statement
from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace where p.proacl is not null and ${OWN_SCHEMAS} and ${NOT_OF_EXTENSION('pg_proc', 'p.oid')}
union all
select format('REVOKE ALL ON SCHEMA %I FROM PUBLIC;', n.nspname) from pg_catalog.pg_namespace n where n.nspacl is not null and ${OWN_SCHEMAS}
union all
select format('GRANT %s ON %s %s TO %s%s;', string_agg(g.privilege_type, ', ' order by g.privilege_type), case c.relkind when 'S' then 'SEQUENCE' else 'TABLE' end, c.oid::regclass, ${ROLE_NAME('g.grantee')}, ${WITH_GRANT})
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace cross join lateral aclexplode(c.relacl) g
where c.relkind in ('r', 'p', 'v', 'm', 'S') and ${OWN_SCHEMAS} and ${NO_SUPERUSER('g.grantee')} and ${NOT_OF_EXTENSION('pg_class', 'c.oid')}
group by c.oid, c.relkind, g.grantee, g.is_grantable
union all
select format('GRANT %s (%I) ON %s TO %s%s;', g.privilege_type, a.attname, c.oid::regclass, ${ROLE_NAME('g.grantee')}, ${WITH_GRANT})
from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace cross join lateral aclexplode(a.attacl) g
where ${OWN_SCHEMAS} and ${NO_SUPERUSER('g.grantee')}
union all
select format('GRANT %s ON ROUTINE %s TO %s%s;', g.privilege_type, p.oid::regprocedure, ${ROLE_NAME('g.grantee')}, ${WITH_GRANT})
from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace cross join lateral aclexplode(p.proacl) g
where ${OWN_SCHEMAS} and ${NO_SUPERUSER('g.grantee')} and ${NOT_OF_EXTENSION('pg_proc', 'p.oid')}
union all
select format('GRANT %s ON SCHEMA %I TO %s%s;', g.privilege_type, n.nspname, ${ROLE_NAME('g.grantee')}, ${WITH_GRANT})
from pg_catalog.pg_namespace n cross join lateral aclexplode(n.nspacl) g where ${OWN_SCHEMAS} and ${NO_SUPERUSER('g.grantee')}
) rights order by statement not like 'REVOKE%', statement`

/** Rights that objects yet to be made will have. Said last: they would otherwise reach those above. */
const DEFAULT_RIGHTS = `
select format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s %s ON %s %s;', r.rolname, coalesce(' IN SCHEMA ' || quote_ident(n.nspname), ''), verb,
  case d.defaclobjtype when 'r' then 'TABLES' when 'S' then 'SEQUENCES' when 'f' then 'FUNCTIONS' when 'T' then 'TYPES' else 'SCHEMAS' end, who) as statement
from pg_catalog.pg_default_acl d join pg_catalog.pg_roles r on r.oid = d.defaclrole left join pg_catalog.pg_namespace n on n.oid = d.defaclnamespace
cross join lateral (
  select 1 as turn, 'REVOKE ALL' as verb, 'FROM PUBLIC' as who where d.defaclobjtype in ('f', 'T') and d.defaclnamespace = 0
  union all select 2, 'GRANT ' || g.privilege_type, 'TO ' || ${ROLE_NAME('g.grantee')} || ${WITH_GRANT}
  from aclexplode(d.defaclacl) g where g.grantee <> d.defaclrole
) rights where not r.rolsuper order by d.oid, turn`

const REFRESHES = `
select format('REFRESH MATERIALIZED VIEW %s;', c.oid::regclass) as statement
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'm' and c.relispopulated and ${OWN_SCHEMAS} order by c.oid`

/** What is made once the rows are in, which is faster and lets foreign keys go in any direction. */
export const AFTER_ROWS: StatementQuery[] = [
  CHECKS,
  CONSTRAINTS("'p', 'u', 'x'"),
  INDEXES,
  CONSTRAINTS("'f'"),
  STATISTICS,
  REPLICA_IDENTITIES,
  VIEWS_AND_FUNCTIONS,
  REFRESHES,
  TRIGGERS,
  COMMENTS,
  POLICIES,
  ROW_SECURITY,
  GRANTS,
  DEFAULT_RIGHTS,
]

/** Kinds of objects that the dump does not write; each is named in its head. */
export const NOT_WRITTEN = `
select kind || ' ' || name as statement from (
  select 'event trigger' as kind, e.evtname::text as name from pg_catalog.pg_event_trigger e where ${NOT_OF_EXTENSION('pg_event_trigger', 'e.oid')}
  union all select 'publication', pubname from pg_catalog.pg_publication
  union all select 'foreign table', c.oid::regclass::text from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relkind = 'f' and ${OWN_SCHEMAS}
  union all select 'rule', r.rulename from pg_catalog.pg_rewrite r join pg_catalog.pg_class c on c.oid = r.ev_class join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where r.rulename <> '_RETURN' and ${OWN_SCHEMAS}
  union all select 'aggregate', p.oid::regprocedure::text from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    where p.prokind = 'a' and ${OWN_SCHEMAS} and ${NOT_OF_EXTENSION('pg_proc', 'p.oid')}
  union all select 'operator', o.oid::regoperator::text from pg_catalog.pg_operator o join pg_catalog.pg_namespace n on n.oid = o.oprnamespace
    where ${OWN_SCHEMAS} and ${NOT_OF_EXTENSION('pg_operator', 'o.oid')}
) left_out order by 1`
