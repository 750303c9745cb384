import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { MigrationError } from './errors.ts'
import type { SqlFile } from './files.ts'
import { lockParents, parentsOf } from './locks/parents.ts'
import { type Log, OWNER_ROLE, ownerRoleExists, RESET_SESSION, resetSession } from './session.ts'
import { concurrentIndexName, needsNoTransaction } from './sql/effects.ts'
import type { Statement } from './sql/split.ts'

export interface Patience {
  /**
   * Longest wait for a lock, twice that after three attempts; while a statement waits, everything behind it waits too. Below deadlock_timeout (1 s),
   * so that in a deadlock with the application it is the migration that gives way and tries again.
   */
  lockTimeoutMs: number
  /** The same for CONCURRENTLY, behind which no reader and no writer waits, and which waits for every transaction. */
  concurrentLockTimeoutMs: number
  /** Longest single statement; 0 means no limit. */
  statementTimeoutMs: number
  /** How long a statement that could not get its lock is tried again. */
  retryForMs: number
}

export const PATIENCE: Patience = {
  lockTimeoutMs: 400,
  concurrentLockTimeoutMs: 60_000,
  statementTimeoutMs: 30 * 60_000,
  retryForMs: 120_000,
}

/** Looks on while migrations run: a rehearsal notes locks and times. */
export interface Watch {
  /** Runs one statement, and may look around before and after it on the connection that runs it. */
  statement(client: pg.Client, statement: Statement, run: () => Promise<unknown>): Promise<void>
  /** The transaction, or the statement outside of one, ended; its locks are free. */
  ended(kept: boolean): void
}

export interface Check {
  check: string
  ok: boolean
  detail: string
}

/**
 * Runs a file in one transaction; `inside` runs in it too, as the login, after the last statement, so that what
 * it records or refuses is committed or undone together with the file.
 */
export async function runInTransaction(
  client: pg.Client,
  file: SqlFile,
  patience: Patience,
  log: Log,
  inside: () => Promise<void>,
  watch?: Watch,
): Promise<void> {
  await retrying(patience, log, async () => {
    await client.query('begin')
    try {
      await applySettings(client, file, patience)
      for (const statement of file.statements) await execute(client, file, statement, watch)
      await resetSession(client)
      await inside()
      await client.query('commit')
      watch?.ended(true)
    } catch (thrown) {
      watch?.ended(false)
      await client.query('rollback').catch(() => undefined)
      await resetSession(client).catch(() => undefined)
      throw thrown
    }
  })
}

/** How the steps of a transaction=none file are written down. */
export interface StepRecord {
  /** The statement that records how many are applied. */
  sql(applied: number): string
  /** They are applied and recorded. */
  done(applied: number): void
}

/**
 * Runs the statements of a transaction=none file from number `from` on. What can run in a transaction is
 * committed together with its step; the rest (CREATE INDEX CONCURRENTLY and its kind) right before it.
 */
export async function runStepByStep(
  client: pg.Client,
  file: SqlFile,
  from: number,
  patience: Patience,
  log: Log,
  steps: StepRecord,
  watch?: Watch,
): Promise<void> {
  for (const [index, statement] of file.statements.entries()) {
    if (index < from) continue
    await retrying(patience, log, async (attempt) => {
      const hurry = { ...patience, lockTimeoutMs: patience.lockTimeoutMs * (attempt > 3 ? 2 : 1) }
      // Whoever was in the way may be writing the tables in the other order, and somebody will be each time.
      const parents = attempt > 1 ? parentsOf(statement) : []
      if (needsNoTransaction(statement) && parents.length === 0) {
        await prepareConcurrentIndex(client, file, statement, patience, log)
        // A kill between this statement and its record leaves a finished index; building it again would fail.
        if (!(index === from && from > 0 && (await indexIsThere(client, statement)))) {
          await applySettings(client, file, isConcurrent(statement) ? unhurried(patience) : hurry)
          try {
            await execute(client, file, statement, watch)
            watch?.ended(true)
          } catch (thrown) {
            watch?.ended(false)
            throw thrown
          }
        }
        await client.query(`${RESET_SESSION}; ${steps.sql(index + 1)}`)
      } else {
        await runAlone(client, file, statement, hurry, { parents, record: steps.sql(index + 1) }, watch)
      }
    })
    steps.done(index + 1)
  }
}

/** One statement and its record in a transaction. What follows the statement is one message: its locks wait for it. */
async function runAlone(
  client: pg.Client,
  file: SqlFile,
  statement: Statement,
  patience: Patience,
  { parents, record }: { parents: readonly string[]; record: string },
  watch?: Watch,
): Promise<void> {
  await client.query('begin')
  try {
    await applySettings(client, file, patience)
    await lockParents(client, parents)
    await execute(client, file, statement, watch)
    await client.query(`${RESET_SESSION}; ${record}; commit`)
    watch?.ended(true)
  } catch (thrown) {
    watch?.ended(false)
    await client.query('rollback').catch(() => undefined)
    await resetSession(client).catch(() => undefined)
    throw thrown
  }
}

function isConcurrent({ words }: Statement): boolean {
  return /^(CREATE (UNIQUE )?INDEX|DROP INDEX|REINDEX .*) CONCURRENTLY\b/.test(words)
}

function unhurried(patience: Patience): Patience {
  return { ...patience, lockTimeoutMs: patience.concurrentLockTimeoutMs }
}

async function applySettings(client: pg.Client, file: SqlFile, patience: Patience): Promise<void> {
  await resetSession(client)
  await client.query(`set lock_timeout = ${Math.round(patience.lockTimeoutMs)}`)
  await client.query(`set statement_timeout = ${Math.round(patience.statementTimeoutMs)}`)
  if (!file.asLogin && (await ownerRoleExists(client))) await client.query(`set role ${OWNER_ROLE}`)
}

async function execute(client: pg.Client, file: SqlFile, statement: Statement, watch?: Watch): Promise<void> {
  try {
    const run = () => client.query(statement.text)
    await (watch ? watch.statement(client, statement, run) : run())
  } catch (thrown) {
    if (!(thrown instanceof pg.DatabaseError) || isTransient(thrown)) throw thrown
    const parts = [thrown.message, thrown.detail, thrown.hint && `Hint: ${thrown.hint}`].filter(Boolean).join('. ')
    throw new MigrationError(
      'STATEMENT_FAILED',
      `${file.path}:${statement.line}: ${parts} (SQLSTATE ${thrown.code})`,
      [],
      { cause: thrown },
    )
  }
}

/** 55P03 lock_not_available, 40P01 deadlock_detected: somebody else was in the way, and may be gone by now. */
function isTransient(thrown: unknown): boolean {
  return thrown instanceof pg.DatabaseError && (thrown.code === '55P03' || thrown.code === '40P01')
}

async function retrying(patience: Patience, log: Log, work: (attempt: number) => Promise<void>): Promise<void> {
  const deadline = Date.now() + patience.retryForMs
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt)
    } catch (thrown) {
      if (!isTransient(thrown)) throw thrown
      const message = thrown instanceof Error ? thrown.message : String(thrown)
      if (Date.now() >= deadline) {
        throw new MigrationError(
          'STATEMENT_FAILED',
          `${message}, in ${attempt} attempts within ${(patience.retryForMs / 1000).toFixed(1)} s. Other sessions hold the table; nothing of this step was kept.`,
          [],
          { cause: thrown },
        )
      }
      const pause = Math.min(5_000, 200 * 2 ** Math.min(attempt, 5)) * (0.5 + Math.random())
      log(`${message}; trying again in ${Math.round(pause)} ms (attempt ${attempt})`)
      await sleep(pause)
    }
  }
}

/**
 * An interrupted CREATE INDEX CONCURRENTLY leaves an INVALID index under its name, which IF NOT EXISTS would
 * silently keep: it costs writes and serves no read. It goes before the next attempt.
 */
async function prepareConcurrentIndex(
  client: pg.Client,
  file: SqlFile,
  statement: Statement,
  patience: Patience,
  log: Log,
): Promise<void> {
  if (!/^CREATE (UNIQUE )?INDEX CONCURRENTLY\b/.test(statement.words)) return
  const name = concurrentIndexName(statement)
  if (!name) {
    throw new MigrationError(
      'FILES_INVALID',
      `${file.path}:${statement.line}: CREATE INDEX CONCURRENTLY needs a name, so that an interrupted one can be found and dropped`,
    )
  }
  const { rows } = await client.query<{ schema: string }>(
    `select n.nspname as schema from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
     where c.relname = $1 and not i.indisvalid`,
    [name],
  )
  for (const { schema } of rows) {
    log(`dropping the INVALID index ${name} that an interrupted attempt left`)
    await applySettings(client, file, unhurried(patience))
    await client.query(
      `drop index concurrently if exists ${client.escapeIdentifier(schema)}.${client.escapeIdentifier(name)}`,
    )
    await resetSession(client)
  }
}

async function indexIsThere(client: pg.Client, statement: Statement): Promise<boolean> {
  const name = concurrentIndexName(statement)
  if (!name) return false
  const { rowCount } = await client.query(
    'select 1 from pg_index i join pg_class c on c.oid = i.indexrelid where c.relname = $1 and i.indisvalid',
    [name],
  )
  return (rowCount ?? 0) > 0
}

/** Runs validation.sql. @throws {MigrationError} VALIDATION_FAILED naming every check that does not hold. */
export async function validate(client: pg.Client, file: SqlFile): Promise<Check[]> {
  const checks = await runChecks(client, file)
  const failed = checks.filter((check) => !check.ok)
  if (failed.length > 0) {
    throw new MigrationError(
      'VALIDATION_FAILED',
      `${file.path} found: ${failed.map(({ check, detail }) => (detail ? `${check} (${detail})` : check)).join('; ')}`,
    )
  }
  return checks
}

/** Runs validation.sql; its rows are (check text, ok boolean, detail text). @throws {MigrationError} VALIDATION_FAILED */
export async function runChecks(client: pg.Client, file: SqlFile): Promise<Check[]> {
  const checks: Check[] = []
  for (const statement of file.statements) {
    const { rows } = await client
      .query<{ check?: unknown; ok?: unknown; detail?: unknown }>(statement.text)
      .catch((thrown: unknown) => {
        throw new MigrationError(
          'VALIDATION_FAILED',
          `${file.path}:${statement.line}: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
          [],
          { cause: thrown },
        )
      })
    for (const row of rows) {
      if (typeof row.check !== 'string' || typeof row.ok !== 'boolean') {
        throw new MigrationError(
          'VALIDATION_FAILED',
          `${file.path}:${statement.line}: every row must be (check text, ok boolean, detail text)`,
        )
      }
      checks.push({
        check: row.check,
        ok: row.ok,
        detail: row.detail === null || row.detail === undefined ? '' : String(row.detail),
      })
    }
  }
  return checks
}
