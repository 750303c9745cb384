import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, posix, resolve } from 'node:path'
import ts from 'typescript'

export const ROOT = resolve(import.meta.dirname, '../..')

/** What is not ours: written by tools, or kept out of the repository. */
const FOREIGN = new Set(['node_modules', 'build', 'coverage', 'test-results', '.git', '.cache', '.data'])

export interface Import {
  specifier: string
  line: number
  /** Erased before anything runs. */
  typeOnly: boolean
  /** Path of our own file from the root, or null for a package. */
  file: string | null
  /** Name of the package (`node:fs`, `kysely`, `@trpc/server`), or null for our own file. */
  package: string | null
}

export interface Source {
  /** Path from the root, with forward slashes. */
  path: string
  text: string
  lines: number
  tree: ts.SourceFile
  imports: Import[]
}

/** Every file below `folder`, as paths from the root. */
export function filesBelow(folder: string): string[] {
  const absolute = join(ROOT, folder)
  if (!existsSync(absolute)) return []
  return readdirSync(absolute, { withFileTypes: true })
    .filter((entry) => !FOREIGN.has(entry.name))
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name)
      return entry.isDirectory() ? filesBelow(path) : [path]
    })
    .sort()
}

/** Every source file of the rooms, parsed once per run. */
export const sources: Source[] = ['app', 'server', 'db', 'scripts', 'tests']
  .flatMap(filesBelow)
  .filter((path) => /\.(ts|tsx|mts|mjs|js)$/.test(path))
  .map(read)

/** The first three levels of a path decide what it may import: `app/ui`, `server/leads`, `db`. */
export function roomOf(path: string): string {
  const [top = '', second = ''] = path.split('/')
  if (top !== 'app' && top !== 'server') return top
  return path.split('/').length > 2 ? `${top}/${second}` : top
}

/** One finding of a rule, as a reader of the failing test wants it. */
export function at(source: Source, node: ts.Node | number, words: string): string {
  const line =
    typeof node === 'number' ? node : source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree)).line + 1
  return `${source.path}:${line} ${words}`
}

/** Visits every node of a file. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  ts.forEachChild(node, (child) => walk(child, visit))
}

function read(path: string): Source {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, kindOf(path))
  return { path, text, lines: text.split('\n').length - 1, tree, imports: importsOf(path, tree) }
}

function kindOf(path: string): ts.ScriptKind {
  if (path.endsWith('.tsx')) return ts.ScriptKind.TSX
  return /\.m?js$/.test(path) ? ts.ScriptKind.JS : ts.ScriptKind.TS
}

function importsOf(path: string, tree: ts.SourceFile): Import[] {
  const found: Import[] = []
  const add = (literal: ts.Node | undefined, typeOnly: boolean) => {
    if (!literal || !ts.isStringLiteralLike(literal)) return
    const line = tree.getLineAndCharacterOfPosition(literal.getStart(tree)).line + 1
    found.push({ specifier: literal.text, line, typeOnly, ...resolveImport(path, literal.text) })
  }
  walk(tree, (node) => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly)
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false)
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true)
  })
  return found
}

function resolveImport(from: string, specifier: string): Pick<Import, 'file' | 'package'> {
  const clean = specifier.replace(/\?.*$/, '')
  if (clean.startsWith('.')) return { file: ownFile(posix.join(dirname(from), clean)), package: null }
  if (clean.startsWith('#')) return { file: ownFile(clean.slice(1)), package: null }
  const parts = clean.split('/')
  return { file: null, package: clean.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? clean) }
}

/** Imports name whole files; Vite alone also takes a path without its extension. */
function ownFile(path: string): string {
  const candidates = [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`]
  return candidates.find((candidate) => isFile(join(ROOT, candidate))) ?? path
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile()
}
