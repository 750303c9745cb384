import { open } from 'node:fs/promises'

/** Bytes that can be read anywhere: a file of a folder, an object of a bucket, or what lies inside an encrypted one. */
export interface ByteSource {
  readonly bytes: number
  /** `length` bytes at `offset`; fewer when the source ends before. */
  read(offset: number, length: number): Promise<Buffer>
  close(): Promise<void>
}

/** A regular file on this machine. */
export async function openFileSource(path: string): Promise<ByteSource> {
  const handle = await open(path, 'r')
  const { size } = await handle.stat()
  return fileSource(handle, size)
}

export function fileSource(handle: Awaited<ReturnType<typeof open>>, bytes: number): ByteSource {
  return {
    bytes,
    async read(offset, length) {
      const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, bytes - offset)))
      let used = 0
      while (used < buffer.length) {
        const { bytesRead } = await handle.read(buffer, used, buffer.length - used, offset + used)
        if (bytesRead === 0) break
        used += bytesRead
      }
      return buffer.subarray(0, used)
    },
    close: () => handle.close(),
  }
}

/** Bytes in memory. */
export function memorySource(content: Buffer): ByteSource {
  return {
    bytes: content.length,
    read: async (offset, length) => content.subarray(offset, offset + length),
    close: async () => undefined,
  }
}
