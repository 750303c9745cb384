import { OWN_SCHEMAS } from '../engine/catalogue.ts'

/**
 * Queries that write the statements of a SQL dump, each giving one `statement` a row in an order in which
 * they can be run. The search path is empty, so every name comes out with its schema.
 */
export type StatementQuery = string

export const NOT_OF_EXTENSION = (classId: string, oid: string) =>
  `not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.${classId}'::regclass and d.objid = ${oid} and d.deptype = 'e')`

/** Owner, unless it is a superuser: then it is whoever restores. */
export const OWNER = (kind: string, name: string, owner: string) =>
  `case when not (select r.rolsuper from pg_catalog.pg_roles r where r.oid = ${owner}) then
    format(E'\\nALTER ${kind} %s OWNER TO %I;', ${name}, (select r.rolname from pg_catalog.pg_roles r where r.oid = ${owner})) else '' end`

/** Every role that owns something, was granted something or is named by a policy. Passwords are never read. */
const ROLES = `
with named (oid) as (
  select c.relowner from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where ${OWN_SCHEMAS}
  union select (aclexplode(c.relacl)).grantee from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where ${OWN_SCHEMAS}
  union select n.nspowner from pg_catalog.pg_namespace n where ${OWN_SCHEMAS}
  union select (aclexplode(n.nspacl)).grantee from pg_catalog.pg_namespace n where ${OWN_SCHEMAS}
  union select p.proowner from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace where ${OWN_SCHEMAS}
  union select (aclexplode(p.proacl)).grantee from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace where ${OWN_SCHEMAS}
  union select d.defaclrole from pg_catalog.pg_default_acl d
  union select (aclexplode(d.defaclacl)).grantee from pg_catalog.pg_default_acl d
  union select unnest(p.polroles) from pg_catalog.pg_policy p
)
select format(E'DO $role$ BEGIN\\n  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = %L) THEN CREATE ROLE %I NOLOGIN%s; END IF;\\n  IF NOT pg_catalog.pg_has_role(current_user, %L, ''MEMBER'') THEN GRANT %I TO current_user; END IF;\\nEND $role$;',
  r.rolname, r.rolname, case when r.rolbypassrls then ' BYPASSRLS' else '' end, r.rolname, r.rolname) as statement
from pg_catalog.pg_roles r where r.oid in (select oid from named) and not r.rolsuper and r.rolname !~ '^pg_' order by r.rolname`

const SCHEMAS = `
select format('CREATE SCHEMA IF NOT EXISTS %I;', n.nspname) || case when n.nspname <> 'public' then ${OWNER('SCHEMA', 'quote_ident(n.nspname)', 'n.nspowner')} else '' end as statement
from pg_catalog.pg_namespace n where ${OWN_SCHEMAS} and ${NOT_OF_EXTENSION('pg_namespace', 'n.oid')} order by n.nspname`

const EXTENSIONS = `
select format('CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I;', e.extname, n.nspname) as statement
from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace where e.extname <> 'plpgsql' order by e.oid`

/** In the order of their making, so that a domain stands after the enum it is of. */
const TYPES = `
select case t.typtype
  when 'e' then format('CREATE TYPE %s AS ENUM (%s);', t.oid::regtype,
    (select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder) from pg_catalog.pg_enum e where e.enumtypid = t.oid))
  when 'd' then format('CREATE DOMAIN %s AS %s%s%s%s;', t.oid::regtype, pg_catalog.format_type(t.typbasetype, t.typtypmod),
    coalesce(' DEFAULT ' || t.typdefault, ''), case when t.typnotnull then ' NOT NULL' else '' end,
    (select string_agg(format(' CONSTRAINT %I %s', k.conname, pg_catalog.pg_get_constraintdef(k.oid)), '' order by k.conname)
     from pg_catalog.pg_constraint k where k.contypid = t.oid and k.contype = 'c'))
  when 'r' then format('CREATE TYPE %s AS RANGE (SUBTYPE = %s);', t.oid::regtype, (select r.rngsubtype::regtype from pg_catalog.pg_range r where r.rngtypid = t.oid))
  else format('CREATE TYPE %s AS (%s);', t.oid::regtype,
    (select string_agg(format('%I %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)), ', ' order by a.attnum)
     from pg_catalog.pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped)) end
  || ${OWNER('TYPE', 't.oid::regtype', 't.typowner')} as statement
from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace left join pg_catalog.pg_class c on c.oid = t.typrelid
where ${OWN_SCHEMAS} and (t.typtype in ('e', 'd', 'r') or (t.typtype = 'c' and c.relkind = 'c')) and ${NOT_OF_EXTENSION('pg_type', 't.oid')}
order by t.oid`

/** A function that names a table, in its body or its signature, can only be made after it. */
const NEEDS_TABLE = `exists (
  select from pg_catalog.pg_depend d left join pg_catalog.pg_type t on d.refclassid = 'pg_catalog.pg_type'::regclass and t.oid = d.refobjid
    left join pg_catalog.pg_class rc on rc.oid = coalesce(nullif(t.typrelid, 0), (select e.typrelid from pg_catalog.pg_type e where e.oid = t.typelem))
  where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid
    and (d.refclassid = 'pg_catalog.pg_class'::regclass or rc.relkind in ('r', 'p', 'v', 'm', 'f')))`

const FUNCTION = `pg_catalog.pg_get_functiondef(p.oid) || ';' || ${OWNER('ROUTINE', 'p.oid::regprocedure', 'p.proowner')}`

export const functions = (late: boolean): StatementQuery => `
select p.oid, ${FUNCTION} as statement
from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where ${OWN_SCHEMAS} and p.prokind in ('f', 'p', 'w') and ${late ? '' : 'not '}${NEEDS_TABLE} and ${NOT_OF_EXTENSION('pg_proc', 'p.oid')}
order by p.oid`

const SEQUENCE_OPTIONS = (s: string) =>
  `format('START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s CACHE %s%s', ${s}.seqstart, ${s}.seqincrement, ${s}.seqmin, ${s}.seqmax, ${s}.seqcache, case when ${s}.seqcycle then ' CYCLE' else '' end)`

/** Those of identity columns come with their tables. */
const SEQUENCES = `
select format('CREATE %sSEQUENCE %s AS %s %s;', case c.relpersistence when 'u' then 'UNLOGGED ' else '' end, c.oid::regclass, pg_catalog.format_type(s.seqtypid, null), ${SEQUENCE_OPTIONS('s')})
  || ${OWNER('SEQUENCE', 'c.oid::regclass', 'c.relowner')} as statement
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace join pg_catalog.pg_sequence s on s.seqrelid = c.oid
where ${OWN_SCHEMAS} and ${NOT_OF_EXTENSION('pg_class', 'c.oid')}
  and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'i')
order by c.oid`

const COLUMN = `format('  %I %s%s%s%s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
  case when a.attcollation <> t.typcollation and a.attcollation <> 0 then ' COLLATE ' || a.attcollation::regcollation else '' end,
  case when a.attidentity <> '' then format(' GENERATED %s AS IDENTITY (SEQUENCE NAME %s %s)', case a.attidentity when 'a' then 'ALWAYS' else 'BY DEFAULT' end,
      (select d.objid::regclass from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::regclass and d.refobjid = c.oid and d.refobjsubid = a.attnum and d.deptype = 'i'),
      (select ${SEQUENCE_OPTIONS('s')} from pg_catalog.pg_depend d join pg_catalog.pg_sequence s on s.seqrelid = d.objid
       where d.classid = 'pg_catalog.pg_class'::regclass and d.refobjid = c.oid and d.refobjsubid = a.attnum and d.deptype = 'i'))
    when a.attgenerated <> '' then format(' GENERATED ALWAYS AS (%s)%s', pg_catalog.pg_get_expr(v.adbin, v.adrelid), case a.attgenerated when 's' then ' STORED' else ' VIRTUAL' end)
    when v.adbin is not null then ' DEFAULT ' || pg_catalog.pg_get_expr(v.adbin, v.adrelid) else '' end,
  case when a.attnotnull then ' NOT NULL' else '' end)`

/** Parents before partitions and heirs: those were made later. */
const TABLES = `
select case when c.relispartition then
    format('CREATE TABLE %s PARTITION OF %s %s%s;', c.oid::regclass, i.inhparent::regclass, pg_catalog.pg_get_expr(c.relpartbound, c.oid),
      case when c.relkind = 'p' then ' PARTITION BY ' || pg_catalog.pg_get_partkeydef(c.oid) else '' end)
  else format(E'CREATE %sTABLE %s (%s)%s%s%s;', case c.relpersistence when 'u' then 'UNLOGGED ' else '' end, c.oid::regclass,
    coalesce((select E'\\n' || string_agg(${COLUMN}, E',\\n' order by a.attnum) || E'\\n'
      from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid
      left join pg_catalog.pg_attrdef v on v.adrelid = a.attrelid and v.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and (a.attislocal or i.inhparent is null)), ''),
    coalesce(' INHERITS (' || i.inhparent::regclass || ')', ''),
    case when c.relkind = 'p' then ' PARTITION BY ' || pg_catalog.pg_get_partkeydef(c.oid) else '' end,
    coalesce(' WITH (' || array_to_string(c.reloptions, ', ') || ')', '')) end
  || ${OWNER('TABLE', 'c.oid::regclass', 'c.relowner')} as statement
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
left join lateral (select h.inhparent from pg_catalog.pg_inherits h where h.inhrelid = c.oid order by h.inhseqno limit 1) i on true
where c.relkind in ('r', 'p') and c.relpersistence <> 't' and ${OWN_SCHEMAS} and ${NOT_OF_EXTENSION('pg_class', 'c.oid')}
order by c.oid`

const OWNED_SEQUENCES = `
select format('ALTER SEQUENCE %s OWNED BY %s.%I;', c.oid::regclass, d.refobjid::regclass, a.attname) as statement
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
join pg_catalog.pg_depend d on d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_catalog.pg_class'::regclass and d.deptype = 'a'
join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
where c.relkind = 'S' and ${OWN_SCHEMAS} order by c.oid`

/** What must stand before the rows can be copied in. */
export const BEFORE_ROWS: StatementQuery[] = [
  ROLES,
  SCHEMAS,
  EXTENSIONS,
  TYPES,
  functions(false),
  SEQUENCES,
  TABLES,
  OWNED_SEQUENCES,
]
