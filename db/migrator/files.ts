import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MigrationError } from './errors.ts'
import { type Statement, splitStatements } from './sql/split.ts'

/** How a file runs, from its first line `-- counterfoil: transaction=none role=login`. */
export interface RunMode {
  transaction: 'per-file' | 'none'
  /** Whether it runs as the login instead of counterfoil_owner. The first migration always does: it makes the roles. */
  asLogin: boolean
}

export interface SqlFile extends RunMode {
  path: string
  statements: Statement[]
  /** SHA-256 of the text with LF line ends, so that a checkout on Windows has the same one. */
  checksum: string
}

export interface Migration {
  name: string
  migration: SqlFile
  rollback: SqlFile
  /** One query of rows (check, ok, detail). */
  validation: SqlFile
}

export const MIGRATIONS_DIR = fileURLToPath(new URL('../../migrations', import.meta.url))

const FOLDER = /^\d{14}_[a-z0-9_]+$/
const FILES = ['migration.sql', 'rollback.sql', 'validation.sql', 'performance_test.sql']

/** Reads a folder of migrations, oldest first. @throws {MigrationError} FILES_INVALID naming every problem. */
export function readMigrations(dir: string = MIGRATIONS_DIR): Migration[] {
  const names = readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
  const problems = names.flatMap((name) => missingParts(dir, name))
  if (problems.length > 0) throw new MigrationError('FILES_INVALID', problems.join('\n'), names)
  return names.map((name, index) => {
    const read = (file: string) => readSqlFile(join(dir, name, file), index === 0)
    return {
      name,
      migration: read('migration.sql'),
      rollback: read('rollback.sql'),
      validation: read('validation.sql'),
    }
  })
}

/** Reads and splits one file. @throws {MigrationError} FILES_INVALID with path and line. */
export function readSqlFile(path: string, asLogin = false): SqlFile {
  const text = readFileSync(path, 'utf8')
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
  const mode = readMode(text, path, asLogin)
  try {
    const statements = splitOnce(text)
    const control = statements.find(({ words }) =>
      /^(BEGIN|START TRANSACTION|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT)\b/.test(words),
    )
    if (control) {
      throw new MigrationError(
        'FILES_INVALID',
        `line ${control.line}: the runner opens and ends transactions; say "-- counterfoil: transaction=none" in the first line to run without one`,
      )
    }
    return { path, statements, checksum: checksum(text), ...mode }
  } catch (thrown) {
    if (!(thrown instanceof MigrationError)) throw thrown
    throw new MigrationError('FILES_INVALID', `${path}: ${thrown.message}`, [], { cause: thrown })
  }
}

const split = new Map<string, Statement[]>()

/** A folder is read for every look at a schema, and taking its files apart is nearly all of that. */
function splitOnce(text: string): Statement[] {
  const statements = split.get(text) ?? splitStatements(text)
  split.set(text, statements)
  return statements
}

/** SHA-256 in hex of a text with LF line ends. */
export function checksum(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex')
}

function readMode(text: string, path: string, asLogin: boolean): RunMode {
  const mode: RunMode = { transaction: 'per-file', asLogin }
  const header = /^--\s*counterfoil:\s*(.*)$/m.exec(text.split('\n', 1)[0] ?? '')?.[1]?.trim() ?? ''
  for (const setting of header.split(/\s+/).filter(Boolean)) {
    if (setting === 'transaction=none') mode.transaction = 'none'
    else if (setting === 'role=login') mode.asLogin = true
    else if (setting !== 'transaction=per-file') {
      throw new MigrationError(
        'FILES_INVALID',
        `${path}: "${setting}" in the first line is neither transaction=none, transaction=per-file nor role=login`,
      )
    }
  }
  return mode
}

function missingParts(dir: string, name: string): string[] {
  if (!FOLDER.test(name)) return [`${basename(dir)}/${name}: the name must be <14 digits>_<lower_case_words>`]
  return FILES.filter((file) => !existsSync(join(dir, name, file))).map(
    (file) => `${basename(dir)}/${name}: ${file} is missing`,
  )
}
