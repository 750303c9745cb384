import { parentPort } from 'node:worker_threads'
import { encodeChunk, type PlainChunk } from './frame.ts'

/** The thread of a {@link FramePool}: one chunk in, one frame out; the rows' memory goes back to be filled again. */
parentPort?.on('message', (chunk: PlainChunk & { rows: Uint8Array<ArrayBuffer> }) => {
  try {
    const frame = encodeChunk(chunk)
    // A small frame is a view of Node's shared buffer pool, which cannot be given away.
    const bytes = new Uint8Array(
      frame.bytes.byteLength === frame.bytes.buffer.byteLength ? frame.bytes : frame.bytes.slice(),
    )
    parentPort?.postMessage({ frame: { ...frame, bytes }, rows: chunk.rows.buffer }, [bytes.buffer, chunk.rows.buffer])
  } catch (error) {
    parentPort?.postMessage({ failure: error instanceof Error ? error.message : String(error) })
  }
})
