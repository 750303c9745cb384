/** Tables with every type, odd names, partitions, policies and sequences, and rows that a careless copy would change. */
export const everyType = String.raw`
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
    jd document, ov oidvector, jp jsonpath, lsn pg_lsn, dr daterange, g int generated always as (i4 * 2) stored
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
`
