import type { Parsed } from './subject.ts'

export interface Allowances {
  covers(statement: Parsed, rule: string): boolean
  /** Allowances without a reason, of unknown rules, or that nothing needs (any more). Asked after the rules. */
  problems(): { line: number; rule: string; says: string; cure: string }[]
}

const ALLOW = /^\s*--\s*lint:\s*allow\s+([\w-]+)\s*(?::\s*(.*))?$/
const CURE = '-- lint: allow <rule>: why it is right here'

/**
 * Reads `-- lint: allow <rule>: reason`, which holds for the statement below it or around it. Without a reason it
 * allows nothing.
 */
export function allowances(text: string, statements: readonly Parsed[], rules: ReadonlySet<string>): Allowances {
  const found = text.split('\n').flatMap((content, index) => {
    const match = ALLOW.exec(content)
    if (!match) return []
    const line = index + 1
    return [
      {
        line,
        rule: match[1] ?? '',
        reason: match[2]?.trim() ?? '',
        statement: statementAt(statements, line),
        used: false,
      },
    ]
  })
  return {
    covers(statement, rule) {
      const allowance = found.find((one) => one.rule === rule && one.statement === statement && one.reason !== '')
      if (allowance) allowance.used = true
      return allowance !== undefined
    },
    problems: () =>
      found.flatMap(({ line, rule, reason, used }) => {
        const wrong = !rules.has(rule)
          ? `there is no rule named ${rule}`
          : reason === ''
            ? `${rule} is allowed without a reason, so it is not`
            : used
              ? null
              : `nothing here needs ${rule} to be allowed`
        return wrong ? [{ line, rule: 'allowance', says: wrong, cure: CURE }] : []
      }),
  }
}

/** The statement that a line lies in, or the next one below it. */
function statementAt(statements: readonly Parsed[], line: number): Parsed | undefined {
  return statements.find((statement) => line < statement.line + statement.text.split('\n').length)
}
