import type pg from 'pg'
import { newId } from '#server/kernel/ids.ts'
import type { Column, Table } from './catalogue.ts'
import { BY_NAME, type CompanyRows, type Row, SAMPLES, type Sample } from './samples.ts'

/**
 * Puts one row for the company into every given table that has none of it yet, parents first. Every
 * free text holds `canary`, so that a leak can be recognised wherever it comes out.
 *
 * @throws Error naming the table when no row of it can be made: give it a sample in samples.ts.
 */
export async function fillCompany(
  admin: pg.Client,
  tables: Table[],
  company: { id: string; canary: string },
): Promise<CompanyRows> {
  const made: CompanyRows = new Map()
  for (const table of parentsFirst(tables)) {
    const { rows } = await admin.query<Row>(`select * from "${table.name}" where company_id = $1 limit 1`, [company.id])
    if (rows[0]) {
      made.set(table.name, rows[0])
      continue
    }
    const samples = SAMPLES[table.name] ?? [{}]
    for (const [index, sample] of samples.entries()) {
      const row = await insertRow(admin, table, made, company, sample)
      made.set(index === 0 ? table.name : `${table.name} ${index + 1}`, row)
    }
  }
  return made
}

/** Tries a row with every reference filled, then one with only the required ones: some exclude each other. */
async function insertRow(
  admin: pg.Client,
  table: Table,
  made: CompanyRows,
  company: { id: string; canary: string },
  sample: Sample,
): Promise<Row> {
  const problems: string[] = []
  for (const references of ['all', 'required'] as const) {
    const row = rowFor(table, made, company, references, sample)
    const columns = Object.keys(row)
    const places = columns.map((_, index) => `$${index + 1}`)
    try {
      const { rows } = await admin.query<Row>(
        `insert into "${table.name}" (${columns.map((name) => `"${name}"`)}) values (${places}) returning *`,
        Object.values(row),
      )
      if (rows[0]) return rows[0]
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error))
    }
  }
  throw new Error(`tests/tenancy/samples.ts needs a row for ${table.name}: ${problems.join('; ')}`)
}

function rowFor(
  table: Table,
  made: CompanyRows,
  company: { id: string; canary: string },
  references: 'all' | 'required',
  sample: Sample,
): Row {
  const row: Row = {}
  for (const column of table.columns) {
    if (column.generated) continue
    const value = valueFor(table, column, made, company, references, sample)
    if (value !== undefined) row[column.name] = value
  }
  return row
}

function valueFor(
  table: Table,
  column: Column,
  made: CompanyRows,
  company: { id: string; canary: string },
  references: 'all' | 'required',
  sample: Sample,
): unknown {
  if (column.name in sample) {
    const value = sample[column.name]
    return typeof value === 'function' ? value(made) : value
  }
  if (column.name === 'company_id') return company.id

  const foreign = table.foreignKeys.find(
    ({ columns }) => columns.includes(column.name) && columns.includes('company_id'),
  )
  if (foreign) {
    if (!column.notNull && references === 'required') return undefined
    return made.get(foreign.to)?.[foreign.toColumns[foreign.columns.indexOf(column.name)] ?? '']
  }
  if (
    column.type === 'text' &&
    column.checks.every((check) => /^CHECK \(+(length|\()/.test(check) && !/ [~=]+ /.test(check))
  ) {
    return shorten(company.canary, column)
  }
  if (column.name in BY_NAME) return BY_NAME[column.name]
  return column.notNull && !column.hasDefault ? generic(column) : undefined
}

/** The canary, or as much of it as the column holds. */
function shorten(canary: string, { checks }: Column): string {
  const most = Math.min(
    ...checks.flatMap((check) => [...check.matchAll(/<= (\d+)/g)].map(([, digits]) => Number(digits))),
  )
  return Number.isFinite(most) ? canary.slice(0, most) : canary
}

function generic(column: Column): unknown {
  const listed = column.checks.map((check) => /ARRAY\['([^']+)'/.exec(check)?.[1]).find(Boolean)
  if (listed) return listed
  if (column.labels.length > 0) return column.labels[0]
  if (column.type.endsWith('[]')) return []
  switch (column.type) {
    case 'uuid':
      return newId()
    case 'jsonb':
    case 'json':
      return '{}'
    case 'bytea':
      return Buffer.alloc(32, 1)
    case 'date':
      return '2026-01-15'
    case 'timestamp with time zone':
      return '2026-01-15T10:00:00Z'
    case 'boolean':
      return false
    case 'text':
      return 'X'
    default:
      return 1
  }
}

/** Tables in an order in which every required reference finds its parent. */
function parentsFirst(tables: Table[]): Table[] {
  const byName = new Map(tables.map((table) => [table.name, table]))
  const ordered = new Set<Table>()
  const visit = (table: Table, trail: Table[]) => {
    if (ordered.has(table) || trail.includes(table)) return
    for (const { to } of table.foreignKeys) {
      const parent = byName.get(to)
      if (parent && parent !== table) visit(parent, [...trail, table])
    }
    ordered.add(table)
  }
  for (const table of tables) visit(table, [])
  return [...ordered]
}
