import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ColumnEntry } from '#server/backups/format/metadata.ts'
import { everyType } from './every-type.ts'
import { scratchDatabase } from './scratch-database.ts'
import { unpackBackup } from './unpacking.ts'

const scratch = await scratchDatabase(everyType)

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

test('a moment is impossible before 1900, in a hundred years, and where rows were created later than today', async () => {
  const odd = await scratchDatabase(`
    create table visits (due date, made_on timestamp(3), created_at timestamptz);
    insert into visits values (null, null, null), ('infinity', '-infinity', '-infinity'), ('2026-01-01', '1900-01-01', '1900-01-01 00:00Z'),
      ('1899-12-31', '1899-12-31 23:59:59.999', '1899-12-31 23:59:59.999Z'), ('0044-03-15 BC', '4713-01-01 BC', '4713-01-01 BC'),
      ('10000-01-01', '10000-01-01', '10000-01-01'), (current_date + 36525, current_date + 36525, 'infinity'),
      (current_date + 36526, (current_date + 36525) + interval '1 millisecond', now() + interval '25 hours'),
      (current_date, now(), now() + interval '23 hours');
  `)
  const { checked, findings } = (await odd.backUp()).metadata.validation
  expect(checked).toBe(9)
  expect(
    findings
      .filter(({ check }) => check === 'impossible_date')
      .map(({ column, rows, message }) => [column, rows, message]),
  ).toEqual([
    ['due', 4, 'Dates before 1900 or more than a hundred years ahead.'],
    ['made_on', 4, 'Dates before 1900 or more than a hundred years ahead.'],
    ['created_at', 3, 'Dates before 1900 or more than a hundred years ahead.'],
    ['created_at', 3, 'Rows created in the future.'],
  ])
})

test('a backup made of the catalogue lists orphans that are possible, and rows that make no sense', async () => {
  const odd = await scratchDatabase(`
    create table customers (id int primary key, name text, phone text, email text, born date);
    comment on column customers.name is '[personal] x';
    insert into customers values (1, 'Test Person', '00000000', 'a@example.com', '1066-10-14'), (2, 'Amira Haddad', '+971501234067', 'amira@haddad.ae', '1980-01-01'),
      (3, 'Jo Marsh', '+44 (20) 1111-1111', 'jo@marsh.co.uk', '1980-01-01'), (4, 'Ed Hale', '12-34 56.78', null, null),
      (5, 'Di Wren', 'after six', '', null), (6, 'Al Nash', '+44 (161) 496-0000', null, null), (7, 'Ann Lee', ' ', null, null),
      (8, 'Bo Hay', null, 'bo@test.com', null), (9, 'Cy Orr', null, 'cy@test.hospital.co.uk', null), (10, 'Dot Ash', null, 'dot@hay@marsh.co.uk', null),
      (11, 'Eve Fox', null, 'eve fox@marsh.co.uk', null), (12, 'Flo Kay', null, 'flo@marsh', null), (13, 'Gus May', null, 'gus@Shop.INVALID', null),
      (14, E'Test\\tPerson', E'+44 161\\\\4960000', E'hal\\t@lee.co.uk', null);
    create table invoices (id int, customer_id int);
    insert into invoices values (1, 99);
    alter table invoices add constraint invoices_customer_fkey foreign key (customer_id) references customers (id) not valid;
    alter table invoices add constraint invoices_paid_check check (id > 1) not valid;
  `)
  const { findings } = (await odd.backUp()).metadata.validation
  const found = findings
    .filter(({ check }) => check !== 'unclassified_column')
    .map(({ check, table, column, rows }) => [check, table, column, rows])
  expect(found).toEqual(
    expect.arrayContaining([
      ['unvalidated_foreign_key', 'invoices', 'invoices_customer_fkey', 1],
      ['unvalidated_check', 'invoices', 'invoices_paid_check', 1],
      ['fake_name', 'customers', 'name', 2],
      ['impossible_phone', 'customers', 'phone', 5],
      ['fake_email', 'customers', 'email', 7],
      ['impossible_date', 'customers', 'born', 1],
    ]),
  )
  expect(found).toHaveLength(6)
})
