import type { LockMode, Waits } from '../locks/modes.ts'
import type { Check } from '../run.ts'

/** A table lock that a statement really took on a table that was there before its migration. */
export interface RehearsedLock {
  table: string
  mode: LockMode
  /** Whom such a lock makes wait. */
  waits: Waits
  /** At most: from the start of the statement that took it to the end of its transaction, in milliseconds. */
  heldMs: number
  /** Sessions of the load that were seen waiting for it, and the longest of those waits. */
  blockedSessions: number
  blockedMs: number
  /** What they were doing, a few at most. */
  blockedQueries: string[]
}

export interface RehearsedStatement {
  line: number
  text: string
  ms: number
  locks: RehearsedLock[]
}

export interface PerformanceResult {
  name: string
  budgetMs: number
  /** Planning and execution of the second run; null when it failed. */
  ms: number | null
  ok: boolean
  error: string | null
}

export interface RehearsedMigration {
  name: string
  transaction: 'per-file' | 'none'
  ms: number
  /** Attempts that were given up because somebody held a table. */
  retries: number
  statements: RehearsedStatement[]
  checks: Check[]
  performance: PerformanceResult[]
}

export interface LoadResult {
  reads: number
  writes: number
  slowestReadMs: number
  slowestWriteMs: number
  /** Statements of the load that failed; a table that changes under them may make them. */
  failed: number
}

export interface RehearsalReport {
  /** Everything ran, every check held, every budget was kept. */
  ok: boolean
  /** What it was rehearsed on, in words. */
  on: string
  /** About how many rows were there. */
  rows: number
  migrations: RehearsedMigration[]
  load: LoadResult
  durationMs: number
  /** Why it stopped, when it did. */
  error: string | null
}
