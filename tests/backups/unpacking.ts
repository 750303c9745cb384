import { readFile } from 'node:fs/promises'
import { zstdDecompressSync } from 'node:zlib'
import { memorySource } from '#server/backups/stores/byte-source.ts'
import { walkFrames } from '#server/backups/verify/walk-frames.ts'

/** The JSON text of a backup, as `zstd -d` gives it: Node's own call stops after the first frame. */
export async function unpackBackup(path: string): Promise<string> {
  return await unpackBytes(await readFile(path))
}

export async function unpackBytes(bytes: Buffer): Promise<string> {
  const { frames } = await walkFrames(memorySource(bytes))
  const parts = frames
    .filter((frame) => !frame.skippable)
    .map((frame) => zstdDecompressSync(bytes.subarray(frame.offset, frame.offset + frame.bytes)))
  return Buffer.concat(parts).toString('utf8')
}
