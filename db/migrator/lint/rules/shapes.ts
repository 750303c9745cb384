import { concurrentIndexName } from '../../sql/effects.ts'
import { functionsIn, parseStatement, strings, tableName, walk } from '../../sql/parse.ts'
import type { Hit, Rule } from '../rule.ts'
import type { Parsed, Subject } from '../subject.ts'

const keys = ({ tables }: Subject) =>
  [...tables.values()].flatMap((table) => table.keys.map((key) => ({ ...key, table: table.name })))

const each = (subject: Subject, find: (statement: Parsed) => string | null): Hit[] =>
  subject.statements.flatMap((statement) => {
    const says = find(statement)
    return says ? [{ statement, says }] : []
  })

const CLOCKS = [
  'now',
  'current_timestamp',
  'clock_timestamp',
  'statement_timestamp',
  'transaction_timestamp',
  'localtimestamp',
  'current_date',
]

/** Options of CREATE FUNCTION by name. */
function functionOption({ node }: Parsed, name: string): unknown[] {
  if (!node || !('CreateFunctionStmt' in node)) return []
  return (node.CreateFunctionStmt.options ?? []).flatMap((item) =>
    'DefElem' in item && item.DefElem.defname === name ? [item.DefElem.arg] : [],
  )
}

export const SHAPE_RULES: readonly Rule[] = [
  {
    name: 'named-constraint',
    cure: 'constraint <table>_<column>_check check (…): errors and later migrations can only speak of what has a name.',
    find: (subject) =>
      keys(subject)
        .filter(({ name }) => name === null)
        .map(({ kind, table, columns, statement }) => ({
          statement,
          says: `a ${kind} constraint of ${table}${columns.length > 0 ? ` (${columns.join(', ')})` : ''} has no name`,
        })),
  },
  {
    name: 'cascade-action',
    cure: 'ON DELETE RESTRICT or CASCADE, and no ON UPDATE: a distributed PostgreSQL refuses the others, and SET NULL empties company_id too.',
    find: (subject) =>
      keys(subject)
        .filter(
          ({ kind, constraint }) =>
            kind === 'foreign' &&
            (/[nd]/.test(constraint.fk_del_action ?? '') || /[cnd]/.test(constraint.fk_upd_action ?? '')),
        )
        .map(({ name, table, statement }) => ({
          statement,
          says: `${name ?? 'a foreign key'} of ${table} sets or updates on its own`,
        })),
  },
  {
    name: 'deferrable',
    cure: 'Write rows in an order that every statement leaves valid; a distributed PostgreSQL knows no deferrable or exclusion constraint.',
    find: (subject) =>
      keys(subject)
        .filter(({ kind, constraint }) => constraint.deferrable || constraint.initdeferred || kind === 'exclusion')
        .map(({ name, table, kind, statement }) => ({
          statement,
          says: `${name ?? 'a constraint'} of ${table} is ${kind === 'exclusion' ? 'an exclusion constraint' : 'deferrable'}`,
        })),
  },
  {
    name: 'serial',
    cure: 'uuid, made by the application (UUIDv7): sequences are one machine’s, and tell everybody how many rows there are.',
    find: ({ tables }) =>
      [...tables.values()].flatMap(({ name, columns }) =>
        columns

          .filter(({ counts }) => counts)
          .map((column) => ({
            statement: column.statement,
            line: column.line,
            says: `${name}.${column.name} counts by a sequence`,
          })),
      ),
  },
  {
    name: 'trigger',
    cure: 'Say it in the query: updated_at is set by whoever writes. Triggers are for what nothing else can do, with the reason.',
    find: (subject) =>
      each(subject, ({ node }) =>
        node && 'CreateTrigStmt' in node
          ? `trigger ${node.CreateTrigStmt.trigname} on ${tableName(node.CreateTrigStmt.relation)}`
          : node && 'RuleStmt' in node
            ? `rule ${node.RuleStmt.rulename} on ${tableName(node.RuleStmt.relation)}`
            : null,
      ),
  },
  {
    name: 'merge',
    cure: 'INSERT … ON CONFLICT, or UPDATE and INSERT: a distributed PostgreSQL does not take MERGE, nor does 14.',
    find: (subject) => each(subject, ({ node }) => (node && 'MergeStmt' in node ? 'MERGE' : null)),
  },
  {
    name: 'clock-in-conflict',
    cure: 'Pass the moment as a parameter: with now() inside DO UPDATE a distributed PostgreSQL refuses the statement.',
    find: (subject) =>
      each(subject, (statement) => {
        const bodies = functionOption(statement, 'as').flatMap((arg) => {
          const text = strings(arg as Parameters<typeof strings>[0])[0]
          const node = text ? parseStatement(text) : null
          return node ? [node] : []
        })
        let found: string | null = null
        walk([statement.node, ...bodies], (key, value) => {
          if (key !== 'onConflictClause') return
          const clock = functionsIn(value.targetList).find((name) => CLOCKS.includes(name))
          if (clock) found = `${clock}() inside ON CONFLICT DO UPDATE`
        })
        return found
      }),
  },
  {
    name: 'concurrently-in-transaction',
    cure: 'Begin the file with "-- counterfoil: transaction=none", or leave CONCURRENTLY away on a table that is new.',
    find: (subject) =>
      subject.migration.migration.transaction === 'none'
        ? []
        : each(subject, ({ words }) =>
            /^(CREATE|DROP|REINDEX)\b.*\bCONCURRENTLY\b/.test(words)
              ? 'CONCURRENTLY cannot run in a transaction'
              : null,
          ),
  },
  {
    name: 'concurrently-unchecked',
    cure: 'Let validation.sql ask for indisvalid of the index, or of every index of its table: IF NOT EXISTS keeps an INVALID one that an interrupted attempt left.',
    find: (subject) => {
      const validation = subject.migration.validation.statements.map(({ text }) => text).join('\n')
      return each(subject, (statement) => {
        const name = concurrentIndexName(statement)
        if (!name) return null
        const table =
          statement.node && 'IndexStmt' in statement.node ? tableName(statement.node.IndexStmt.relation) : name
        if (validation.includes('indisvalid') && (validation.includes(name) || validation.includes(table))) return null
        return `nothing checks afterwards that ${name} is valid`
      })
    },
  },
  {
    name: 'definer-search-path',
    cure: 'set search_path = pg_catalog, pg_temp in the function and qualify names: whoever calls it could put their own tables in front.',
    find: (subject) =>
      each(subject, (statement) => {
        const definer = functionOption(statement, 'security').length > 0 && /\bSECURITY DEFINER\b/.test(statement.words)
        const pinned = JSON.stringify(functionOption(statement, 'set')).includes('search_path')
        return definer && !pinned ? 'a SECURITY DEFINER function without a pinned search_path' : null
      }),
  },
]
