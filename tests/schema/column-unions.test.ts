import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { listedValues, readCheckedColumns, writeUnions } from '../../scripts/db/column-unions.ts'
import { testDatabase } from '../harness/database.ts'

test('the values of a CHECK are read as PostgreSQL writes it down', () => {
  expect(listedValues(`CHECK ((status = ANY (ARRAY['OPEN'::text, 'O''Hara'::text])))`)).toEqual(['OPEN', "O'Hara"])
  expect(
    listedValues(`CHECK (((kind)::text = ANY ((ARRAY['A'::character varying, 'B'::character varying])::text[])))`),
  ).toEqual(['A', 'B'])
  expect(listedValues(`CHECK ((algorithm = 'ed25519'::text)) NOT VALID`)).toEqual(['ed25519'])
})

test('a CHECK that lets in more than a list gives no union', () => {
  expect(listedValues(`CHECK (((code = 'A'::text) OR (length(code) > 3)))`)).toBeNull()
  expect(listedValues(`CHECK ((code ~ '^[A-Z]$'::text))`)).toBeNull()
  expect(listedValues(`CHECK ((code <> ALL (ARRAY['A'::text, 'B'::text])))`)).toBeNull()
})

test('a column keeps its default and its null', () => {
  const text =
    'export interface Notes {\n  kind: Generated<string>;\n  tone: string | null;\n}\n\nexport interface DB {\n  notes: Notes;\n}\n'
  const columns = [
    { table: 'notes', column: 'kind', values: ['a', 'b'] },
    { table: 'notes', column: 'tone', values: ['c'] },
  ]
  expect(writeUnions(text, columns)).toContain('  kind: Generated<"a" | "b">;\n  tone: "c" | null;\n')
  expect(() => writeUnions(text, [{ table: 'notes', column: 'gone', values: ['a'] }])).toThrow('notes.gone')
})

test('every CHECK of the schema that begins like a list is one in db/types.ts', async () => {
  const { admin } = await testDatabase()
  const columns = await readCheckedColumns(admin)
  const { rows } = await admin.query<{ name: string }>(`
    select c.relname || '.' || a.attname as name from pg_constraint k join pg_class c on c.oid = k.conrelid
    join pg_attribute a on a.attrelid = c.oid and k.conkey = array[a.attnum]
    join pg_type t on t.oid = a.atttypid and t.typcategory = 'S'
    where k.contype = 'c' and c.relnamespace = 'public'::regnamespace
      and pg_get_constraintdef(k.oid) like 'CHECK ((' || a.attname || ' = ANY (%'`)
  const read = columns.map(({ table, column }) => `${table}.${column}`)
  expect(rows.map(({ name }) => name).filter((name) => !read.includes(name))).toEqual([])
  const types = readFileSync(new URL('../../db/types.ts', import.meta.url), 'utf8')
  for (const { values } of columns) expect(types).toContain(values.map((value) => JSON.stringify(value)).join(' | '))
})
