import type pg from 'pg'
import type { SelectedTable } from '../selection.ts'
import { type BlockMemory, type RowBlock, readRowBlocks } from './row-blocks.ts'

/** One COPY: a table, or the pages of a large one from here to there. */
export interface ReadTask {
  selected: SelectedTable
  copy: string
  firstOfTable: boolean
  lastOfTable: boolean
}

/** Heap read by one COPY when several readers share a table: about one chunk of JSON, so that none runs far ahead. */
const PAGES_A_TASK = 512
const PAGE_BYTES = 8192

/**
 * What is read, in the order of the file. With one reader a table is one COPY; with several, a large
 * table is cut into ranges of pages (`ctid`), since tables are seldom of one size.
 */
export function planReads(tables: SelectedTable[], readers: number): ReadTask[] {
  return tables.flatMap((selected) => {
    const pages = Math.ceil(selected.table.heapBytes / PAGE_BYTES)
    if (readers === 1 || selected.table.partitioned || pages < 2 * PAGES_A_TASK)
      return [{ selected, copy: selected.copy(null), firstOfTable: true, lastOfTable: true }]
    const count = Math.floor(pages / PAGES_A_TASK)
    return Array.from({ length: count }, (_, index) => {
      const last = index === count - 1
      const from = index * PAGES_A_TASK
      // The last range has no end: whatever stands behind the pages counted belongs to it.
      const range = last
        ? `t.ctid >= '(${from},0)'::pg_catalog.tid`
        : `t.ctid >= '(${from},0)'::pg_catalog.tid and t.ctid < '(${from + PAGES_A_TASK},0)'::pg_catalog.tid`
      return { selected, copy: selected.copy(range), firstOfTable: index === 0, lastOfTable: last }
    })
  })
}

export type ReadEvent = { task: ReadTask; block: RowBlock } | { task: ReadTask; sent: number }

/** Blocks that a reader may hold before it is its turn; this sets the memory. */
const BLOCKS_AHEAD = 1

interface Lane {
  blocks: RowBlock[]
  sent: number | null
}

/** Reads the tasks with all readers at once and gives out their blocks in the order of the tasks. */
export async function* readInOrder(
  readers: pg.Client[],
  tasks: ReadTask[],
  memory: BlockMemory,
): AsyncGenerator<ReadEvent> {
  const lanes: Lane[] = tasks.map(() => ({ blocks: [], sent: null }))
  let turn = 0
  let nextTask = 0
  let failure: unknown
  let stopped = false
  let changed = Promise.withResolvers<void>()
  const wake = () => {
    changed.resolve()
    changed = Promise.withResolvers()
  }

  const work = async (reader: pg.Client) => {
    for (let index = nextTask++; index < tasks.length && !stopped; index = nextTask++) {
      const lane = lanes[index]
      const task = tasks[index]
      if (!lane || !task) return
      const blocks = readRowBlocks(reader, task.copy, memory)
      for (let next = await blocks.next(); ; next = await blocks.next()) {
        if (next.done) {
          lane.sent = next.value
          wake()
          break
        }
        lane.blocks.push(next.value)
        wake()
        while (!stopped && lane.blocks.length >= BLOCKS_AHEAD) await changed.promise
        if (stopped) return
      }
    }
  }
  const working = readers.map((reader) =>
    work(reader).catch((error: unknown) => {
      failure ??= error ?? new Error('a reader failed')
      wake()
    }),
  )

  try {
    while (turn < tasks.length) {
      const lane = lanes[turn]
      const task = tasks[turn]
      if (failure) throw failure
      const block = lane?.blocks.shift()
      if (!lane || !task) return
      if (block) {
        wake()
        yield { task, block }
      } else if (lane.sent !== null) {
        yield { task, sent: lane.sent }
        turn += 1
        wake()
      } else await changed.promise
    }
    await Promise.all(working)
    if (failure) throw failure
  } finally {
    stopped = true
    wake()
  }
}
