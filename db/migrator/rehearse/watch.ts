import pg from 'pg'
import type { Migration } from '../files.ts'
import { type LockMode, lockModeOf, stronger, whoWaits } from '../locks/modes.ts'
import type { Check, Watch } from '../run.ts'
import type { Statement } from '../sql/split.ts'
import { LOAD_APPLICATION } from './load.ts'
import type { RehearsedLock, RehearsedMigration, RehearsedStatement } from './report.ts'

const SAMPLE_MS = 10
const MOST_QUERIES = 3

interface HeldLock {
  relation: number
  table: string
  mode: LockMode
  from: number
  to: number | null
  statement: RehearsedStatement
}

interface Wait {
  pid: number
  relation: number | null
  at: number
  ms: number
  query: string
}

/**
 * Notes what each statement locks and whom it keeps waiting: the connection that migrates is asked for its locks
 * after each statement of a transaction, and another one looks on every ten milliseconds, for statements outside of
 * one let go of theirs before anybody could ask.
 */
export class LockWatch {
  private readonly looker: pg.Client
  private known = new Map<number, string>()
  private migrations: { report: RehearsedMigration; held: HeldLock[]; waits: Wait[]; started: number }[] = []
  private timer: NodeJS.Timeout | undefined
  private sampling: Promise<void> = Promise.resolve()
  private running: { pid: number; statement: RehearsedStatement; from: number } | null = null

  constructor(url: string) {
    this.looker = new pg.Client({ connectionString: url, application_name: 'counterfoil-rehearsal' })
    this.looker.on('error', () => undefined)
  }

  async start(): Promise<void> {
    await this.looker.connect()
    const tick = () => {
      this.sampling = this.sample()
        .catch(() => undefined)
        .finally(() => {
          if (this.timer) this.timer = setTimeout(tick, SAMPLE_MS)
        })
    }
    this.timer = setTimeout(tick, SAMPLE_MS)
  }

  async stop(): Promise<RehearsedMigration[]> {
    clearTimeout(this.timer)
    this.timer = undefined
    await this.sampling
    await this.looker.end().catch(() => undefined)
    return this.migrations.map(({ report, held, waits }) => {
      for (const lock of held) lock.statement.locks.push(describe(lock, waits))
      return report
    })
  }

  /** What migrate() calls for each migration. */
  readonly watch = (migration: Migration): Watch & { checked(checks: Check[]): void } => {
    const report: RehearsedMigration = {
      name: migration.name,
      transaction: migration.migration.transaction,
      ms: 0,
      retries: 0,
      statements: [],
      checks: [],
      performance: [],
    }
    const current = { report, held: [] as HeldLock[], waits: [] as Wait[], started: performance.now() }
    this.migrations.push(current)
    return {
      statement: async (client, statement, run) => {
        // Asked on the connection that migrates: the looker may be in the middle of a sample.
        if (report.statements.length === 0 || migration.migration.transaction === 'none') await this.remember(client)
        await this.runStatement(client, statement, run, current)
      },
      ended: (kept) => {
        const now = performance.now()
        for (const lock of current.held) lock.to ??= now
        report.ms = Math.round(now - current.started)
        if (kept) return
        report.retries += 1
        // The next attempt begins anew; what this one did is undone.
        if (migration.migration.transaction === 'per-file') {
          report.statements.length = 0
          current.held.length = 0
        } else report.statements.pop()
      },
      checked: (checks) => {
        report.checks = checks
      },
    }
  }

  /** Tables that are there before a transaction begins: nobody else can be using a new one. */
  private async remember(client: pg.Client): Promise<void> {
    const { rows } = await client.query<{ oid: number; name: string }>(
      `select oid, relname as name from pg_class
       where relkind in ('r', 'p', 'v', 'm', 'S') and relnamespace = 'public'::regnamespace and relname <> 'schema_migrations'`,
    )
    this.known = new Map(rows.map(({ oid, name }) => [oid, name]))
  }

  private async runStatement(
    client: pg.Client,
    statement: Statement,
    run: () => Promise<unknown>,
    current: LockWatch['migrations'][number],
  ): Promise<void> {
    const noted: RehearsedStatement = { line: statement.line, text: statement.text, ms: 0, locks: [] }
    current.report.statements.push(noted)
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    const from = performance.now()
    this.running = { pid: rows[0]?.pid ?? 0, statement: noted, from }
    try {
      await run()
      noted.ms = round(performance.now() - from)
      const { rows: locks } = await client.query<{ relation: number; mode: string }>(
        `select relation, mode from pg_locks where pid = pg_backend_pid() and locktype = 'relation' and granted`,
      )
      this.note(current.held, noted, from, locks)
    } finally {
      this.running = null
    }
  }

  /** Keeps a lock once: with the first statement that took it, or the first that made it stronger. */
  private note(
    held: HeldLock[],
    statement: RehearsedStatement,
    from: number,
    locks: { relation: number; mode: string }[],
  ): void {
    for (const { relation, mode: written } of locks) {
      const table = this.known.get(relation)
      const mode = lockModeOf(written)
      if (!table || !mode || mode === 'ACCESS SHARE') continue
      const open = held.filter((lock) => lock.relation === relation && lock.to === null)
      if (open.some((lock) => lock.mode === mode || stronger(lock.mode, mode))) continue
      held.push({ relation, table, mode, from, to: null, statement })
    }
  }

  private async sample(): Promise<void> {
    const { running } = this
    const current = this.migrations.at(-1)
    if (!running || !current) return
    const { rows } = await this.looker.query<{
      own: boolean
      pid: number
      relation: number | null
      mode: string
      ms: number
      query: string
    }>(
      `select true as own, l.pid, l.relation, l.mode, 0::float8 as ms, '' as query
       from pg_locks l where l.pid = $1 and l.locktype = 'relation' and l.granted
       union all
       select false, l.pid, l.relation, l.mode, extract(epoch from clock_timestamp() - coalesce(l.waitstart, a.query_start))::float8 * 1000, left(a.query, 120)
       from pg_locks l join pg_stat_activity a using (pid)
       where not l.granted and a.application_name = $2 and a.datname = current_database() and $1 = any(pg_blocking_pids(l.pid))`,
      [running.pid, LOAD_APPLICATION],
    )
    const at = performance.now()
    for (const { own, pid, relation, ms, query } of rows) {
      if (!own) current.waits.push({ pid, relation, at, ms, query })
    }
    // Asked of another session: the statement may have ended meanwhile, and its locks with it.
    if (this.running === running) {
      this.note(
        current.held,
        running.statement,
        running.from,
        rows.flatMap(({ own, relation, mode }) => (own && relation !== null ? [{ relation, mode }] : [])),
      )
    }
  }
}

function describe({ relation, table, mode, from, to }: HeldLock, waits: Wait[]): RehearsedLock {
  const until = to ?? performance.now()
  const mine = waits.filter((wait) => wait.relation === relation && wait.at >= from && wait.at <= until + SAMPLE_MS)
  return {
    table,
    mode,
    waits: whoWaits(mode),
    heldMs: round(until - from),
    blockedSessions: new Set(mine.map(({ pid }) => pid)).size,
    blockedMs: round(Math.max(0, ...mine.map(({ ms }) => ms))),
    blockedQueries: [...new Set(mine.map(({ query }) => query))].slice(0, MOST_QUERIES),
  }
}

const round = (ms: number) => Math.round(ms * 10) / 10
