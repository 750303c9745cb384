import type { Node } from 'libpg-query'
import { dottedName, loadParser, parseStatement, strings, tableName } from '../sql/parse.ts'
import { type Statement, splitStatements } from '../sql/split.ts'

/** The four files of a migration, by name. */
export type MigrationFiles = Record<
  'migration.sql' | 'rollback.sql' | 'validation.sql' | 'performance_test.sql',
  string
>

const EMPTY = `-- What this brings, and why.
-- Statements that PostgreSQL refuses in a transaction need this in the first line: -- counterfoil: transaction=none
`

/** The files of a migration whose statements are `draft`; what cannot be known is left as a line to fill in. */
export async function makeMigrationFiles(draft: string | null): Promise<MigrationFiles> {
  await loadParser()
  const statements = draft === null ? [] : splitStatements(draft)
  const parsed = statements.map((statement) => ({ statement, node: parseStatement(statement.text) }))
  const tables = parsed.flatMap(({ node }) =>
    node && 'CreateStmt' in node && node.CreateStmt.relation?.relpersistence !== 't'
      ? [tableName(node.CreateStmt.relation)]
      : [],
  )
  const undone = parsed.toReversed().flatMap(({ statement, node }) => inverse(statement, node, tables))
  return {
    'migration.sql': draft === null ? EMPTY : `${draft.trimEnd()}\n`,
    'rollback.sql':
      undone.length > 0
        ? `${undone.join('\n')}\n`
        : '-- The exact inverse of migration.sql; say plainly what cannot be undone.\n',
    'validation.sql': validation(parsed, tables),
    'performance_test.sql': performance(tables),
  }
}

/** What undoes a statement; nothing where another inverse undoes it too. */
function inverse({ text, line }: Statement, node: Node | null, tables: string[]): string[] {
  if (!node) return [byHand(text, line)]
  if ('CreateStmt' in node) return [`drop table if exists ${tableName(node.CreateStmt.relation)};`]
  if ('IndexStmt' in node) {
    if (tables.includes(tableName(node.IndexStmt.relation))) return []
    return [`drop index ${node.IndexStmt.concurrent ? 'concurrently ' : ''}if exists ${node.IndexStmt.idxname};`]
  }
  if ('ViewStmt' in node && !node.ViewStmt.replace) return [`drop view if exists ${tableName(node.ViewStmt.view)};`]
  if ('CreateFunctionStmt' in node && !node.CreateFunctionStmt.replace) {
    return [`drop function if exists ${dottedName(strings(node.CreateFunctionStmt.funcname))};`]
  }
  if ('CreateEnumStmt' in node) return [`drop type if exists ${dottedName(strings(node.CreateEnumStmt.typeName))};`]
  if ('CreatePolicyStmt' in node) {
    const { policy_name: name, table } = node.CreatePolicyStmt
    return tables.includes(tableName(table)) ? [] : [`drop policy if exists ${name} on ${tableName(table)};`]
  }
  if ('AlterTableStmt' in node) {
    const table = tableName(node.AlterTableStmt.relation)
    if (tables.includes(table)) return []
    return (node.AlterTableStmt.cmds ?? []).toReversed().map((command) => {
      const { subtype, def } = 'AlterTableCmd' in command ? command.AlterTableCmd : {}
      if (subtype === 'AT_AddColumn' && def && 'ColumnDef' in def) {
        return `alter table ${table} drop column if exists ${def.ColumnDef.colname};`
      }
      if (subtype === 'AT_AddConstraint' && def && 'Constraint' in def) {
        return `alter table ${table} drop constraint if exists ${def.Constraint.conname};`
      }
      return byHand(text, line)
    })
  }
  // A draft drops what it makes, to be applied again.
  if ('DropStmt' in node && node.DropStmt.missing_ok) return []
  // Comments and grants go with what they are about.
  return 'CommentStmt' in node || 'GrantStmt' in node ? [] : [byHand(text, line)]
}

function byHand(text: string, line: number): string {
  return `-- TODO: undo line ${line}: ${text.replace(/\s+/g, ' ').slice(0, 100)}`
}

function validation(parsed: { statement: Statement; node: Node | null }[], tables: string[]): string {
  const checks = [
    ...tables.flatMap((table) => [
      `select 'row level security of ${table} is forced' as "check", relrowsecurity and relforcerowsecurity as ok, '' as detail\nfrom pg_class where oid = '${table}'::regclass`,
    ]),
    ...parsed.flatMap(({ node }) =>
      node && 'IndexStmt' in node && !tables.includes(tableName(node.IndexStmt.relation))
        ? [
            `select '${node.IndexStmt.idxname} is valid' as "check", indisvalid as ok, '' as detail\nfrom pg_index where indexrelid = '${node.IndexStmt.idxname}'::regclass`,
          ]
        : [],
    ),
  ]
  if (checks.length === 0)
    return `-- Rows of (check text, ok boolean, detail text); any that is not ok fails the migration.\nselect 'TODO: what must hold afterwards' as "check", false as ok, '' as detail;\n`
  return `${checks.join('\nunion all\n')};\n`
}

function performance(tables: string[]): string {
  if (tables.length === 0) return '-- budget: <name of the query> <milliseconds>\n'
  return tables
    .map(
      (table) =>
        `-- budget: newest page of ${table} 10\nselect * from ${table}\nwhere company_id = '00000000-0000-7000-8000-000000000000'\norder by id desc limit 50;\n`,
    )
    .join('\n')
}
