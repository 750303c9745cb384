import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ColumnEntry } from '#server/backups/format/metadata.ts'
import { scratchDatabase } from './scratch-database.ts'
import { unpackBackup } from './unpacking.ts'

const scratch = await scratchDatabase(String.raw`
  create type mood as enum ('sad', 'happy');
  create type pair as (a int, j json);
  create domain positive as int check (value > 0);
  create domain document as json;
  create table every_type (
    id bigint generated always as identity primary key,
    i2 int2, i4 int4, i8 int8, n numeric, f4 float4, f8 float8, m money, b bool, t text, vc varchar(200), c char(5), by bytea,
    ts timestamp, tstz timestamptz, d date, tm time, tmtz timetz, iv interval, u uuid, j json, jb jsonb, x xml, ip inet, cd cidr,
    mac macaddr, bt bit(4), vb varbit, tv tsvector, tq tsquery, p point, bx box, r int4range, tr tstzrange, mr int4multirange,
    arr int[], tarr text[], farr float8[], tsarr timestamptz[], jarr json[], jbarr jsonb[], marr mood[], e mood, pr pair, pd positive,
    jd document, ov oidvector, jp jsonpath, lsn pg_lsn, g int generated always as (i4 * 2) stored
  );
  insert into every_type (i2, i4, i8, n, f4, f8, m, b, t, vc, c, by, ts, tstz, d, tm, tmtz, iv, u, j, jb, x, ip, cd, mac, bt, vb, tv, tq, p, bx,
    r, tr, mr, arr, tarr, farr, tsarr, jarr, jbarr, marr, e, pr, pd, jd, ov, jp, lsn) values
  (-32768, 1073741823, 9223372036854775807, '1e400', 'NaN', '-Infinity', -1234.5, true,
    E'line\nbreak\ttab\r"quote"\\back\x01\x02\x7f \u2028 ü 你', '', 'ab', '\x00ff5c', 'infinity', '2026-01-25 14:30:45.123456+04', '-infinity',
    '24:00', '12:00+05:30', '1 year 2 mons -3 days 04:05:06.789', gen_random_uuid(),
    E'{"a":1,\n "a":2, "u":"\\u0000", "big": 1e400}', 'null', '<a>b</a>', '::1/64', '10.0.0.0/8', '08:00:2b:01:02:03', '1010', '1',
    'a b', 'a & b', '(1,2)', '((0,0),(1,1))', '[1,5)', '[2026-01-01,)', '{[1,2),[4,5)}', '[2:3]={1,2}',
    array['a,"b"', 'null', null, E'x\ny\\'], array['NaN', 'Infinity', 0.1 + 0.2]::float8[], array['infinity', '2026-01-25 14:30:45.123456+04']::timestamptz[],
    array[E'{"k":\n1}'::json, null], array['null'::jsonb, null], '{sad,happy}', 'happy', row(1, E'[\n1]'::json), 3, E'[1,\n2]', '1 2 3', '$.a[*]', '0/16B3748'),
  (null, null, 9007199254740993, 'NaN', 0.1, 0.1::float8 + 0.2, null, null, null, E'\x01', '     ', null, '-infinity', 'infinity', '0044-03-15 BC',
    null, null, '-1 mon', null, 'null', null, null, null, null, null, null, null, null, null, null, null, 'empty', 'empty', '{}', '{}', '{}', '{}', '{}',
    '{}', '{}', '{}', null, null, null, null, null, null, null),
  (null, null, null, '-Infinity', null, 'NaN', null, null, repeat('x', 100000), null, null, null, null, null, null, null, null, null, null, null,
    '{"b": 1, "a": 1e40}', null, null, null, null, null, null, null, null, null, null, null, null, null, '{{1,2},{3,4}}', '[0:0]={a}', null, null,
    null, null, null, null, null, null, null, null, null, null);
  create table "Odd ""names""" (r int, t text, "select" int);
  insert into "Odd ""names""" values (1, 'r and t are aliases too', 2);
  create table no_columns ();
  insert into no_columns default values;
  create table no_rows (id int primary key);
  create table cut (id int, k text) partition by list (k);
  create table cut_a partition of cut for values in ('a');
  create table cut_b partition of cut for values in ('b');
  insert into cut values (1, 'a'), (2, 'b');
  create sequence loose start 40;
  select nextval('loose');
  create table walled (id int primary key);
  alter table walled enable row level security;
  alter table walled force row level security;
  create policy nobody on walled using (false);
  insert into walled values (1), (2), (3);
`)

const manifest = await scratch.backUp()
const text = await unpackBackup(join(scratch.folder, manifest.file.name))
const document = JSON.parse(text)

/** The lines of a table's rows, as bytes in the file: JSON.parse would round its numbers. */
function linesOf(key: string): string[] {
  const start = text.indexOf(`${JSON.stringify(key)}:[\n`)
  const from = start + JSON.stringify(key).length + 3
  return text
    .slice(from, text.indexOf('\n]', from))
    .split('\n')
    .map((line) => line.replace(/,$/, ''))
}

describe('values', () => {
  test('of every type come back as they were', async () => {
    const columns = manifest.metadata.tables.everyType?.columns ?? []
    const quoted = (column: ColumnEntry) => `"${column.name}"`
    const record = columns
      .map((column) => `${quoted(column)} ${column.encoding === 'text' ? 'text' : column.type}`)
      .join(', ')
    const back = columns.map((column) => `r.${quoted(column)}::${column.type}`).join(', ')
    const lines = linesOf('everyType')
    expect(lines).toHaveLength(3)
    for (const line of lines) {
      const { rows } = await scratch.admin.query(
        `select row(${back})::text as restored, (select row(t.*)::text from every_type t where t.id = r.id) as original
         from json_to_record($1::json) as r(${record})`,
        [line],
      )
      expect(rows[0].restored).toBe(rows[0].original)
    }
  })

  test('keep what a driver would lose', () => {
    const [first = '', second = ''] = linesOf('everyType')
    expect(first).toContain('"i8":9223372036854775807')
    expect(second).toContain('"i8":9007199254740993')
    expect(first).toContain('"tstz":"2026-01-25T10:30:45.123456+00:00"')
    expect(second).toContain('"f8":0.30000000000000004')
    expect(document.tables.everyType[0]).toMatchObject({ ts: 'infinity', f4: 'NaN', by: '\\x00ff5c' })
  })

  test('tell a JSON null from no value', () => {
    expect(document.tables.everyType[0].jb).toBe('null')
    expect(document.tables.everyType[1].jb).toBeNull()
  })
})

describe('tables', () => {
  test('with odd names, without columns, without rows and in partitions are all there', () => {
    expect(document.tables['Odd "names"']).toEqual([{ r: 1, t: 'r and t are aliases too', select: 2 }])
    expect(document.tables.noColumns).toEqual([{}])
    expect(document.tables.noRows).toEqual([])
    expect(document.tables.cut).toEqual([
      { id: 1, k: 'a' },
      { id: 2, k: 'b' },
    ])
    expect(Object.keys(document.tables)).not.toContain('cutA')
  })

  test('behind row level security are complete', () => {
    expect(document.tables.walled).toHaveLength(3)
  })

  test('that may not be read stop the backup, and leave nothing', async () => {
    await scratch.admin.query('create table forbidden (id int)')
    await expect(scratch.backUp()).rejects.toMatchObject({ failure: 'PERMISSION' })
    await scratch.admin.query('drop table forbidden')
  })

  test('seen by a role that policies bind stop the backup rather than being thinned out', async () => {
    await scratch.admin.query(
      `do $$ begin create role bound_reader nologin; exception when duplicate_object then null; end $$`,
    )
    await scratch.admin.query('grant select on all tables in schema public to bound_reader')
    await scratch.admin.query('grant select on all sequences in schema public to bound_reader')
    await expect(scratch.backUp({ database: { url: scratch.url, role: 'bound_reader' } })).rejects.toMatchObject({
      failure: 'PERMISSION',
    })
  })

  test('carry their columns, types and keys in the metadata', () => {
    const { columns, primaryKey } = manifest.metadata.tables.everyType ?? { columns: [], primaryKey: [] }
    expect(primaryKey).toEqual(['id'])
    expect(columns.find(({ name }) => name === 'id')).toMatchObject({
      type: 'bigint',
      identity: 'always',
      nullable: false,
    })
    expect(columns.find(({ name }) => name === 'g')).toMatchObject({ generated: true })
    expect(columns.find(({ name }) => name === 'vc')?.type).toBe('character varying(200)')
  })
})

test('sequences are read after the rows, with whether they were called', () => {
  expect(manifest.metadata.sequences).toContainEqual({
    name: 'public.loose',
    type: 'bigint',
    lastValue: '40',
    isCalled: true,
    ownedBy: null,
  })
  expect(manifest.metadata.sequences).toContainEqual(
    expect.objectContaining({ name: 'public.every_type_id_seq', lastValue: '3', ownedBy: 'public.every_type.id' }),
  )
})

test('settings of the database or the role do not change the file', async () => {
  const odd = [
    'bytea_output = escape',
    "intervalstyle = 'sql_standard'",
    "datestyle = 'German'",
    'extra_float_digits = -15',
    "timezone = 'Asia/Kathmandu'",
    "search_path = 'pg_temp'",
  ]
  const name = new URL(scratch.url).pathname.slice(1)
  for (const setting of odd) await scratch.admin.query(`alter database ${name} set ${setting}`)
  const again = await scratch.backUp()
  expect(again.metadata.dataIntegrityHashes).toEqual(manifest.metadata.dataIntegrityHashes)
})

test('the hash of rows does not depend on their order, and the hash of the table does', async () => {
  const other = await scratchDatabase(`create table cut (id int, k text); insert into cut values (2, 'b'), (1, 'a')`)
  const theirs = (await other.backUp()).metadata.dataIntegrityHashes.cut
  const ours = manifest.metadata.dataIntegrityHashes.cut
  expect(theirs?.rows).toBe(ours?.rows)
  expect(theirs?.ordered).not.toBe(ours?.ordered)
})

test('a backup made of the catalogue lists orphans that are possible, and rows that make no sense', async () => {
  const odd = await scratchDatabase(`
    create table customers (id int primary key, name text, phone text, email text, born date);
    comment on column customers.name is '[personal] x';
    insert into customers values (1, 'Test Person', '00000000', 'a@example.com', '1066-10-14'), (2, 'Amira Haddad', '+971501234067', 'amira@haddad.ae', '1980-01-01');
    create table invoices (id int, customer_id int);
    insert into invoices values (1, 99);
    alter table invoices add constraint invoices_customer_fkey foreign key (customer_id) references customers (id) not valid;
  `)
  const { findings } = (await odd.backUp()).metadata.validation
  const found = findings
    .filter(({ check }) => check !== 'unclassified_column')
    .map(({ check, table, column, rows }) => [check, table, column, rows])
  expect(found).toEqual(
    expect.arrayContaining([
      ['unvalidated_foreign_key', 'invoices', 'invoices_customer_fkey', 0],
      ['fake_name', 'customers', 'name', 1],
      ['impossible_phone', 'customers', 'phone', 1],
      ['fake_email', 'customers', 'email', 1],
      ['impossible_date', 'customers', 'born', 1],
    ]),
  )
  expect(found).toHaveLength(5)
})
