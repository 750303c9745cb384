import type pg from 'pg'

/** A constraint of the catalogue, or a unique index that has none. NOT NULL goes by `table.column`. */
export interface Constraint {
  table: string
  name: string
  kind: 'check' | 'foreign' | 'unique' | 'primary' | 'filled'
  columns: string[]
  /** What a check asks, or which rows an index counts. */
  rule: string
}

/** Everything Postgres can refuse of the tables whose names match. */
export async function findConstraints(admin: pg.Client, tables: RegExp): Promise<Constraint[]> {
  const { rows } = await admin.query<Constraint>(
    `with portal as (
       select oid, relname from pg_class
       where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and relname ~ $1
     )
     select relname as table, conname as name,
       case contype when 'c' then 'check' when 'f' then 'foreign' when 'u' then 'unique' else 'primary' end as kind,
       array(select attname::text from unnest(conkey) key join pg_attribute on attrelid = conrelid and attnum = key) as columns,
       pg_get_constraintdef(pg_constraint.oid) as rule
     from pg_constraint join portal on portal.oid = conrelid where contype in ('c', 'f', 'u', 'p')
     union all
     select portal.relname, i.relname, 'unique',
       array(select attname::text from unnest(indkey) key join pg_attribute on attrelid = indrelid and attnum = key),
       coalesce(pg_get_expr(indpred, indrelid), 'true')
     from pg_index join portal on portal.oid = indrelid join pg_class i on i.oid = indexrelid
     where indisunique and not exists (select from pg_constraint where conindid = indexrelid and contype in ('u', 'p'))
     union all
     select relname, relname || '.' || attname, 'filled', array[attname::text], ''
     from pg_attribute join portal on portal.oid = attrelid where attnotnull and attnum > 0 and not attisdropped
     order by 1, 2`,
    [tables.source],
  )
  return rows
}

const NOBODY = '00000000-0000-4000-8000-000000000000'

/** Values that something about a column may forbid, by its type; the row's own comes first. */
const CANDIDATES: [RegExp, string[]][] = [
  [/^(text|character)/, [`''`, `'#'`, `repeat('x', 300000)`, 'null', `'x'`, `'a@b'`]],
  [/^(integer|bigint|smallint)/, ['-1', '0', '29', '32767', 'null', '3']],
  [/^(jsonb|json)/, [`'[]'`, `'"x"'`, 'null', `'{}'`]],
  [/^uuid/, [`'${NOBODY}'`, 'null']],
  [/^boolean/, ['true', 'false']],
  [/^(timestamp|date)/, [`'2020-01-01'`, 'null', 'now()']],
  [/^bytea/, [`'\\x00'`, 'null']],
]

/** Most values that are tried together: a check on five columns needs few of theirs to be broken. */
const MOST_TRIALS = 3000

/**
 * Has Postgres refuse a change of the table's row by this constraint and no other: whatever else would is taken away
 * until the transaction is rolled back.
 *
 * @returns what it threw, or null when no value could be found that breaks it.
 */
export async function breakConstraint(admin: pg.Client, constraint: Constraint, all: Constraint[]): Promise<unknown> {
  const { table, name, kind, columns } = constraint
  await admin.query('begin')
  try {
    await keepOneRow(admin, constraint)
    for (const other of all.filter((each) => each.table === table && each.name !== name)) {
      // A table that refers to itself needs the key that it refers to.
      const needed = constraint.rule.includes(`REFERENCES ${table}(`) && ['primary', 'unique'].includes(other.kind)
      if (!needed) await remove(admin, other)
    }
    if (kind === 'unique' || kind === 'primary') return await tried(admin, await copyOf(admin, constraint))
    if (kind === 'filled') return await tried(admin, change(table, columns, ['null']))
    if (kind === 'foreign') {
      // The company's own key is broken by the company alone, any other by what it names in it.
      const changed = columns.length > 1 ? columns.filter((column) => column !== 'company_id') : columns
      const nobody = changed.map(() => `'${NOBODY}'`)
      return await tried(admin, change(table, changed, nobody))
    }
    for (const values of await trials(admin, constraint)) {
      const thrown = await tried(admin, change(table, columns, values))
      if (thrown instanceof Error && 'constraint' in thrown && thrown.constraint === name) return thrown
    }
    return null
  } finally {
    await admin.query('rollback')
  }
}

/** The one row that is changed: one that the index counts, when it counts only some. */
async function keepOneRow(admin: pg.Client, { table, kind, rule }: Constraint): Promise<void> {
  const first = kind === 'unique' && !rule.startsWith('UNIQUE') ? `order by case when ${rule} then 0 else 1 end` : ''
  await admin.query(`set local session_replication_role = 'replica'`)
  await admin.query(`delete from "${table}" where ctid <> (select ctid from "${table}" ${first} limit 1)`)
  await admin.query(`set local session_replication_role = 'origin'; alter table "${table}" disable trigger user`)
}

async function remove(admin: pg.Client, { table, name, kind, columns }: Constraint): Promise<void> {
  await admin.query('savepoint removing')
  try {
    if (kind === 'filled') await admin.query(`alter table "${table}" alter column "${columns[0]}" drop not null`)
    else {
      await admin.query(`alter table "${table}" drop constraint if exists "${name}" cascade`)
      if (kind === 'unique') await admin.query(`drop index if exists "${name}"`)
    }
    await admin.query('release savepoint removing')
  } catch {
    // A column of the primary key that is being tried stays filled, and so on: it stands in nobody's way.
    await admin.query('rollback to savepoint removing')
  }
}

function change(table: string, columns: string[], values: string[]): string {
  return `update "${table}" set ${columns.map((column, index) => `"${column}" = ${values[index]}`).join(', ')}`
}

interface ColumnType {
  name: string
  type: string
  labels: string[]
  filled: boolean
  generated: boolean
}

async function findColumns(admin: pg.Client, table: string): Promise<ColumnType[]> {
  const { rows } = await admin.query<ColumnType>(
    `select attname as name, format_type(atttypid, atttypmod) as type, attnotnull as filled,
       attgenerated <> '' as generated,
       array(select enumlabel::text from pg_enum where enumtypid = atttypid) as labels
     from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
    [table],
  )
  return rows
}

/** The row once more. Nothing equals an empty column, so those of an index, and those it asks to be filled, are filled first. */
async function copyOf(admin: pg.Client, { table, columns, rule }: Constraint): Promise<string> {
  const known = await findColumns(admin, table)
  const counted = (name: string) => columns.includes(name) || rule.includes(`(${name} IS NOT NULL)`)
  for (const { name, type } of known.filter((each) => counted(each.name) && !each.filled)) {
    const value = type === 'uuid' ? `'${NOBODY}'` : /^(text|character)/.test(type) ? `'agent'` : '1'
    await admin.query(`update "${table}" set "${name}" = ${value} where "${name}" is null`)
  }
  const list = known.filter((each) => !each.generated).map(({ name }) => `"${name}"`)
  return `insert into "${table}" (${list}) select ${list} from "${table}"`
}

/** Every combination of candidates, those that change one column first. */
async function trials(admin: pg.Client, { table, columns, rule }: Constraint): Promise<string[][]> {
  const known = await findColumns(admin, table)
  const named = [...rule.matchAll(/'([A-Z][A-Z_]+)'/g)].map(([text]) => text)
  const options = columns.map((column) => {
    const { type = '', labels = [] } = known.find(({ name }) => name === column) ?? {}
    const usual = CANDIDATES.find(([pattern]) => pattern.test(type))?.[1] ?? ['null']
    const more = type.startsWith('text') ? named : labels.map((label) => `'${label}'`)
    return [`"${column}"`, ...usual, ...more]
  })
  let combined: string[][] = [[]]
  for (const values of options) combined = combined.flatMap((start) => values.map((value) => [...start, value]))
  const changes = (values: string[]) => values.filter((value) => !value.startsWith('"')).length
  return combined.sort((left, right) => changes(left) - changes(right)).slice(1, MOST_TRIALS)
}

async function tried(admin: pg.Client, statement: string): Promise<unknown> {
  await admin.query('savepoint trying')
  try {
    await admin.query(statement)
    return null
  } catch (thrown) {
    return thrown
  } finally {
    await admin.query('rollback to savepoint trying')
  }
}
