import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { Config } from '#server/kernel/config.ts'
import type { Manifest } from '../format/metadata.ts'
import { manifestHash } from '../format/signature.ts'

/**
 * The chain of manifests outside the stores and the database: whoever can delete the newest backups and
 * the rows that remember them cannot delete a line of this file, if it lies where they cannot write.
 */
const lineSchema = z.object({
  at: z.string(),
  /** `database`, or a company's id: each has a chain of its own. */
  scope: z.string(),
  backupId: z.string(),
  file: z.string(),
  manifestSha256: z.string(),
})
export type ChainLine = z.infer<typeof lineSchema>

export function chainOf(manifest: Pick<Manifest, 'metadata'>): string {
  const { scope } = manifest.metadata
  return scope.kind === 'database' ? 'database' : scope.companyId
}

/** Appends the head of the chain, where BACKUP_CHAIN_FILE is set. */
export async function recordChainHead(config: Pick<Config, 'BACKUP_CHAIN_FILE'>, manifest: Manifest): Promise<void> {
  if (!config.BACKUP_CHAIN_FILE) return
  const line: ChainLine = {
    at: manifest.timestamp,
    scope: chainOf(manifest),
    backupId: manifest.metadata.backupId,
    file: manifest.file.name,
    manifestSha256: manifestHash(manifest.metadata),
  }
  await mkdir(dirname(config.BACKUP_CHAIN_FILE), { recursive: true, mode: 0o700 })
  const handle = await open(config.BACKUP_CHAIN_FILE, 'a', 0o640)
  try {
    await handle.writeFile(`${JSON.stringify(line)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Every line of the file; a line that a crash cut off is passed over. null where there is no such file. */
export async function readChainFile(config: Pick<Config, 'BACKUP_CHAIN_FILE'>): Promise<ChainLine[] | null> {
  if (!config.BACKUP_CHAIN_FILE) return null
  const text = await readFile(config.BACKUP_CHAIN_FILE, 'utf8').catch(() => null)
  if (text === null) return null
  return text.split('\n').flatMap((line) => {
    try {
      return [lineSchema.parse(JSON.parse(line))]
    } catch {
      return []
    }
  })
}
