import type { Queryable } from './ledger.ts'

/**
 * Everything that migrations make in the schema public, one line an object, sorted: two databases with the same
 * lines behave alike. Object numbers and positions are left out, since they differ between equal databases.
 */
export async function readCatalogue(client: Queryable): Promise<string[]> {
  const { rows } = await client.query(CATALOGUE)
  return rows.map((row) => String(row.line))
}

/** Ours: in the schema public, not brought by an extension, not the runner's own table. */
const OURS = (catalogue: 'pg_class' | 'pg_proc' | 'pg_type', oid: string, namespace: string) => `
  ${namespace} = 'public'::regnamespace
  and not exists (select from pg_depend d where d.classid = '${catalogue}'::regclass and d.objid = ${oid} and d.deptype = 'e')`

const CATALOGUE = `
with relation as (
  select c.* from pg_class c where ${OURS('pg_class', 'c.oid', 'c.relnamespace')} and c.relname not like 'schema_migrations%'
), line as (
  select format('%s %s owner=%s rls=%s force=%s acl=%s options=%s comment=%s',
    case relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'v' then 'view' when 'm' then 'materialized view'
      when 'i' then 'index' when 'I' then 'partitioned index' when 'S' then 'sequence' else relkind::text end,
    relname, pg_get_userbyid(relowner), relrowsecurity, relforcerowsecurity,
    (select string_agg(item::text, ',' order by item::text) from unnest(relacl) item), reloptions, obj_description(oid, 'pg_class')) as line
  from relation
  union all
  select format('column %s.%s %s not null=%s default=%s generated=%s identity=%s collation=%s acl=%s comment=%s', r.relname, a.attname,
    format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attgenerated, a.attidentity,
    a.attcollation::regcollation, (select string_agg(item::text, ',' order by item::text) from unnest(a.attacl) item),
    col_description(r.oid, a.attnum))
  from relation r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
  where r.relkind in ('r', 'p', 'v', 'm')
  union all
  select format('constraint %s.%s %s', r.relname, k.conname, pg_get_constraintdef(k.oid))
  from pg_constraint k join relation r on r.oid = k.conrelid
  union all
  select format('index definition %s valid=%s', pg_get_indexdef(i.indexrelid), i.indisvalid)
  from pg_index i join relation r on r.oid = i.indrelid
  union all
  select format('view definition %s %s', relname, pg_get_viewdef(oid)) from relation where relkind in ('v', 'm')
  union all
  select format('policy %s.%s %s permissive=%s to=%s using=%s check=%s', r.relname, p.polname, p.polcmd, p.polpermissive,
    p.polroles::regrole[], pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
  from pg_policy p join relation r on r.oid = p.polrelid
  union all
  select format('trigger %s', pg_get_triggerdef(t.oid)) from pg_trigger t join relation r on r.oid = t.tgrelid where not t.tgisinternal
  union all
  select format('function %s owner=%s acl=%s comment=%s', pg_get_functiondef(f.oid), pg_get_userbyid(f.proowner),
    (select string_agg(item::text, ',' order by item::text) from unnest(f.proacl) item), obj_description(f.oid, 'pg_proc'))
  from pg_proc f where ${OURS('pg_proc', 'f.oid', 'f.pronamespace')} and f.prokind in ('f', 'p')
  union all
  select format('type %s %s %s', t.typname, t.typtype, (select string_agg(e.enumlabel, ',' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid))
  from pg_type t where ${OURS('pg_type', 't.oid', 't.typnamespace')} and t.typtype in ('e', 'd', 'r')
  union all
  select format('extension %s in %s', extname, extnamespace::regnamespace) from pg_extension where extname <> 'plpgsql'
  union all
  select format('default privileges of %s on %s: %s', pg_get_userbyid(defaclrole), defaclobjtype,
    (select string_agg(item::text, ',' order by item::text) from unnest(defaclacl) item))
  from pg_default_acl
)
select line from line order by line collate "C"`
