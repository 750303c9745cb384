import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { MIGRATIONS_DIR, readMigrations } from '../files.ts'
import { loadParser } from '../sql/parse.ts'
import { ACCEPTED } from './accepted.ts'
import { allowances } from './allow.ts'
import type { Rule } from './rule.ts'
import { DATA_RULES } from './rules/data.ts'
import { SHAPE_RULES } from './rules/shapes.ts'
import { TENANCY_RULES } from './rules/tenancy.ts'
import { readSubject, type Subject } from './subject.ts'

export interface Finding {
  /** Path of migration.sql, relative to the working folder. */
  file: string
  line: number
  rule: string
  says: string
  /** What to write instead. */
  cure: string
}

export const RULES: readonly Rule[] = [...TENANCY_RULES, ...DATA_RULES, ...SHAPE_RULES]
const NAMES = new Set(RULES.map(({ name }) => name))

/** Our own rules over every migration of a folder: what squawk does not know of. Sorted by file and line. */
export async function lintMigrations(dir: string = MIGRATIONS_DIR): Promise<Finding[]> {
  await loadParser()
  let tenants: ReadonlySet<string> = new Set()
  return readMigrations(dir).flatMap((migration) => {
    const text = readFileSync(migration.migration.path, 'utf8').replaceAll('\r\n', '\n')
    const subject = readSubject(migration, text, tenants)
    tenants = subject.tenants
    return lintSubject(subject).sort((one, other) => one.line - other.line)
  })
}

function lintSubject(subject: Subject): Finding[] {
  const { migration, text, statements } = subject
  const file = relative(process.cwd(), migration.migration.path)
  const allowed = allowances(text, statements, NAMES)
  const accepted = ACCEPTED[migration.name] ?? {}
  const findings = RULES.filter(({ name }) => !(name in accepted)).flatMap(({ name: rule, cure, find }) =>
    find(subject)
      .filter(({ statement }) => !allowed.covers(statement, rule))
      .map(({ statement, line = statement.line, says }) => ({ file, line, rule, says, cure })),
  )
  return [...findings, ...allowed.problems().map((problem) => ({ file, ...problem }))]
}
