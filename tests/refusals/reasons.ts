import { resolve } from 'node:path'
import ts from 'typescript'
import { filesBelow, ROOT } from '../architecture/source.ts'

/**
 * Whose errors no page ever shows: they stop a command or the start of a process, whose words are English,
 * or their reasons are read from the tables of constraints.
 */
const NO_PAGE = [
  /^server\/backups\/(commands|encryption|stores)\//,
  /^server\/kernel\/(config|cron|constraints|errors)\.ts$/,
  /^server\/web\//,
  /^server\/(services|worker)\.ts$/,
  /^server\/companies\/companies\.service\.ts$/,
  // Passes on how a backup failed to the alert about it; the pages word the run's own failure.
  /^server\/backups\/schedules\/due\.service\.ts$/,
]

export interface ThrownReasons {
  /** Every reason that some AppError can carry. */
  reasons: Set<string>
  /** Places whose words have no reason, or one that only running would tell. */
  unnamed: string[]
}

/** Reads every `new AppError(…)` of the server by its types, so that a reason in a union counts as well. */
export function thrownReasons(): ThrownReasons {
  const paths = filesBelow('server').filter((path) => path.endsWith('.ts'))
  const config = ts.getParsedCommandLineOfConfigFile(
    resolve(ROOT, 'tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: () => {},
    },
  )
  const program = ts.createProgram(
    paths.map((path) => resolve(ROOT, path)),
    config?.options ?? {},
  )
  const checker = program.getTypeChecker()
  const found: ThrownReasons = { reasons: new Set(), unnamed: [] }
  for (const path of paths.filter((each) => !NO_PAGE.some((pattern) => pattern.test(each)))) {
    const file = program.getSourceFile(resolve(ROOT, path))
    if (!file) continue
    visit(file, (call) => {
      const options = call.arguments?.[1]
      if (!options) return
      const type = checker.getTypeAtLocation(options)
      const reason = type.getProperty('reason')
      const worded = type.getProperty('userMessage') !== undefined
      // Inside the braces a literal would already count as any string.
      const written = ts.isObjectLiteralExpression(options) ? writtenReason(options) : undefined
      const values = written
        ? literals(checker.getTypeAtLocation(written))
        : reason
          ? literals(checker.getTypeOfSymbolAtLocation(reason, options))
          : null
      if (written?.getText() === 'undefined') return
      if (values) for (const value of values) found.reasons.add(value)
      else if (worded || reason) {
        found.unnamed.push(`${path}:${file.getLineAndCharacterOfPosition(call.getStart()).line + 1}`)
      }
    })
  }
  return found
}

function writtenReason(options: ts.ObjectLiteralExpression): ts.Expression | undefined {
  const property = options.properties.find((each) => each.name?.getText() === 'reason')
  if (property && ts.isPropertyAssignment(property)) return property.initializer
  return property && ts.isShorthandPropertyAssignment(property) ? property.name : undefined
}

function visit(node: ts.Node, onError: (call: ts.NewExpression) => void): void {
  if (ts.isNewExpression(node) && node.expression.getText() === 'AppError') onError(node)
  node.forEachChild((child) => visit(child, onError))
}

/** The strings of a literal or a union of them; null when it can be any string. */
function literals(type: ts.Type): string[] | null {
  const parts = type.isUnion() ? type.types : [type]
  const strings = parts.filter((part) => !(part.flags & ts.TypeFlags.Undefined))
  return strings.length > 0 && strings.every((part) => part.isStringLiteral())
    ? strings.map((part) => (part as ts.StringLiteralType).value)
    : null
}
