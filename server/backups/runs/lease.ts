import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Database } from '#db/client.ts'
import { inTransaction } from '#db/transaction.ts'
import type { Clock } from '#server/kernel/clock.ts'
import type { BackupProgress } from '../backups.schemas.ts'
import { BackupError } from '../engine/backup-error.ts'
import { type Claim, type Held, renewLease } from './lease.queries.ts'

/** A process that has not shown itself for so long is taken for dead. */
export const LEASE_SECONDS = 30
/** Often enough for a page that looks every two seconds, and ten times within a lease. */
const BEAT_MS = 1_500
/** A lease that could not be renewed for so long may already be somebody else's. */
const GIVE_UP_MS = (LEASE_SECONDS - 5) * 1_000

/** `host/pid/start`: the start tells a process from a later one with the same number. */
export function thisProcess(): string {
  return `${hostname()}/${process.pid}/${startOf(process.pid) ?? ''}`
}

/** Whether a holder is certainly dead: its time is up, or it was a process of this machine that is gone. */
export function isDead(held: Held): boolean {
  if (held.expired) return true
  const [host, pid, start] = held.leaseOwner?.split('/') ?? []
  if (host !== hostname() || !pid || !start) return false
  const now = startOf(Number(pid))
  return now === null ? !existsProcess(Number(pid)) : now !== start
}

/** Clock ticks since boot at which the process started (proc(5), field 22); null where /proc does not say. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

function existsProcess(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * Keeps the lease of one run alive and its progress up to date. `signal` fires when somebody asks the
 * run to stop, or when the lease can no longer be counted on.
 */
export class HeldLease {
  readonly signal: AbortSignal
  readonly #database: Database
  readonly #clock: Clock
  readonly #claim: Claim
  readonly #stop = new AbortController()
  readonly #timer: NodeJS.Timeout
  #progress: BackupProgress = EMPTY_PROGRESS
  #renewedAt = performance.now()
  #beating: Promise<void> = Promise.resolve()

  /** @param stopped fires when the process is to end, with what the run then ends with. */
  constructor(database: Database, clock: Clock, claim: Claim, stopped?: AbortSignal) {
    this.#database = database
    this.#clock = clock
    this.#claim = claim
    this.signal = stopped ? AbortSignal.any([this.#stop.signal, stopped]) : this.#stop.signal
    this.#timer = setInterval(() => this.#beat(), BEAT_MS)
  }

  report(progress: Partial<BackupProgress>): void {
    this.#progress = { ...this.#progress, ...progress }
  }

  /** Stops beating and waits for the beat under way, so that it cannot overwrite the end. */
  async end(): Promise<void> {
    clearInterval(this.#timer)
    await this.#beating
  }

  #beat(): void {
    this.#beating = this.#beating.then(() => this.#renew())
  }

  async #renew(): Promise<void> {
    try {
      const lease = await inTransaction(this.#database, { operator: true }, (trx) =>
        renewLease(trx, this.#claim, {
          seconds: LEASE_SECONDS,
          progress: JSON.stringify(this.#progress),
          at: this.#clock.now(),
        }),
      )
      this.#renewedAt = performance.now()
      if (lease === null)
        this.#stop.abort(
          new BackupError('LEASE_LOST', 'Another process took this run for dead and ended it. Start a new backup.'),
        )
      else if (lease.cancelled)
        this.#stop.abort(
          new BackupError(
            'CANCELLED',
            'The backup was cancelled. Nothing of it was kept; older backups are untouched.',
          ),
        )
    } catch (error) {
      // A database that is restarting is waited for, as long as nobody else can have taken the lease.
      if (performance.now() - this.#renewedAt < GIVE_UP_MS) return
      this.#stop.abort(
        new BackupError(
          'CONNECTION_LOST',
          'The database could not be reached for half a minute, so the backup was given up.',
          error,
        ),
      )
    }
  }
}

export const EMPTY_PROGRESS: BackupProgress = {
  phase: 'starting',
  table: null,
  tables: 0,
  tablesDone: 0,
  rows: 0,
  estimatedRows: 0,
  plainBytes: 0,
  fileBytes: 0,
  rowsPerSecond: 0,
  secondsLeft: null,
}
