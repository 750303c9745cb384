import { loadModule, type Node, parseSync, type RangeVar } from 'libpg-query'

/** One key, the kind of node, as PostgreSQL's own parser names it. */
export type { Node, RangeVar }

let ready: Promise<void> | undefined

/** Loads the parser (PostgreSQL 18's grammar as WASM) once; {@link parseStatement} needs it. */
export function loadParser(): Promise<void> {
  ready ??= loadModule()
  return ready
}

/** The tree of one statement, or null when the parser of PostgreSQL 18 does not know it. */
export function parseStatement(text: string): Node | null {
  try {
    return parseSync(text).stmts?.[0]?.stmt ?? null
  } catch {
    return null
  }
}

/** `schema.table`, without the schema when it is public. */
export function tableName(relation: RangeVar | undefined): string {
  const { schemaname, relname = '' } = relation ?? {}
  return schemaname && schemaname !== 'public' ? `${schemaname}.${relname}` : relname
}

/** A qualified name given as strings: `['public', 'leads']`. */
export function dottedName(parts: readonly string[]): string {
  return (parts[0] === 'public' && parts.length > 1 ? parts.slice(1) : parts).join('.')
}

/** The strings of a List of String nodes, which is how the grammar writes qualified names. */
export function strings(node: Node | Node[] | undefined): string[] {
  if (!node) return []
  if (Array.isArray(node)) return node.flatMap((item) => strings(item))
  if ('String' in node) return [node.String.sval ?? '']
  if ('List' in node) return strings(node.List.items)
  if ('TypeName' in node) return strings(node.TypeName.names)
  return []
}

/** Visits every object below `node`, parents first; `key` is the field or the kind it stands under. */
export function walk(node: unknown, visit: (key: string, value: Record<string, unknown>) => void, key = ''): void {
  if (Array.isArray(node)) {
    for (const item of node) walk(item, visit, key)
  } else if (typeof node === 'object' && node !== null) {
    const value = node as Record<string, unknown>
    visit(key, value)
    for (const [name, child] of Object.entries(value)) walk(child, visit, name)
  }
}

/** Every table and view that a statement names, without its WITH queries. */
export function relationsIn(node: unknown): string[] {
  const found = new Set<string>()
  const queries = new Set<string>()
  walk(node, (key, value) => {
    if (key === 'CommonTableExpr' && typeof value.ctename === 'string') queries.add(value.ctename)
    if (typeof value.relname === 'string') found.add(tableName(value as RangeVar))
  })
  return [...found].filter((name) => !queries.has(name))
}

/** Lower-case names of the functions a tree calls, without schema. */
export function functionsIn(node: unknown): string[] {
  const found = new Set<string>()
  walk(node, (key, value) => {
    if (key === 'FuncCall') found.add(strings(value.funcname as Node[]).at(-1) ?? '')
    if (key === 'SQLValueFunction') found.add(String(value.op).replace('SVFOP_', '').toLowerCase())
  })
  return [...found]
}
