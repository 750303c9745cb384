import { parentPort } from 'node:worker_threads'
import { encodeChunk, type PlainChunk } from './frame.ts'
import type { Answer } from './frame-pool.ts'

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
