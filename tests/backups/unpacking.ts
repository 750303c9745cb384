import { open } from 'node:fs/promises'
import { zstdDecompressSync } from 'node:zlib'
import { walkFrames } from '#server/backups/verify/walk-frames.ts'

/** The JSON text of a backup, as `zstd -d` gives it: Node's own call stops after the first frame. */
export async function unpackBackup(path: string): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const bytes = await file.readFile()
    const { frames } = await walkFrames(file, size)
    const parts = frames
      .filter((frame) => !frame.skippable)
      .map((frame) => zstdDecompressSync(bytes.subarray(frame.offset, frame.offset + frame.bytes)))
    return Buffer.concat(parts).toString('utf8')
  } finally {
    await file.close()
  }
}
