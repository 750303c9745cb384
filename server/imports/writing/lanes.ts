import type { Transaction } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Services } from '../../services.ts'
import type { Stretch } from './stretches.queries.ts'
import {
  addCounts,
  countIntoDays,
  newIdStart,
  type WriteChunk,
  type WriteCounts,
  writeChunk,
} from './writing.queries.ts'

/** Most rows of one statement of a writing transaction; between two of them the progress is told. */
const MOST_AT_ONCE = 2_500
/** Stretches of a lane at least, so that none waits long for the other's last one. */
const FEWEST_OF_A_LANE = 2

/** Rows of one statement for a batch of so many, written in so many lanes. */
export function rowsAtOnce(rowsTotal: number, lanes: number): number {
  return lanes === 1 ? MOST_AT_ONCE : Math.min(MOST_AT_ONCE, Math.ceil(rowsTotal / (lanes * FEWEST_OF_A_LANE)))
}

/** The rows of a batch, handed out stretch by stretch to the lanes that write them. */
export interface Stretches {
  scope: CompanyScope
  chunk: Omit<WriteChunk, 'after' | 'upTo' | 'idStart'>
  /** Rows written so far, by all lanes. */
  written: number
  take(): Stretch | undefined
  /** Has every lane end after the stretch it writes. */
  stop(): void
}

export function createStretches(
  scope: CompanyScope,
  chunk: Stretches['chunk'],
  stretches: readonly Stretch[],
): Stretches {
  let next = 0
  return {
    scope,
    chunk,
    written: 0,
    take() {
      next += 1
      return stretches[next - 1]
    },
    stop() {
      next = stretches.length
    },
  }
}

/** Writes stretches in this transaction until there are none. */
export async function writeStretches(
  trx: Transaction<DB>,
  stretches: Stretches,
  onWritten?: () => Promise<void>,
): Promise<WriteCounts> {
  let total: WriteCounts = { created: 0, updated: 0, figures: [] }
  for (let stretch = stretches.take(); stretch; stretch = stretches.take()) {
    const chunk = { ...stretches.chunk, ...stretch, idStart: newIdStart() }
    total = addCounts(total, await writeChunk(trx, stretches.scope, chunk))
    stretches.written += stretch.rows
    await onWritten?.()
  }
  return total
}

export interface SecondLane {
  /** Resolves when all its rows are written and counted; nothing of them is committed then. */
  written: Promise<WriteCounts>
  /** Commits them. */
  commit(): Promise<void>
  /** Rolls them back unless they are committed, and waits for that. */
  end(): Promise<void>
}

/**
 * A second transaction that writes stretches beside the first: one session keeps one core of the database busy, and
 * writing a lead is work for its processor. It waits with its COMMIT until the first has nothing left to do but its own.
 */
export function openSecondLane({ database }: Services, stretches: Stretches): SecondLane {
  const written = Promise.withResolvers<WriteCounts>()
  const told = Promise.withResolvers<void>()
  const { scope, chunk } = stretches
  const ended = inTransaction(database, { companyId: scope.companyId }, async (trx) => {
    try {
      const counts = await writeStretches(trx, stretches)
      await countIntoDays(trx, scope, chunk.day, counts)
      written.resolve(counts)
    } catch (error) {
      stretches.stop()
      written.reject(error)
      // Another word for it: a deadlock is tried again by the first lane, with all rows, and not here with those that are left.
      throw new LaneEnded()
    }
    await told.promise
  })
  ended.catch((error) => written.reject(error))
  for (const promise of [written.promise, told.promise, ended]) promise.catch(() => undefined)
  return {
    written: written.promise,
    async commit() {
      told.resolve()
      await ended
    },
    async end() {
      told.reject(new LaneEnded())
      await Promise.allSettled([ended])
    },
  }
}

class LaneEnded extends Error {
  constructor() {
    super('the lane wrote nothing')
    this.name = 'LaneEnded'
  }
}
