import { parentPort } from 'node:worker_threads'
import { encodeChunk, type PlainChunk } from './frame.ts'

/** The thread of a {@link FramePool}: one chunk in, one frame out; the rows' memory goes back to be filled again. */
parentPort?.on('message', (chunk: PlainChunk & { rows: Uint8Array<ArrayBuffer> }) => {
  try {
    const frame = encodeChunk(chunk)
    parentPort?.postMessage({ frame, rows: chunk.rows.buffer }, [frame.bytes.buffer, chunk.rows.buffer])
  } catch (error) {
    parentPort?.postMessage({ failure: error instanceof Error ? error.message : String(error) })
  }
})
