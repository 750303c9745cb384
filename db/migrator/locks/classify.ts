import type { AlterTableStmt, CreateStmt, DropStmt, Node } from 'libpg-query'
import { dottedName, parseStatement, relationsIn, strings, tableName } from '../sql/parse.ts'
import type { Statement } from '../sql/split.ts'
import { alterTableEffect, referenced } from './alter-table.ts'
import { LOCK_MODES, type LockMode, stronger } from './modes.ts'

export interface TableLock {
  table: string
  mode: LockMode
}

/** What a statement does to tables that other sessions may be using. */
export interface StatementEffects {
  /** The strongest lock on each table or view, strongest first. */
  locks: TableLock[]
  /** Work in proportion to a table that happens while a lock is held, and other surprises. */
  warnings: string[]
  /** Tables and views it makes: nobody else can be using them before the commit. */
  creates: string[]
  /** What it does is decided when it runs (DO, CALL), or the parser does not know it. */
  unknown: boolean
}

/** What only the database knows: which table an index is of, and who refers to whom. */
export interface Facts {
  tableOfIndex(index: string): string | undefined
  /** Tables that a foreign key of `table`, or one to it, leads to. */
  neighbours(table: string, constraint?: string): string[]
}

export const NO_FACTS: Facts = { tableOfIndex: () => undefined, neighbours: () => [] }

/**
 * The locks of one statement on tables, from its syntax tree (PostgreSQL manual, 13.3 and the page of each
 * command). tests/schema/locks.test.ts runs the statements and compares with pg_locks.
 */
export function classify(statement: Pick<Statement, 'text'>, facts: Facts = NO_FACTS): StatementEffects {
  const node = parseStatement(statement.text)
  const found = new Collected()
  if (!node) found.unknown = true
  else collect(node, found, facts)
  return found.result()
}

class Collected {
  unknown = false
  readonly warnings: string[] = []
  readonly creates: string[] = []
  private readonly modes = new Map<string, LockMode>()

  lock(table: string, mode: LockMode): void {
    const held = this.modes.get(table)
    if (table !== '' && (!held || stronger(mode, held))) this.modes.set(table, mode)
  }

  lockAll(tables: readonly string[], mode: LockMode): void {
    for (const table of tables) this.lock(table, mode)
  }

  result(): StatementEffects {
    const locks = [...this.modes]
      .map(([table, mode]) => ({ table, mode }))
      .filter(({ table }) => !this.creates.includes(table))
      .sort((one, other) => LOCK_MODES.indexOf(other.mode) - LOCK_MODES.indexOf(one.mode))
    return { locks, warnings: this.warnings, creates: this.creates, unknown: this.unknown }
  }
}

function collect(node: Node, found: Collected, facts: Facts): void {
  if ('AlterTableStmt' in node) alterTable(node.AlterTableStmt, found, facts)
  else if ('CreateStmt' in node) createTable(node.CreateStmt, found)
  else if ('DropStmt' in node) drop(node.DropStmt, found, facts)
  else if ('IndexStmt' in node) {
    const { relation, concurrent } = node.IndexStmt
    found.lock(tableName(relation), concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE')
    if (!concurrent)
      found.warnings.push(`reads all of ${tableName(relation)} while writes wait; CONCURRENTLY lets them go on`)
  } else if ('RenameStmt' in node) {
    const { renameType, relation } = node.RenameStmt
    if (relation && renameType === 'OBJECT_INDEX') {
      found.warnings.push('renames under a SHARE UPDATE EXCLUSIVE lock on the index alone')
    } else if (relation) found.lock(tableName(relation), 'ACCESS EXCLUSIVE')
  } else if ('CreatePolicyStmt' in node) policy(node.CreatePolicyStmt, found)
  else if ('AlterPolicyStmt' in node) policy(node.AlterPolicyStmt, found)
  else if ('CreateTrigStmt' in node) found.lock(tableName(node.CreateTrigStmt.relation), 'SHARE ROW EXCLUSIVE')
  else if ('RuleStmt' in node) found.lock(tableName(node.RuleStmt.relation), 'ACCESS EXCLUSIVE')
  else if ('CreateStatsStmt' in node) found.lockAll(relationsIn(node.CreateStatsStmt), 'SHARE UPDATE EXCLUSIVE')
  else if ('ViewStmt' in node) {
    found.lockAll(relationsIn(node.ViewStmt.query), 'ACCESS SHARE')
    if (node.ViewStmt.replace) found.lock(tableName(node.ViewStmt.view), 'ACCESS EXCLUSIVE')
    else found.creates.push(tableName(node.ViewStmt.view))
  } else if ('CreateTableAsStmt' in node) {
    found.lockAll(relationsIn(node.CreateTableAsStmt.query), 'ACCESS SHARE')
    found.creates.push(tableName(node.CreateTableAsStmt.into?.rel))
  } else if ('RefreshMatViewStmt' in node) {
    const { relation, concurrent } = node.RefreshMatViewStmt
    found.lock(tableName(relation), concurrent ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE')
  } else if ('TruncateStmt' in node) found.lockAll(relationsIn(node.TruncateStmt), 'ACCESS EXCLUSIVE')
  else if ('LockStmt' in node) {
    found.lockAll(
      relationsIn(node.LockStmt),
      LOCK_MODES[(node.LockStmt.mode ?? LOCK_MODES.length) - 1] ?? 'ACCESS EXCLUSIVE',
    )
  } else if ('CommentStmt' in node) {
    const name = strings(node.CommentStmt.object)
    if (node.CommentStmt.objtype === 'OBJECT_COLUMN')
      found.lock(dottedName(name.slice(0, -1)), 'SHARE UPDATE EXCLUSIVE')
    if (node.CommentStmt.objtype === 'OBJECT_TABLE' || node.CommentStmt.objtype === 'OBJECT_VIEW') {
      found.lock(dottedName(name), 'SHARE UPDATE EXCLUSIVE')
    }
  } else if ('InsertStmt' in node) write(node.InsertStmt, node.InsertStmt.relation, found)
  else if ('UpdateStmt' in node) {
    write(node.UpdateStmt, node.UpdateStmt.relation, found)
    if (!node.UpdateStmt.whereClause) found.warnings.push(`writes every row of ${tableName(node.UpdateStmt.relation)}`)
  } else if ('DeleteStmt' in node) {
    write(node.DeleteStmt, node.DeleteStmt.relation, found)
    if (!node.DeleteStmt.whereClause) found.warnings.push(`deletes every row of ${tableName(node.DeleteStmt.relation)}`)
  } else if ('MergeStmt' in node) write(node.MergeStmt, node.MergeStmt.relation, found)
  else if ('CopyStmt' in node) {
    found.lockAll(relationsIn(node.CopyStmt), node.CopyStmt.is_from ? 'ROW EXCLUSIVE' : 'ACCESS SHARE')
  } else if ('SelectStmt' in node) {
    found.lockAll(relationsIn(node.SelectStmt), node.SelectStmt.lockingClause ? 'ROW SHARE' : 'ACCESS SHARE')
  } else if ('VacuumStmt' in node) {
    const full = (node.VacuumStmt.options ?? []).some((item) => 'DefElem' in item && item.DefElem.defname === 'full')
    found.lockAll(relationsIn(node.VacuumStmt), full ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE')
    if (full) found.warnings.push('writes the whole table anew')
  } else if ('ClusterStmt' in node) found.lockAll(relationsIn(node.ClusterStmt), 'ACCESS EXCLUSIVE')
  else if ('ReindexStmt' in node) reindex(node.ReindexStmt, found, facts)
  else if ('AlterOwnerStmt' in node || 'AlterObjectSchemaStmt' in node)
    found.lockAll(relationsIn(node), 'ACCESS EXCLUSIVE')
  else if ('AlterSeqStmt' in node) found.lock(tableName(node.AlterSeqStmt.sequence), 'SHARE ROW EXCLUSIVE')
  else if ('CreateSeqStmt' in node) found.creates.push(tableName(node.CreateSeqStmt.sequence))
  else if ('DoStmt' in node || 'CallStmt' in node) {
    found.unknown = true
    found.warnings.push('what it does is decided when it runs; db:rehearse shows the locks it really takes')
  }
}

function alterTable({ relation, cmds = [], objtype }: AlterTableStmt, found: Collected, facts: Facts): void {
  const table = tableName(relation)
  if (objtype === 'OBJECT_INDEX') {
    found.warnings.push(`locks the index ${table} alone, and whoever plans a query of its table waits for it`)
    return
  }
  const isTable = objtype === 'OBJECT_TABLE'
  for (const command of cmds) {
    if (!('AlterTableCmd' in command)) continue
    const effect = alterTableEffect(command.AlterTableCmd, !isTable)
    found.lock(table, effect.mode)
    for (const other of effect.others ?? []) found.lock(other.table, other.mode)
    if (effect.rewrites) found.warnings.push(`rewrites ${table}: ${effect.rewrites}`)
    if (effect.scans) found.warnings.push(`reads all of ${table}: ${effect.scans}`)
    const { subtype, name: constraint, behavior } = command.AlterTableCmd
    if (behavior === 'DROP_CASCADE') found.warnings.push('CASCADE also drops and locks what depends on it')
    // The triggers of a foreign key stand on both tables, and go from both.
    if (subtype === 'AT_DropConstraint') found.lockAll(facts.neighbours(table, constraint), 'ACCESS EXCLUSIVE')
    if (subtype === 'AT_ValidateConstraint') found.lockAll(facts.neighbours(table, constraint), 'ROW SHARE')
  }
}

function createTable({ relation, tableElts = [], inhRelations = [], partbound }: CreateStmt, found: Collected): void {
  found.creates.push(tableName(relation))
  for (const element of tableElts) {
    if ('TableLikeClause' in element) found.lock(tableName(element.TableLikeClause.relation), 'ACCESS SHARE')
    const constraints = 'ColumnDef' in element ? (element.ColumnDef.constraints ?? []) : [element]
    for (const constraint of constraints) {
      if ('Constraint' in constraint) {
        for (const { table, mode } of referenced(constraint.Constraint)) found.lock(table, mode)
      }
    }
  }
  for (const parent of inhRelations) {
    if ('RangeVar' in parent)
      found.lock(tableName(parent.RangeVar), partbound ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE')
  }
}

function drop({ removeType, objects = [], concurrent }: DropStmt, found: Collected, facts: Facts): void {
  for (const object of objects) {
    const name = strings(object)
    if (removeType === 'OBJECT_INDEX') {
      const index = dottedName(name)
      found.lock(
        facts.tableOfIndex(index) ?? `the table of ${index}`,
        concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE',
      )
    } else if (removeType === 'OBJECT_POLICY' || removeType === 'OBJECT_TRIGGER' || removeType === 'OBJECT_RULE') {
      found.lock(dottedName(name.slice(0, -1)), 'ACCESS EXCLUSIVE')
    } else if (removeType === 'OBJECT_TABLE') {
      found.lockAll([dottedName(name), ...facts.neighbours(dottedName(name))], 'ACCESS EXCLUSIVE')
    } else if (removeType === 'OBJECT_VIEW' || removeType === 'OBJECT_MATVIEW' || removeType === 'OBJECT_SEQUENCE') {
      found.lock(dottedName(name), 'ACCESS EXCLUSIVE')
    }
  }
}

function reindex(
  { kind, relation, params = [] }: { kind?: string; relation?: Parameters<typeof tableName>[0]; params?: Node[] },
  found: Collected,
  facts: Facts,
): void {
  const concurrent = params.some((item) => 'DefElem' in item && item.DefElem.defname === 'concurrently')
  const name = tableName(relation)
  const table = kind === 'REINDEX_OBJECT_INDEX' ? (facts.tableOfIndex(name) ?? `the table of ${name}`) : name
  found.lock(table || 'every table', concurrent ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE')
  if (!concurrent) found.warnings.push('reads that would use the index wait as well')
}

function policy(statement: { table?: Parameters<typeof tableName>[0] }, found: Collected): void {
  found.lockAll(relationsIn(statement), 'ACCESS SHARE')
  found.lock(tableName(statement.table), 'ACCESS EXCLUSIVE')
}

function write(statement: object, target: Parameters<typeof tableName>[0], found: Collected): void {
  found.lockAll(relationsIn(statement), 'ACCESS SHARE')
  found.lock(tableName(target), 'ROW EXCLUSIVE')
}
