import type pg from 'pg'

/** A text column and the only values its CHECK constraint lets in, in the constraint's order. */
export interface CheckedColumn {
  table: string
  column: string
  values: string[]
}

/** Columns of schema public whose CHECK is `column in ('…', …)` and about no other column. */
export async function readCheckedColumns(client: pg.Client): Promise<CheckedColumn[]> {
  const { rows } = await client.query<{ table: string; column: string; definition: string }>(`
    select c.relname as "table", a.attname as "column", pg_get_constraintdef(k.oid) as definition
    from pg_constraint k
    join pg_class c on c.oid = k.conrelid
    join pg_attribute a on a.attrelid = c.oid and k.conkey = array[a.attnum]
    join pg_type t on t.oid = a.atttypid
    where k.contype = 'c' and c.relnamespace = 'public'::regnamespace and t.typcategory = 'S'
    order by 1, 2, k.conname`)
  return rows.flatMap(({ table, column, definition }) => {
    const values = listedValues(definition)
    return values ? [{ table, column, values }] : []
  })
}

/** The values of `CHECK ((x = ANY (ARRAY['A'::text, 'B'::text])))` or of `CHECK ((x = 'A'::text))`; else null. */
export function listedValues(definition: string): string[] | null {
  const literal = String.raw`\(*'(?:[^']|'')*'(?:::[a-z ]+(?:\(\d+\))?\)*)*`
  const shape = new RegExp(
    String.raw`^CHECK \(\(\(?"?\w+"?(?:\)?::text)? = (?:ANY \(\(?ARRAY\[(${literal}(?:, ${literal})*)\](?:\)::text\[\])?\)|(${literal}))\)\)(?: NOT VALID)?$`,
  )
  const found = shape.exec(definition)
  const list = found?.[1] ?? found?.[2]
  if (list === undefined) return null
  return [...list.matchAll(/'((?:[^']|'')*)'/g)].map(([, value]) => (value ?? '').replaceAll("''", "'"))
}

/**
 * Turns `string` into the union of a column's values in the text kysely-codegen wrote. The CHECK constraint stays
 * the only place where the values are listed.
 *
 * @throws {Error} naming a column that the text lacks, because then the two no longer fit.
 */
export function writeUnions(text: string, columns: CheckedColumn[]): string {
  const tables = new Map([...text.matchAll(/^ {2}(\w+): (\w+);$/gm)].map(([, key, type]) => [key, type]))
  return columns.reduce((written, { table, column, values }) => {
    const start = written.indexOf(`export interface ${tables.get(camel(table))} {`)
    const end = written.indexOf('\n}\n', start)
    const body = written.slice(start, end)
    const union = values.map((value) => JSON.stringify(value)).join(' | ')
    const type = new RegExp(`^(  ${camel(column)}: (?:Generated<)?)string(?=[>; ])`, 'm')
    if (start < 0 || !type.test(body)) throw new Error(`${table}.${column} has a CHECK of values but no string type`)
    const replaced = body.replace(type, (_, before: string) => `${before}${union}`)
    return written.slice(0, start) + replaced + written.slice(end)
  }, text)
}

function camel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
