import { createHash } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Config } from '../kernel/config.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Where an export's file lies: made of two ids of ours, never of anything that was sent. */
export function exportPath(config: Pick<Config, 'DATA_DIR'>, companyId: string, id: string): string {
  if (!UUID.test(companyId) || !UUID.test(id)) throw new TypeError('an export is stored by two UUIDs')
  return join(config.DATA_DIR, 'exports', companyId, `${id}.csv`)
}

/** Writes parts to a file that has its name only once it is whole. */
export async function writeExport(
  path: string,
  parts: AsyncIterable<string>,
): Promise<{ bytes: number; sha256: string }> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const partial = `${path}.partial`
  const hash = createHash('sha256')
  let bytes = 0
  const file = await open(partial, 'w', 0o600)
  try {
    for await (const part of parts) {
      const block = Buffer.from(part)
      await file.writeFile(block)
      hash.update(block)
      bytes += block.length
    }
    await file.sync()
  } catch (error) {
    await file.close()
    await rm(partial, { force: true })
    throw error
  }
  await file.close()
  await rename(partial, path)
  return { bytes, sha256: hash.digest('hex') }
}

/** A part of a file, from `offset` on. */
export async function readExport(path: string, offset: number, most: number): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, offset)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
