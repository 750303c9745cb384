import type { Node } from 'libpg-query'
import { classify } from '../../locks/classify.ts'
import { relationsIn, tableName, walk } from '../../sql/parse.ts'
import type { Rule } from '../rule.ts'
import type { Parsed, Subject } from '../subject.ts'

/** The table whose rows a top-level statement changes, and whether it takes them in portions. */
function changedRows({ node }: Parsed): { table: string; portions: boolean } | null {
  if (!node) return null
  if ('UpdateStmt' in node) return { table: tableName(node.UpdateStmt.relation), portions: hasLimit(node) }
  if ('DeleteStmt' in node) return { table: tableName(node.DeleteStmt.relation), portions: hasLimit(node) }
  if ('InsertStmt' in node) {
    const { relation, selectStmt } = node.InsertStmt
    const reads = selectStmt ? relationsIn(selectStmt) : []
    return reads.length > 0 ? { table: tableName(relation), portions: hasLimit(node) } : null
  }
  return null
}

function hasLimit(node: Node): boolean {
  let found = false
  walk(node, (_key, value) => {
    if (value.limitCount !== undefined) found = true
  })
  return found
}

/** The body of a DO block, without comments and strings that are not SQL of its own. */
function doBody({ node }: Parsed): string | null {
  if (!node || !('DoStmt' in node)) return null
  const body = (node.DoStmt.args ?? []).flatMap((item) =>
    'DefElem' in item && item.DefElem.defname === 'as' && item.DefElem.arg && 'String' in item.DefElem.arg
      ? [item.DefElem.arg.String.sval ?? '']
      : [],
  )
  return body.join('\n').replace(/--[^\n]*/g, '')
}

const CHANGES = /\b(update\s+(?:only\s+)?([\w."%]+)\s+(?:as\s+\w+\s+|\w+\s+)?set\b|delete\s+from\s+([\w."%]+))/i

function made({ tables }: Subject, table: string): boolean {
  return tables.get(table)?.made != null
}

/** Statements that change rows of tables that were there before. */
function backfills(subject: Subject): { statement: Parsed; table: string; portions: boolean }[] {
  return subject.statements.flatMap((statement) => {
    const change = changedRows(statement)
    if (change) return made(subject, change.table) ? [] : [{ statement, ...change }]
    const body = doBody(statement)
    const found = body ? CHANGES.exec(body) : null
    const table = (found?.[2] ?? found?.[3] ?? '').replaceAll('"', '')
    if (!body || !found || made(subject, table)) return []
    return [{ statement, table, portions: /\blimit\b/i.test(body) && /\bcommit\b/i.test(body) }]
  })
}

/** Whether the migration says which company it works for, so that row level security shows it rows. */
const choosesCompany = ({ text }: Subject) =>
  text.includes("app.company_id', ") || /set(_config)?\b[^;]*app\.company_id/i.test(text)

export const DATA_RULES: readonly Rule[] = [
  {
    name: 'unbatched-backfill',
    cure: 'Change rows in portions with a commit after each: a transaction=none file with a DO block that loops over … limit 1000 and commits.',
    find: (subject) =>
      backfills(subject)
        .filter(({ portions }) => !portions)
        .map(({ statement, table }) => ({
          statement,
          says: `changes rows of ${table} all at once: it holds their locks, and grows the table, until the end`,
        })),
  },
  {
    name: 'backfill-with-ddl',
    cure: 'Move the backfill into a migration of its own: in one transaction the table’s ACCESS EXCLUSIVE lock is held while rows are changed.',
    find: (subject) => {
      if (subject.migration.migration.transaction === 'none') return []
      const hard = new Map(
        subject.statements.flatMap((statement) =>
          classify(statement)
            .locks.filter(({ table, mode }) => mode === 'ACCESS EXCLUSIVE' && !made(subject, table))
            .map(({ table }) => [table, statement] as const),
        ),
      )
      return backfills(subject).flatMap(({ statement, table }) => {
        const lock = hard.get(table)
        return lock
          ? [{ statement, says: `changes rows of ${table} in the transaction that locks it on line ${lock.line}` }]
          : []
      })
    },
  },
  {
    name: 'blind-backfill',
    cure: "The owner is under row level security too: loop over company_directory and perform set_config('app.company_id', …, true) for each.",
    find: (subject) =>
      choosesCompany(subject)
        ? []
        : backfills(subject).map(({ statement, table }) => ({
            statement,
            says: `changes rows of ${table} without choosing a company: row level security shows a migration no row, so it changes none`,
          })),
  },
  {
    name: 'blind-validation',
    cure: "Look for orphans company by company first (set_config('app.company_id', …, true)), then validate.",
    find: (subject) => {
      if (choosesCompany(subject)) return []
      return subject.statements.flatMap((statement) => {
        const { node } = statement
        if (!node || !('AlterTableStmt' in node)) return []
        const table = tableName(node.AlterTableStmt.relation)
        if (made(subject, table)) return []
        return (node.AlterTableStmt.cmds ?? []).flatMap((command) => {
          if (!('AlterTableCmd' in command)) return []
          const { subtype, name = '', def } = command.AlterTableCmd
          const added =
            def && 'Constraint' in def && def.Constraint.contype === 'CONSTR_FOREIGN' ? def.Constraint : null
          const checks = subtype === 'AT_ValidateConstraint' ? /fkey/.test(name) : added && !added.skip_validation
          return checks
            ? [
                {
                  statement,
                  says: `${added?.conname ?? name} is checked under row level security, which shows the owner no row: it proves nothing about rows that are there`,
                },
              ]
            : []
        })
      })
    },
  },
]
