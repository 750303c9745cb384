import { parentPort } from 'node:worker_threads'
import { giveWay } from '../../engine/give-way.ts'
import { encodeChunk, type PlainChunk } from './frame.ts'
import type { Answer } from './frame-pool.ts'

// Here too: the nightly backup is read by the worker itself, whose other jobs do not give way.
giveWay()

/** The thread of a {@link FramePool}: one chunk in, one frame out; memory goes back to be filled again. */
parentPort?.on('message', (chunk: PlainChunk) => {
  try {
    const answer: Answer = { ...encodeChunk(chunk), lines: chunk.lines.buffer }
    const owned = new Set([answer.frame.bytes.buffer, answer.rows.buffer, answer.lines])
    parentPort?.postMessage(answer, [...owned])
  } catch (error) {
    parentPort?.postMessage({ failure: error instanceof Error ? error.message : String(error) })
  }
})
