import { createHmac, randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Config } from './config.ts'
import { newId } from './ids.ts'

/**
 * A key for one purpose, derived from the installation's secret: nothing has to be stored with what it signs.
 * The secret is SECRET_KEY, or a file in DATA_DIR/keys that is made on first use.
 */
export async function deriveKey(config: Pick<Config, 'SECRET_KEY' | 'DATA_DIR'>, purpose: string): Promise<Buffer> {
  const secret = config.SECRET_KEY ?? (await storedSecret(config))
  return createHmac('sha256', secret).update(purpose).digest()
}

async function storedSecret(config: Pick<Config, 'DATA_DIR'>): Promise<string> {
  const path = join(resolve(config.DATA_DIR), 'keys', 'secret.key')
  const found = await readFile(path, 'utf8').catch(() => null)
  if (found) return found.trim()
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
  const draft = `${path}.${newId()}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(randomBytes(32).toString('hex'))
    await handle.sync()
  } finally {
    await handle.close()
  }
  // A link fails where a rename would overwrite: of two processes that make a secret, one wins.
  await link(draft, path).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
  await rm(draft, { force: true })
  return (await readFile(path, 'utf8')).trim()
}
