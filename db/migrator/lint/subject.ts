import type { ColumnDef, Constraint, CreateStmt, Node, ViewStmt } from 'libpg-query'
import type { Migration } from '../files.ts'
import { dottedName, parseStatement, strings, tableName } from '../sql/parse.ts'
import type { Statement } from '../sql/split.ts'

/** A statement of migration.sql with its tree; null where PostgreSQL 18's parser does not know it. */
export interface Parsed extends Statement {
  node: Node | null
}

export interface ColumnFacts {
  name: string
  /** Whether a sequence fills it. */
  counts: boolean
  line: number
  statement: Parsed
}

export interface KeyFacts {
  kind: 'primary' | 'unique' | 'foreign' | 'check' | 'exclusion'
  name: string | null
  columns: string[]
  /** Of a foreign key. */
  references: string | null
  constraint: Constraint
  statement: Parsed
}

/** A table that the migration makes, or adds to. */
export interface TableFacts {
  name: string
  /** Null when it was there before. */
  made: Parsed | null
  columns: ColumnFacts[]
  keys: KeyFacts[]
  rowSecurity: boolean
  forced: boolean
  policies: { name: string; using: boolean; check: boolean; statement: Parsed }[]
  comment: string | null
  columnComments: Map<string, string>
}

/** One migration as the rules see it. */
export interface Subject {
  migration: Migration
  statements: Parsed[]
  /** The whole text, to look for what hides in a DO block. */
  text: string
  tables: Map<string, TableFacts>
  views: { name: string; statement: Parsed; view: ViewStmt }[]
  /** Tables with a company_id, of this migration and those before it. */
  tenants: ReadonlySet<string>
}

/** Reads a migration into what it makes. Needs a loaded parser. */
export function readSubject(migration: Migration, text: string, earlierTenants: ReadonlySet<string>): Subject {
  const statements = migration.migration.statements.map((statement) => ({
    ...statement,
    node: parseStatement(statement.text),
  }))
  const subject: Subject = { migration, statements, text, tables: new Map(), views: [], tenants: earlierTenants }
  for (const statement of statements) readStatement(subject, statement)
  const own = [...subject.tables.values()].filter(({ columns }) => columns.some(({ name }) => name === 'company_id'))
  return { ...subject, tenants: new Set([...earlierTenants, ...own.map(({ name }) => name)]) }
}

function tableOf(subject: Subject, name: string): TableFacts {
  const found = subject.tables.get(name)
  if (found) return found
  const table: TableFacts = {
    name,
    made: null,
    columns: [],
    keys: [],
    rowSecurity: false,
    forced: false,
    policies: [],
    comment: null,
    columnComments: new Map(),
  }
  subject.tables.set(name, table)
  return table
}

function readStatement(subject: Subject, statement: Parsed): void {
  const { node } = statement
  if (!node) return
  if ('CreateStmt' in node) readTable(subject, node.CreateStmt, statement)
  else if ('AlterTableStmt' in node && node.AlterTableStmt.objtype === 'OBJECT_TABLE') {
    const table = tableOf(subject, tableName(node.AlterTableStmt.relation))
    for (const command of node.AlterTableStmt.cmds ?? []) {
      if ('AlterTableCmd' in command) readAction(table, command.AlterTableCmd, statement)
    }
  } else if ('CreatePolicyStmt' in node) {
    const { policy_name: name = '', table, qual, with_check } = node.CreatePolicyStmt
    tableOf(subject, tableName(table)).policies.push({ name, using: !!qual, check: !!with_check, statement })
  } else if ('IndexStmt' in node && node.IndexStmt.unique) {
    const { relation, idxname = null, indexParams = [] } = node.IndexStmt
    const columns = indexParams.map((item) => ('IndexElem' in item ? (item.IndexElem.name ?? '') : ''))
    tableOf(subject, tableName(relation)).keys.push({
      kind: 'unique',
      name: idxname,
      columns,
      references: null,
      constraint: {},
      statement,
    })
  } else if ('ViewStmt' in node) {
    subject.views.push({ name: tableName(node.ViewStmt.view), statement, view: node.ViewStmt })
  } else if ('CommentStmt' in node) {
    const { objtype, object, comment = '' } = node.CommentStmt
    const name = strings(object)
    if (objtype === 'OBJECT_TABLE') tableOf(subject, dottedName(name)).comment = comment
    if (objtype === 'OBJECT_COLUMN') {
      tableOf(subject, dottedName(name.slice(0, -1))).columnComments.set(name.at(-1) ?? '', comment)
    }
  }
}

function readTable(subject: Subject, create: CreateStmt, statement: Parsed): void {
  // A temporary table ends with the session; a partition is its parent's.
  if (create.relation?.relpersistence === 't' || create.partbound) return
  const table = tableOf(subject, tableName(create.relation))
  table.made = statement
  for (const element of create.tableElts ?? []) {
    if ('ColumnDef' in element) readColumn(table, element.ColumnDef, statement)
    else if ('Constraint' in element) readKey(table, element.Constraint, [], statement)
  }
}

function readAction(table: TableFacts, { subtype, def }: { subtype?: string; def?: Node }, statement: Parsed): void {
  if (subtype === 'AT_AddColumn' && def && 'ColumnDef' in def) readColumn(table, def.ColumnDef, statement)
  if (subtype === 'AT_AddConstraint' && def && 'Constraint' in def) readKey(table, def.Constraint, [], statement)
  if (subtype === 'AT_EnableRowSecurity') table.rowSecurity = true
  if (subtype === 'AT_ForceRowSecurity') table.forced = true
}

function readColumn(table: TableFacts, column: ColumnDef, statement: Parsed): void {
  const name = column.colname ?? ''
  // The tree counts bytes; what comes before is enough to know the line.
  const before = Buffer.from(statement.text)
    .subarray(0, column.location ?? 0)
    .toString()
  table.columns.push({
    name,
    counts:
      /^(small|big)?serial\d?$/.test(strings(column.typeName?.names).at(-1) ?? '') ||
      (column.constraints ?? []).some((item) => 'Constraint' in item && item.Constraint.contype === 'CONSTR_IDENTITY'),
    line: statement.line + (before.match(/\n/g)?.length ?? 0),
    statement,
  })
  for (const constraint of column.constraints ?? []) {
    if ('Constraint' in constraint) readKey(table, constraint.Constraint, [name], statement)
  }
}

const KINDS: Record<string, KeyFacts['kind']> = {
  CONSTR_PRIMARY: 'primary',
  CONSTR_UNIQUE: 'unique',
  CONSTR_FOREIGN: 'foreign',
  CONSTR_CHECK: 'check',
  CONSTR_EXCLUSION: 'exclusion',
}

function readKey(table: TableFacts, constraint: Constraint, column: string[], statement: Parsed): void {
  const kind = KINDS[constraint.contype ?? '']
  if (!kind) return
  const listed = strings(kind === 'foreign' ? constraint.fk_attrs : constraint.keys)
  table.keys.push({
    kind,
    name: constraint.conname ?? null,
    columns: listed.length > 0 ? listed : column,
    references: constraint.pktable ? tableName(constraint.pktable) : null,
    constraint,
    statement,
  })
}
