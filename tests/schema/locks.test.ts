import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { classify, type Facts, type TableLock } from '#db/migrator/locks/classify.ts'
import { readFacts } from '#db/migrator/locks/facts.ts'
import { lockModeOf, stronger } from '#db/migrator/locks/modes.ts'
import { loadParser } from '#db/migrator/sql/parse.ts'
import { waitFor } from '../backups/waiting.ts'
import { emptyDatabase } from '../migrations/folder.ts'

let client: pg.Client
let url: string
let drop: () => Promise<void>
let facts: Facts

beforeAll(async () => {
  await loadParser()
  ;({ url, client, drop } = await emptyDatabase())
  await client.query(SCENE)
  facts = await readFacts(client)
})
afterAll(() => drop())

const SCENE = `
  create table companies (id uuid primary key, name text);
  create table leads (company_id uuid not null references companies (id), id uuid not null, name varchar(10), score int,
    parent uuid, constraint leads_pkey primary key (company_id, id));
  create table sales (company_id uuid not null, id uuid not null, lead_id uuid, total bigint,
    constraint sales_pkey primary key (company_id, id));
  alter table sales add constraint sales_lead_fkey foreign key (company_id, lead_id) references leads (company_id, id) not valid,
    add constraint sales_total_check check (total > 0) not valid;
  create table notes (company_id uuid, lead_id uuid, constraint notes_lead_fkey foreign key (company_id, lead_id) references leads (company_id, id));
  create index sales_total_idx on sales (total);
  create unique index leads_name_idx on leads (company_id, id, name);
  create view sale_totals as select company_id, sum(total) as total from sales group by company_id;
  create materialized view sale_counts as select company_id, count(*) as sales from sales group by company_id;
  create unique index sale_counts_idx on sale_counts (company_id);
  create function touch() returns trigger language plpgsql as 'begin return new; end';
  create trigger touch before update on leads for each row execute function touch();
  create policy tenant on leads using (true) with check (true);
  create table days (company_id uuid, day date not null) partition by range (day);
  create table days_1 partition of days for values from ('2026-01-01') to ('2026-02-01');
  create table days_2 (company_id uuid, day date not null);
  create sequence numbers;
  create role lock_reader_${process.pid};`

const INSIDE = [
  'select * from leads',
  'select * from leads join sales on true for update',
  'with old as (select * from sales) select * from old, leads',
  'insert into sales (company_id, id) select company_id, id from leads',
  "update leads set name = 'x' from sales where sales.lead_id = leads.id",
  'delete from sales where total = 1',
  'truncate sales',
  'lock table leads in share mode',
  'create index leads_score_idx on leads (score)',
  'drop index sales_total_idx',
  'alter index sales_total_idx set (fillfactor = 80)',
  'reindex table sales',
  'alter table leads add column at timestamptz not null default now()',
  'alter table leads add column token uuid default gen_random_uuid()',
  'alter table sales add column lead2 uuid, add constraint two foreign key (company_id, lead2) references leads (company_id, id) not valid',
  'alter table sales add column owner uuid references companies (id)',
  'alter table leads drop column score',
  'alter table leads alter column name type text',
  "alter table leads alter column name set default 'x'",
  'alter table leads alter column name drop default',
  'alter table leads alter column name set not null',
  'alter table leads alter column score drop not null',
  'alter table leads alter column score set statistics 500',
  'alter table leads alter column score set (n_distinct = 5)',
  'alter table leads alter column name set storage external',
  'alter table leads add constraint c check (score > 0)',
  'alter table leads add constraint c check (score > 0) not valid',
  'alter table leads add constraint u unique (company_id, score)',
  'alter table sales add constraint f foreign key (company_id, lead_id) references leads (company_id, id) not valid',
  'alter table sales validate constraint sales_total_check',
  'alter table sales validate constraint sales_lead_fkey',
  'alter table sales drop constraint sales_lead_fkey',
  'alter table sales drop constraint sales_total_check',
  'alter table sales alter constraint sales_lead_fkey deferrable',
  'alter table sales rename constraint sales_lead_fkey to other',
  'alter table leads rename column name to title',
  'alter table leads rename to prospects',
  'alter table leads enable row level security',
  'alter table leads force row level security',
  'alter table leads disable trigger touch',
  'alter table leads set (fillfactor = 90)',
  'alter table leads set (autovacuum_enabled = false)',
  'alter table leads set (user_catalog_table = true)',
  'alter table leads cluster on leads_name_idx',
  'alter table leads replica identity full',
  'alter table days_2 set unlogged',
  'alter table leads owner to current_user',
  "alter table days attach partition days_2 for values from ('2026-02-01') to ('2026-03-01')",
  'alter table days detach partition days_1',
  "create table days_3 partition of days for values from ('2026-03-01') to ('2026-04-01')",
  'create table calls (id uuid primary key, company_id uuid references companies (id))',
  'create table copy_of (like leads including all)',
  'create table names as select name from leads',
  'create view names as select l.name from leads l join sales s on s.lead_id = l.id',
  'create or replace view sale_totals as select company_id, sum(total) as total from sales group by company_id',
  'alter view sale_totals set (security_barrier = true)',
  'drop view sale_totals',
  'refresh materialized view sale_counts',
  'refresh materialized view concurrently sale_counts',
  'create trigger again before insert on sales for each row execute function touch()',
  'drop trigger touch on leads',
  'create policy own on sales using (true) with check (true)',
  'alter policy tenant on leads using (false)',
  'drop policy tenant on leads',
  'create rule quiet as on insert to sales do instead nothing',
  'create statistics spread on company_id, total from sales',
  "comment on table leads is 'x'",
  "comment on column leads.name is 'x'",
  "comment on view sale_totals is 'x'",
  `grant select on leads to lock_reader_${process.pid}`,
  'drop table notes',
  'drop table leads cascade',
  'alter sequence numbers restart with 5',
  'drop sequence numbers',
  'analyze leads',
  'create function one() returns int language sql as $$ select 1 $$',
  "create type mood as enum ('well')",
  'alter default privileges grant select on tables to public',
]

const tables = async () => {
  // By the names they had: a statement may rename or drop them. New ones are nobody else's yet.
  const { rows } = await client.query<{ oid: number; relname: string }>(
    "select oid, relname from pg_class where relkind in ('r', 'p', 'v', 'm', 'S') and relnamespace = 'public'::regnamespace",
  )
  return new Map(rows.map(({ oid, relname }) => [oid, relname]))
}

test.each(INSIDE)('takes the locks we say: %s', async (text) => {
  const known = await tables()
  await client.query('begin')
  try {
    await client.query(text)
    const taken = await locksOf(
      client,
      (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid ?? 0,
      known,
    )
    const said = classify({ text }, facts)
    expect(said.unknown).toBe(false)
    expect(said.locks.filter(({ mode }) => mode !== 'ACCESS SHARE').sort(byTable)).toEqual(
      taken.filter(({ mode }) => mode !== 'ACCESS SHARE').sort(byTable),
    )
    const weak = taken.map(({ table }) => table)
    expect(said.locks.filter(({ table }) => !weak.includes(table))).toEqual([])
  } finally {
    await client.query('rollback')
  }
})

const OUTSIDE = [
  'create index concurrently leads_score_later on leads (score)',
  'drop index concurrently sales_total_idx',
  'reindex index concurrently sales_pkey',
  'vacuum sales',
]

test.each(OUTSIDE)('takes the locks we say, outside a transaction: %s', async (text) => {
  const known = await tables()
  const said = classify({ text }, facts)
  const table = said.locks[0]?.table ?? ''
  // Somebody who only reads keeps the statement waiting half-way, so that its locks can be looked at.
  const reader = new pg.Client({ connectionString: url })
  const worker = new pg.Client({ connectionString: url })
  await Promise.all([reader.connect(), worker.connect()])
  try {
    await reader.query(
      `begin isolation level repeatable read; select * from ${table}; ${/^vacuum/.test(text) ? `lock table ${table} in share update exclusive mode` : ''}`,
    )
    const { rows } = await worker.query<{ pid: number }>('select pg_backend_pid() as pid')
    const run = worker.query(text)
    const taken = await waitFor(async () => {
      const held = await locksOf(client, rows[0]?.pid ?? 0, known)
      const found = held.filter((lock) => lock.table === table && lock.mode !== 'ACCESS SHARE')
      return found.length > 0 ? found : null
    })
    await reader.query('commit')
    await run
    expect(taken).toEqual(said.locks)
  } finally {
    await Promise.all([reader.end(), worker.end()])
  }
})

const byTable = (one: TableLock, other: TableLock) => (one.table < other.table ? -1 : 1)

/** The strongest lock of a session on each of the tables, views and sequences, held or asked for. */
async function locksOf(on: pg.Client, pid: number, known: Map<number, string>): Promise<TableLock[]> {
  const { rows } = await on.query<{ relation: number; mode: string }>(
    "select relation, mode from pg_locks where pid = $1 and locktype = 'relation'",
    [pid],
  )
  const strongest = new Map<string, TableLock>()
  for (const { relation, mode: written } of rows) {
    const mode = lockModeOf(written)
    const table = known.get(relation)
    if (!mode || table === undefined) continue
    const held = strongest.get(table)
    if (!held || stronger(mode, held.mode)) strongest.set(table, { table, mode })
  }
  return [...strongest.values()]
}
