import { mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../../kernel/config.ts'
import { LegacyFileError } from '../legacy.errors.ts'

/** As it is sent, so packed if the sender is wise; the largest known backup of the old system has 400 MB of JSON. */
const MOST_BYTES = 1024 ** 3

/**
 * Streams an upload to its file, one block in memory at a time. Only one import of a company is at work, so whatever
 * else lies in the company's folder was left behind by a process that died, and goes.
 *
 * @throws {LegacyFileError} when it is too large.
 */
export async function storeLegacyUpload(
  config: Pick<Config, 'DATA_DIR'>,
  of: { companyId: string; importId: string },
  content: AsyncIterable<Uint8Array>,
): Promise<string> {
  const folder = join(config.DATA_DIR, 'legacy', of.companyId)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const left of await readdir(folder)) await rm(join(folder, left), { force: true })
  const path = join(folder, `${of.importId}.json`)
  const file = await open(path, 'wx', 0o600)
  let bytes = 0
  try {
    for await (const chunk of content) {
      bytes += chunk.byteLength
      if (bytes > MOST_BYTES) throw new LegacyFileError('OLD_FILE_TOO_LARGE')
      await file.write(chunk)
    }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await file.close()
  }
  return path
}
