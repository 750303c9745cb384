import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { LegacyFileError } from '../legacy.errors.ts'

/** Unpacked; the largest known backup of the old system has 400 MB. */
const MOST_BYTES = 8 * 1024 ** 3
/** A packed file that grows more than this is made to fill a disk. JSON of rows packs 10 to 40 times. */
const MOST_GROWTH = 400
const BLOCK_BYTES = 256 * 1024

/**
 * The JSON of a file, plain, gzipped or in zstd, block by block.
 * @throws {LegacyFileError} when it cannot be unpacked, or unpacks to more than it should.
 */
export async function* openLegacyFile(path: string): AsyncGenerator<Buffer> {
  const { head, size } = await readHead(path)
  const file = createReadStream(path, { highWaterMark: BLOCK_BYTES })
  const unpacker = unpackerOf(head)
  const content: Readable = unpacker ? file.pipe(unpacker) : file
  if (unpacker) file.on('error', (error) => unpacker.destroy(error))
  let bytes = 0
  try {
    for await (const block of content as AsyncIterable<Buffer>) {
      bytes += block.length
      if (bytes > MOST_BYTES || (unpacker && bytes > 1024 ** 2 && bytes > size * MOST_GROWTH))
        throw new LegacyFileError('OLD_FILE_UNPACKS_TOO_FAR')
      yield block
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (unpacker && (code.startsWith('Z_') || code.startsWith('ZSTD_') || code.startsWith('ERR_ZLIB')))
      throw new LegacyFileError('OLD_FILE_DAMAGED')
    throw error
  } finally {
    file.destroy()
    unpacker?.destroy()
  }
}

async function readHead(path: string): Promise<{ head: Buffer; size: number }> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    return { head: buffer.subarray(0, bytesRead), size: (await file.stat()).size }
  } finally {
    await file.close()
  }
}

function unpackerOf(head: Buffer) {
  if (head[0] === 0x1f && head[1] === 0x8b) return createGunzip()
  return head.length === 4 && head.readUInt32LE() === 0xfd2fb528 ? createZstdDecompress() : null
}
