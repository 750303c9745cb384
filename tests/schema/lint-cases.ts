const POLICY = `nullif(current_setting('app.company_id', true), '')::uuid`
/** The table that is there before. */
export const GOOD = `create table customers (company_id uuid not null, id uuid not null, name text, constraint customers_pkey primary key (company_id, id));
alter table customers enable row level security;
alter table customers force row level security;
create policy tenant on customers using (company_id = ${POLICY}) with check (company_id = ${POLICY});`

/** A table that breaks no rule, with one thing taken out or put in. */
export const table = (columns: string, more = '') => `
create table notes (
  company_id uuid not null,
  id uuid not null,
  ${columns}
);
alter table notes enable row level security;
alter table notes force row level security;
create policy tenant on notes using (company_id = ${POLICY}) with check (company_id = ${POLICY});
comment on table notes is 'Notes.';
comment on column notes.company_id is '[internal] Whose.';
comment on column notes.id is '[internal] UUIDv7.';
${more}`
export const KEY = 'constraint notes_pkey primary key (company_id, id)'

/** What breaks each rule, on which line, and what is said. */
export const CASES: [rule: string, text: string, line: number, says: RegExp][] = [
  [
    'tenant-table',
    `create table notes (id uuid constraint notes_pkey primary key);\ncomment on table notes is 'x';\ncomment on column notes.id is '[internal] x'`,
    1,
    /notes has no company_id/,
  ],
  ['tenant-key', table('constraint notes_pkey primary key (id, company_id)'), 2, /primary key of notes/],
  [
    'tenant-key',
    table(`${KEY}, constraint notes_id_key unique (id)`),
    2,
    /notes_id_key of notes is unique across companies/,
  ],
  ['tenant-key', 'create unique index customers_name_key on customers (name)', 1, /customers_name_key of customers/],
  [
    'row-level-security',
    table(KEY).replace('alter table notes force row level security;', ''),
    2,
    /not forced on its owner/,
  ],
  ['tenant-policy', table(KEY).replace(/ with check.*/, ';'), 9, /both USING and WITH CHECK/],
  ['tenant-policy', table(KEY).replace('policy tenant', 'policy other'), 2, /no policy named tenant/],
  [
    'foreign-key-company',
    table(
      `${KEY}, customer_id uuid, constraint notes_customer_fkey foreign key (customer_id) references customers (id)`,
      `comment on column notes.customer_id is '[internal] x'`,
    ),
    2,
    /notes_customer_fkey of notes \(customer_id\) leads to customers/,
  ],
  ['classification', table(`${KEY},\n  email text`), 6, /column notes\.email has no class/],
  ['classification', 'alter table customers add column email text', 1, /column customers\.email/],
  ['classification', table(KEY).replace('comment on table', '-- comment on table'), 2, /table notes has no comment/],
  ['invoker-view', 'create view names as select name from customers', 1, /view names/],
  [
    'unbatched-backfill',
    `select set_config('app.company_id', '', true);\nupdate customers set name = upper(name)`,
    2,
    /changes rows of customers all at once/,
  ],
  [
    'unbatched-backfill',
    `do $$ begin perform set_config('app.company_id', '', true);\n update customers set name = 'x'; end $$`,
    1,
    /customers/,
  ],
  [
    'backfill-with-ddl',
    `alter table customers alter column name set default 'x';\n-- lint: allow unbatched-backfill: few rows\nupdate customers set name = set_config('app.company_id', name, true)`,
    3,
    /transaction that locks it on line 1/,
  ],
  [
    'blind-backfill',
    `-- lint: allow unbatched-backfill: few rows\nupdate customers set name = 'x'`,
    2,
    /row level security shows a migration no row/,
  ],
  [
    'blind-validation',
    `-- counterfoil: transaction=none\nalter table customers validate constraint customers_client_fkey`,
    2,
    /proves nothing/,
  ],
  [
    'named-constraint',
    table('primary key (company_id, id)'),
    2,
    /a primary constraint of notes \(company_id, id\) has no name/,
  ],
  [
    'cascade-action',
    table(
      `${KEY}, constraint notes_c_fkey foreign key (company_id, id) references customers (company_id, id) on delete set null`,
    ),
    2,
    /notes_c_fkey/,
  ],
  [
    'deferrable',
    table(
      `${KEY}, constraint notes_c_fkey foreign key (company_id, id) references customers (company_id, id) deferrable`,
    ),
    2,
    /deferrable/,
  ],
  [
    'serial',
    table(`${KEY}, number bigserial`, `comment on column notes.number is '[internal] x'`),
    5,
    /notes\.number counts by a sequence/,
  ],
  [
    'serial',
    table(`${KEY}, number int generated always as identity`, `comment on column notes.number is '[internal] x'`),
    5,
    /notes\.number/,
  ],
  [
    'trigger',
    'create trigger touch before update on customers for each row execute function touch()',
    1,
    /trigger touch/,
  ],
  ['merge', `merge into customers using (select 1) s on true when matched then do nothing`, 1, /MERGE/],
  [
    'clock-in-conflict',
    `insert into customers values (gen_random_uuid(), gen_random_uuid(), 'x') on conflict (company_id, id) do update set name = now()::text`,
    1,
    /now\(\) inside ON CONFLICT/,
  ],
  [
    'clock-in-conflict',
    `create function f() returns void language sql as $$ insert into customers values (null, null) on conflict (company_id, id) do update set name = current_timestamp::text $$`,
    1,
    /current_timestamp/,
  ],
  [
    'concurrently-in-transaction',
    'create index concurrently customers_name_idx on customers (name)',
    1,
    /cannot run in a transaction/,
  ],
  [
    'concurrently-unchecked',
    '-- counterfoil: transaction=none\ncreate index concurrently if not exists customers_name_idx on customers (name)',
    2,
    /customers_name_idx is valid/,
  ],
  [
    'definer-search-path',
    'create function f() returns int language sql security definer as $$ select 1 $$',
    1,
    /pinned search_path/,
  ],
]
