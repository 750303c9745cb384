import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { MigrationError } from '../errors.ts'
import { MIGRATIONS_DIR, readMigrations } from '../files.ts'
import type { Finding } from './lint.ts'

/**
 * What squawk finds in a folder of migrations. It takes it once for all files whether they run in a transaction, so
 * it runs twice.
 *
 * @throws {MigrationError} FILES_INVALID when squawk itself cannot run.
 */
export async function runSquawk(dir: string = MIGRATIONS_DIR): Promise<Finding[]> {
  const files = readMigrations(dir).map(({ migration }) => migration)
  const found: Finding[] = []
  for (const transaction of ['per-file', 'none']) {
    const paths = files
      .filter((file) => file.transaction === transaction)
      .map(({ path }) => relative(process.cwd(), path))
    const mode = transaction === 'per-file' ? ['--assume-in-transaction'] : []
    if (paths.length > 0) found.push(...(await squawk([...mode, '--reporter', 'json', ...paths])))
  }
  return found
}

interface SquawkFinding {
  file: string
  line: number
  rule_name: string
  message: string
  help: string | null
}

async function squawk(args: string[]): Promise<Finding[]> {
  const { code, stdout, stderr } = await run(process.execPath, [program(), ...args])
  if (code !== 0 && code !== 1) throw new MigrationError('FILES_INVALID', `squawk did not run: ${stderr.trim()}`)
  const findings = JSON.parse(stdout || '[]') as SquawkFinding[]
  return findings.map(({ file, line, rule_name: rule, message: says, help }) => ({
    file,
    line: line + 1,
    rule,
    says,
    cure: help ?? '',
  }))
}

/** squawk's program does not export its package.json; every package lies in node_modules. */
function program(): string {
  const found = createRequire(import.meta.url)
    .resolve.paths('squawk-cli')
    ?.map((folder) => join(folder, 'squawk-cli/js/bin/squawk'))
    .find((path) => existsSync(path))
  if (!found)
    throw new MigrationError('FILES_INVALID', 'squawk is not installed here; run npm ci with development packages')
  return found
}

function run(command: string, args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } })
    const output = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, ...output }))
  })
}
