import type pg from 'pg'
import type { Finding, Metadata } from '../../format/metadata.ts'
import { quoted } from '../../format/sql-text.ts'
import type { Catalogue } from '../catalogue.ts'
import { BlockMemory, readRowBlocks } from '../reading/row-blocks.ts'
import type { SelectedTable } from '../selection.ts'
import { isMoment, MOMENT_CHECKS, readMomentBounds } from './moment-checks.ts'
import { type ColumnCheck, MOST_ROWS, type MomentBounds, RowChecks } from './row-checks.ts'
import { TEXT_CHECKS } from './text-checks.ts'

/** A strict backup reads as much at once of the rows that it looks at first. */
const BLOCK_BYTES = 256 * 1024

/** Of a column that holds no moments. */
const NO_BOUNDS: MomentBounds = { farthest: Buffer.alloc(0), tomorrow: Buffer.alloc(0) }

/**
 * Looks for rows that the constraints allow and sense does not, as they pass by on their way into the file. Nothing is
 * changed or left out because of a finding.
 */
export class Validation {
  readonly #tables: { selected: SelectedTable; rows: RowChecks }[]
  readonly #rows: Map<SelectedTable, RowChecks>
  #ofPostgres: { constraints: Finding[]; largeObjects: Finding[] } = { constraints: [], largeObjects: [] }

  private constructor(tables: { selected: SelectedTable; rows: RowChecks }[]) {
    this.#tables = tables
    this.#rows = new Map(tables.map(({ selected, rows }) => [selected, rows]))
  }

  static async begin(client: pg.Client, tables: SelectedTable[]): Promise<Validation> {
    const moments = tables.flatMap(({ sent }) => sent.filter(isMoment))
    const bounds = await readMomentBounds(client, new Set(moments.map(({ type }) => type)))
    return new Validation(
      tables.map((selected) => ({ selected, rows: new RowChecks(checksOf(selected, bounds), selected.sent.length) })),
    )
  }

  /** @param lines whole ones of the table's COPY, the first ones first. */
  look(selected: SelectedTable, lines: Buffer): void {
    this.#rows.get(selected)?.look(lines)
  }

  /** Reads the rows that are looked at for their own sake, where nothing may be written before. */
  async readFirst(client: pg.Client): Promise<void> {
    const memory = new BlockMemory(BLOCK_BYTES)
    for (const { selected, rows } of this.#tables) {
      if (!rows.any) continue
      for await (const { lines } of readRowBlocks(client, selected.copy(null, MOST_ROWS), memory)) {
        rows.look(Buffer.from(lines.buffer, lines.byteOffset, lines.length))
        memory.give(lines.buffer)
      }
    }
  }

  /** What Postgres alone knows: constraints that it has not checked, and large objects. */
  async ask(client: pg.Client, catalogue: Catalogue): Promise<void> {
    const tables = this.#tables.map(({ selected }) => selected)
    this.#ofPostgres = {
      constraints: await findBrokenConstraints(client, tables, catalogue),
      largeObjects: await findLargeObjects(client),
    }
  }

  get result(): Metadata['validation'] {
    const { constraints, largeObjects } = this.#ofPostgres
    const ofTables = this.#tables.flatMap(({ selected, rows }) => [
      ...unclassifiedColumns(selected),
      ...rows.findings.map((finding) => ({ ...finding, table: selected.key })),
    ])
    return {
      checked: this.#tables.reduce((sum, { rows }) => sum + rows.checked, 0),
      findings: [...constraints, ...ofTables, ...largeObjects],
    }
  }
}

/** The checks that apply to each column of a table's lines. */
function checksOf({ sent }: SelectedTable, bounds: Map<string, MomentBounds>): ColumnCheck[] {
  return [TEXT_CHECKS, MOMENT_CHECKS].flatMap((checks) =>
    sent.flatMap((column, place) =>
      checks
        .filter((check) => check.applies(column))
        .map((check) => ({
          check,
          column: column.name,
          place,
          bounds: bounds.get(column.type) ?? NO_BOUNDS,
          rows: 0,
        })),
    ),
  )
}

/** Rows that a constraint forbids which Postgres was told not to check (NOT VALID). */
async function findBrokenConstraints(
  client: pg.Client,
  tables: SelectedTable[],
  catalogue: Catalogue,
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { kind, table, name, expression } of catalogue.unvalidated) {
    const selected = tables.find((each) => each.table.oid === table)
    if (!selected) continue
    const key =
      kind === 'foreign_key' ? catalogue.foreignKeys.find((each) => each.table === table && each.name === name) : null
    const parent = key && catalogue.tables.find((each) => each.oid === key.references)
    const source = `${quoted(selected.table.schema)}.${quoted(selected.table.name)} t`
    let wrong: string
    if (key && parent) {
      const set = key.columns.map((column) => `t.${quoted(column)} is not null`).join(' and ')
      const match = key.columns
        .map((column, index) => `p.${quoted(key.referencedColumns[index] ?? '')} = t.${quoted(column)}`)
        .join(' and ')
      wrong = `${set} and not exists (select from ${quoted(parent.schema)}.${quoted(parent.name)} p where ${match})`
    } else if (kind === 'check' && expression) wrong = `not (${expression})`
    else continue
    // The expression of a check names columns without an alias, which is why nothing else is joined.
    const { rows } = await client.query<{ wrong: string }>(
      `select count(*) as wrong from ${source} where (${selected.condition}) and ${wrong}`,
    )
    findings.push({
      check: kind === 'foreign_key' ? 'unvalidated_foreign_key' : 'unvalidated_check',
      table: selected.key,
      column: name,
      rows: Number(rows[0]?.wrong ?? 0),
      message:
        kind === 'foreign_key'
          ? 'A foreign key that Postgres has not checked: these rows point at nothing.'
          : 'A check that Postgres has not made: these rows break it.',
    })
  }
  return findings
}

/** Findings that `--strict` refuses: rows that are wrong. That a column says nothing of its secrecy is none. */
export function isRefused({ check, rows }: Finding): boolean {
  return check !== 'unclassified_column' && (rows > 0 || check === 'large_objects')
}

function unclassifiedColumns({ key, table }: SelectedTable): Finding[] {
  return table.columns
    .filter((column) => column.class === 'unclassified' && column.comment === '' && table.name !== 'schema_migrations')
    .map((column) => ({
      check: 'unclassified_column',
      table: key,
      column: column.name,
      rows: 0,
      message: 'The column says nothing about how secret it is, so it was written as it is.',
    }))
}

async function findLargeObjects(client: pg.Client): Promise<Finding[]> {
  const { rows } = await client.query<{ count: string }>('select count(*) from pg_catalog.pg_largeobject_metadata')
  const count = Number(rows[0]?.count)
  if (!(count > 0)) return []
  return [
    {
      check: 'large_objects',
      table: 'pg_largeobject',
      column: '',
      rows: count,
      message: 'Large objects are not in this format. Store files as bytea or outside the database.',
    },
  ]
}
