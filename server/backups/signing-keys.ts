import { generateKeyPairSync } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Config } from '#server/kernel/config.ts'
import { newId } from '#server/kernel/ids.ts'
import { type SigningKey, signingKeyFromPem } from './format/signature.ts'

const FILE_NAME = 'backup-signing.pem'

/** Where the private half lies: beside neither the backups nor the database that it vouches for. */
export function signingKeyPath(config: Pick<Config, 'DATA_DIR'>): string {
  return join(resolve(config.DATA_DIR), 'keys', FILE_NAME)
}

/** The key of this installation; made on first use, readable by its owner alone. */
export async function loadSigningKey(config: Pick<Config, 'DATA_DIR'>): Promise<SigningKey> {
  return (await readSigningKey(config)) ?? (await createSigningKey(config))
}

/** The key, or null where none was made yet. */
export async function readSigningKey(config: Pick<Config, 'DATA_DIR'>): Promise<SigningKey | null> {
  try {
    return signingKeyFromPem(await readFile(signingKeyPath(config), 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

async function createSigningKey(config: Pick<Config, 'DATA_DIR'>): Promise<SigningKey> {
  const path = signingKeyPath(config)
  await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
  const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' })
  const draft = `${path}.${newId()}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(pem)
    await handle.sync()
  } finally {
    await handle.close()
  }
  try {
    // A link fails where a rename would overwrite: of two processes that make a key, one wins.
    await link(draft, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    await rm(draft, { force: true })
  }
  return signingKeyFromPem(await readFile(path, 'utf8'))
}
