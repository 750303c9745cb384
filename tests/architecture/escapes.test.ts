import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { at, roomOf, type Source, sources, walk } from './source.ts'

function findings(check: (node: ts.Node, source: Source) => string | null, among = sources): string[] {
  return among.flatMap((source) => {
    const found: string[] = []
    walk(source.tree, (node) => {
      const words = check(node, source)
      if (words) found.push(at(source, node, words))
    })
    return found
  })
}

const ours = sources.filter(({ path }) => path !== 'db/types.ts')

describe('the type checker', () => {
  test('is not told "any"', () => {
    expect(findings((node) => (node.kind === ts.SyntaxKind.AnyKeyword ? 'says any' : null), ours)).toEqual([])
  })

  test('is not overruled with "as unknown as"', () => {
    expect(
      findings((node) => {
        if (!ts.isAsExpression(node) || !ts.isAsExpression(node.expression)) return null
        return node.expression.type.kind === ts.SyntaxKind.UnknownKeyword ? 'says as unknown as' : null
      }, ours),
    ).toEqual([])
  })

  test('is not silenced', () => {
    const silenced = ours.flatMap((source) =>
      source.text
        .split('\n')
        .flatMap((line, index) =>
          /^\s*(\/\/|\*|\/\*)\s*@ts-(ignore|nocheck|expect-error)/.test(line)
            ? [at(source, index + 1, line.trim())]
            : [],
        ),
    )
    expect(silenced).toEqual([])
  })
})

describe('tests', () => {
  const tests = sources.filter(({ path }) => path.startsWith('tests/'))

  test('replace no module and leave none out', () => {
    const calls = new Map([
      ['vi.mock', 'replaces a module; pass the dependency instead'],
      ['vi.doMock', 'replaces a module; pass the dependency instead'],
      ['test.only', 'leaves the other tests out'],
      ['describe.only', 'leaves the other tests out'],
      ['it.only', 'leaves the other tests out'],
      ['test.skip', 'leaves a test out'],
      ['describe.skip', 'leaves tests out'],
      ['test.todo', 'promises a test'],
    ])
    expect(
      findings((node, source) => {
        if (!ts.isCallExpression(node)) return null
        return calls.get(node.expression.getText(source.tree)) ?? null
      }, tests),
    ).toEqual([])
  })
})

/** Tables by the names that queries give them, from the generated types. */
const TABLES = new Set(
  sources
    .find(({ path }) => path === 'db/types.ts')
    ?.tree.statements.filter(ts.isInterfaceDeclaration)
    .find(({ name }) => name.text === 'DB')
    ?.members.map((member) => (member.name && ts.isIdentifier(member.name) ? member.name.text : '')),
)

/** The table that a chain of calls begins with, or null for a subquery, which names its own columns. */
function tableOf(chain: ts.Expression): string | null {
  if (ts.isPropertyAccessExpression(chain)) return tableOf(chain.expression)
  if (!ts.isCallExpression(chain)) return null
  const [first] = chain.arguments
  const begins = ts.isPropertyAccessExpression(chain.expression) && chain.expression.name.text === 'selectFrom'
  if (!begins || !first) return tableOf(chain.expression)
  const table = ts.isStringLiteral(first) ? first.text.split(' ')[0] : undefined
  return table && TABLES.has(table) ? table : null
}

describe('SQL', () => {
  const BUILDERS = new Set(['selectFrom', 'insertInto', 'updateTable', 'deleteFrom', 'mergeInto', 'selectNoFrom'])
  const NOT_DOMAINS = new Set(['server/kernel', 'server/trpc', 'server/web'])
  const domainFiles = sources.filter(({ path }) => path.startsWith('server/') && !NOT_DOMAINS.has(roomOf(path)))

  /** The one module that would be replaced with Lucia; its queries go with it. */
  const SESSIONS = 'server/identity/sessions.ts'

  test('is written in *.queries.ts and nowhere else in a domain', () => {
    expect(
      findings(
        (node) =>
          ts.isPropertyAccessExpression(node) && BUILDERS.has(node.name.text)
            ? `builds SQL with ${node.name.text}`
            : null,
        domainFiles.filter(({ path }) => !path.endsWith('.queries.ts') && path !== SESSIONS),
      ),
    ).toEqual([])
  })

  test('is waited for where it is sent, or its failure would end the process while something else is awaited', () => {
    expect(
      findings((node) => {
        const call = ts.isVariableDeclaration(node) ? node.initializer : null
        if (!call || !ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return null
        return /^execute(TakeFirst(OrThrow)?)?$/.test(call.expression.name.text)
          ? 'sends a query without await: put it into the Promise.all that awaits it'
          : null
      }, domainFiles),
    ).toEqual([])
  })

  test('never selects whatever columns a table has', () => {
    expect(
      findings((node) => {
        if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null
        if (node.expression.name.text === 'returningAll') return 'says returningAll: name the columns'
        const table = node.expression.name.text === 'selectAll' ? tableOf(node.expression.expression) : null
        return table ? `selects all of ${table}: name the columns` : null
      }, domainFiles),
    ).toEqual([])
  })

  test('of a rule does not exist: it decides from what it is given', () => {
    const impure = new Set(['Date.now', 'Math.random', 'performance.now', 'process.env'])
    expect(
      findings(
        (node, source) => {
          if (ts.isNewExpression(node) && node.expression.getText(source.tree) === 'Date' && !node.arguments?.length) {
            return 'asks what time it is'
          }
          if (!ts.isPropertyAccessExpression(node)) return null
          const text = node.getText(source.tree)
          return impure.has(text) ? `uses ${text}` : null
        },
        sources.filter(({ path }) => path.endsWith('.rules.ts')),
      ),
    ).toEqual([])
  })
})
