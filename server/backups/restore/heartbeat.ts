import { LEASE_SECONDS } from '../runs/lease.ts'
import type { LoadProgress } from './load/load-tables.ts'
import { RestoreError } from './restore-error.ts'

const BEAT_MS = 1_500
/** A lease that could not be renewed for so long may already be somebody else's. */
const GIVE_UP_MS = (LEASE_SECONDS - 5) * 1_000

/** Writes progress and a longer lease; what became of the lease. */
type Renew = (progress: string) => Promise<'held' | 'lost' | 'cancelled'>

/** Keeps the lease of one drill or restore alive. `signal` fires when it must stop. */
export class Heartbeat {
  readonly #renew: Renew
  readonly #stop = new AbortController()
  readonly #timer: NodeJS.Timeout
  #progress: LoadProgress = { phase: 'opening', table: null, tables: 0, tablesDone: 0, rows: 0, totalRows: 0 }
  #phaseBegan = performance.now()
  #renewedAt = performance.now()
  #beating: Promise<void> = Promise.resolve()

  constructor(renew: Renew) {
    this.#renew = renew
    this.#timer = setInterval(() => {
      this.#beating = this.#beating.then(() => this.#beat())
    }, BEAT_MS)
  }

  get signal(): AbortSignal {
    return this.#stop.signal
  }

  readonly report = (progress: LoadProgress): void => {
    if (progress.phase !== this.#progress.phase) this.#phaseBegan = performance.now()
    this.#progress = progress
  }

  /** Stops beating and waits for the beat under way, so that it cannot overwrite the end. */
  async end(): Promise<void> {
    clearInterval(this.#timer)
    await this.#beating
  }

  #rate(): number {
    const seconds = (performance.now() - this.#phaseBegan) / 1_000
    return seconds < 0.5 ? 0 : Math.round(this.#progress.rows / seconds)
  }

  async #beat(): Promise<void> {
    try {
      const lease = await this.#renew(JSON.stringify({ ...this.#progress, rowsPerSecond: this.#rate() }))
      this.#renewedAt = performance.now()
      if (lease === 'lost')
        this.#stop.abort(
          new RestoreError('LEASE_LOST', 'Another process took this for dead and ended it. Start again.'),
        )
      if (lease === 'cancelled')
        this.#stop.abort(new RestoreError('CANCELLED', 'It was cancelled. Nothing of the live data was changed.'))
    } catch (error) {
      // A database that is restarting is waited for, as long as nobody else can have taken the lease.
      if (performance.now() - this.#renewedAt < GIVE_UP_MS) return
      this.#stop.abort(
        new RestoreError('CONNECTION_LOST', 'The database could not be reached for half a minute. Start again.', error),
      )
    }
  }
}
