// The catalogue, one query a kind of object; each row is { kind, name, parent, properties } as JSON.

/** Schemas that migrations may fill; a restore keeps the rows of its preview in one of its own. */
const OURS = `n.nspname !~ '^(pg_|counterfoil_restore_)' and n.nspname not in ('information_schema', 'pgboss')`

const notOfExtension = (oid: string, catalogue: string) =>
  `not exists (select from pg_depend e where e.classid = '${catalogue}'::regclass and e.objid = ${oid} and e.deptype = 'e')`

/** A name as people write it: without the schema when it is public. */
const named = (name: string) => `case n.nspname when 'public' then '' else n.nspname || '.' end || ${name}`

/** Objects of whoever migrates have another owner in every installation. */
const owner = (oid: string) =>
  `case when pg_get_userbyid(${oid}) like 'counterfoil%' then pg_get_userbyid(${oid}) else 'the login' end`

/** Who may do what, without what the owner may anyway. */
const grants = (acl: string, type: string, ownerOid: string) => `(
  select string_agg(entry, '; ' order by entry) from (
    select coalesce(nullif(g.grantee, 0)::regrole::text, 'public') || ': ' ||
      string_agg(lower(g.privilege_type) || case when g.is_grantable then ' (may grant it on)' else '' end, ', ' order by g.privilege_type) as entry
    from aclexplode(coalesce(${acl}, acldefault('${type}', ${ownerOid}))) g
    where g.grantee <> ${ownerOid} group by g.grantee
  ) entries)`

/** Tables, views and the like that are compared; partitions are not. */
const RELATION = `
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where ${OURS} and not c.relispartition and ${notOfExtension('c.oid', 'pg_class')}`

const object = (kind: string, name: string, parent: string, properties: Record<string, string>) =>
  `select json_build_object('kind', ${kind}, 'name', ${name}, 'parent', ${parent}, 'properties', json_build_object(${Object.entries(
    properties,
  )
    .map(([property, value]) => `'${property}', (${value})::text`)
    .join(', ')})) as object`

const onOff = (flag: string) => `case when ${flag} then 'on' else 'off' end`

export const CATALOGUE_QUERIES: readonly string[] = [
  `${object(`'schema'`, 'n.nspname', 'null', {
    grants: grants('n.nspacl', 'n', 'n.nspowner'),
    comment: `case n.nspname when 'public' then null else obj_description(n.oid, 'pg_namespace') end`,
  })} from pg_namespace n where ${OURS} and ${notOfExtension('n.oid', 'pg_namespace')}`,

  `${object(
    `case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table' else 'table' end`,
    named('c.relname'),
    'null',
    {
      kind: `case c.relkind when 'p' then 'partitioned by ' || pg_get_partkeydef(c.oid) else 'ordinary' end`,
      definition: `case when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid) end`,
      'row level security': onOff('c.relrowsecurity'),
      'row level security for the owner': onOff('c.relforcerowsecurity'),
      persistence: `case c.relpersistence when 'u' then 'unlogged' else 'permanent' end`,
      options: `array_to_string(array(select unnest(c.reloptions) order by 1), ', ')`,
      'replica identity': 'c.relreplident',
      owner: owner('c.relowner'),
      grants: grants('c.relacl', 'r', 'c.relowner'),
      comment: `obj_description(c.oid, 'pg_class')`,
    },
  )} ${RELATION} and c.relkind in ('r', 'p', 'v', 'm', 'f')`,

  `${object(`'column'`, `${named('c.relname')} || '.' || a.attname`, named('c.relname'), {
    type: 'format_type(a.atttypid, a.atttypmod)',
    'not null': onOff('a.attnotnull'),
    default: `case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end`,
    generated: `case when a.attgenerated <> '' then pg_get_expr(d.adbin, d.adrelid) end`,
    identity: `case a.attidentity when 'a' then 'always' when 'd' then 'by default' end`,
    collation: `case when a.attcollation <> t.typcollation then a.attcollation::regcollation::text end`,
    grants: `case when a.attacl is not null then ${grants('a.attacl', 'c', 'c.relowner')} end`,
    comment: 'col_description(c.oid, a.attnum)',
  })} from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where ${OURS} and not c.relispartition and ${notOfExtension('c.oid', 'pg_class')} and c.relkind in ('r', 'p', 'f')`,

  // NOT NULL is the column's; PostgreSQL 18 keeps it as a constraint too, older ones do not.
  `${object(`'constraint'`, `${named('c.relname')} || '.' || k.conname`, named('c.relname'), {
    definition: `regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '')`,
    validated: `case when k.convalidated then 'yes' else 'no (NOT VALID)' end`,
    comment: `obj_description(k.oid, 'pg_constraint')`,
  })} from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
    where ${OURS} and not c.relispartition and ${notOfExtension('c.oid', 'pg_class')} and k.contype in ('c', 'f', 'p', 'u', 'x')`,

  // The index of a key stands and falls with the constraint.
  `${object(`'index'`, named('i.relname'), named('c.relname'), {
    definition: 'pg_get_indexdef(x.indexrelid)',
    valid: `case when x.indisvalid then 'yes' else 'no (INVALID)' end`,
    comment: `obj_description(i.oid, 'pg_class')`,
  })} from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
    join pg_namespace n on n.oid = i.relnamespace
    where ${OURS} and not c.relispartition and ${notOfExtension('c.oid', 'pg_class')} and c.relkind in ('r', 'p', 'm')
      and not exists (select from pg_constraint k where k.conindid = x.indexrelid and k.contype in ('p', 'u', 'x'))`,

  `${object(`'policy'`, `${named('c.relname')} || '.' || p.polname`, named('c.relname'), {
    for: `case p.polcmd when '*' then 'all' when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' else 'delete' end`,
    kind: `case when p.polpermissive then 'permissive' else 'restrictive' end`,
    to: `array_to_string(array(select coalesce(nullif(r, 0)::regrole::text, 'public') from unnest(p.polroles) r order by 1), ', ')`,
    using: 'pg_get_expr(p.polqual, p.polrelid)',
    'with check': 'pg_get_expr(p.polwithcheck, p.polrelid)',
  })} from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace where ${OURS}`,

  `${object(`'trigger'`, `${named('c.relname')} || '.' || t.tgname`, named('c.relname'), {
    definition: 'pg_get_triggerdef(t.oid)',
    enabled: `case t.tgenabled when 'D' then 'no' when 'O' then 'yes' when 'A' then 'always' else 'on replicas' end`,
  })} from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
    where ${OURS} and not t.tgisinternal and not c.relispartition`,

  `${object(`'rule'`, `${named('c.relname')} || '.' || r.rulename`, named('c.relname'), {
    definition: 'pg_get_ruledef(r.oid)',
    enabled: 'r.ev_enabled',
  })} from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
    where ${OURS} and r.rulename <> '_RETURN' and ${notOfExtension('c.oid', 'pg_class')}`,

  `${object(
    `case f.prokind when 'p' then 'procedure' else 'function' end`,
    `${named('f.proname')} || '(' || pg_get_function_identity_arguments(f.oid) || ')'`,
    'null',
    {
      definition: 'pg_get_functiondef(f.oid)',
      owner: owner('f.proowner'),
      grants: grants('f.proacl', 'f', 'f.proowner'),
      comment: `obj_description(f.oid, 'pg_proc')`,
    },
  )} from pg_proc f join pg_namespace n on n.oid = f.pronamespace
    where ${OURS} and f.prokind in ('f', 'p') and ${notOfExtension('f.oid', 'pg_proc')}`,

  `${object(
    `case t.typtype when 'e' then 'enum' when 'd' then 'domain' when 'r' then 'range type' else 'composite type' end`,
    named('t.typname'),
    'null',
    {
      values: `(select string_agg(e.enumlabel, ', ' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid)`,
      definition: `case t.typtype
      when 'd' then format_type(t.typbasetype, t.typtypmod) || case when t.typnotnull then ' not null' else '' end || coalesce(' default ' || t.typdefault, '') ||
        coalesce((select string_agg(' ' || pg_get_constraintdef(k.oid), '' order by k.conname) from pg_constraint k where k.contypid = t.oid and k.contype = 'c'), '')
      when 'c' then (select string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' order by a.attnum) from pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped)
    end`,
      owner: owner('t.typowner'),
      grants: grants('t.typacl', 'T', 't.typowner'),
      comment: `obj_description(t.oid, 'pg_type')`,
    },
  )} from pg_type t join pg_namespace n on n.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid
    where ${OURS} and (t.typtype in ('e', 'd', 'r') or (t.typtype = 'c' and c.relkind = 'c')) and ${notOfExtension('t.oid', 'pg_type')}`,

  `${object(`'sequence'`, named('c.relname'), 'null', {
    definition: `format('%s start %s increment %s min %s max %s cache %s%s', format_type(s.seqtypid, null), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, case when s.seqcycle then ' cycle' else '' end)`,
    'owned by': `(select d.refobjid::regclass || '.' || a.attname from pg_depend d join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i'))`,
    owner: owner('c.relowner'),
    grants: grants('c.relacl', 's', 'c.relowner'),
  })} from pg_sequence s join pg_class c on c.oid = s.seqrelid join pg_namespace n on n.oid = c.relnamespace
    where ${OURS} and ${notOfExtension('c.oid', 'pg_class')}`,

  `${object(`'extension'`, 'x.extname', 'null', { schema: 'x.extnamespace::regnamespace' })} from pg_extension x where x.extname <> 'plpgsql'`,

  `${object(`'event trigger'`, 't.evtname', 'null', { on: 't.evtevent', calls: 't.evtfoid::regprocedure', enabled: 't.evtenabled' })} from pg_event_trigger t`,

  `${object(
    `'default privileges'`,
    `${owner('d.defaclrole')} || ' on ' || case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types' else 'schemas' end || coalesce(' in ' || nullif(d.defaclnamespace, 0)::regnamespace::text, '')`,
    'null',
    {
      grants: `(select string_agg(entry, '; ' order by entry) from (select coalesce(nullif(g.grantee, 0)::regrole::text, 'public') || ': ' || string_agg(lower(g.privilege_type), ', ' order by g.privilege_type) as entry from aclexplode(d.defaclacl) g group by g.grantee) entries)`,
    },
  )} from pg_default_acl d`,
]
