import type { Config } from '#server/kernel/config.ts'
import { fileMissing, storeMissing } from '../backups.errors.ts'
import { type BackupStore, STORE_NAMES, type StoreName } from './backup-store.ts'
import type { ByteSource } from './byte-source.ts'
import { FolderStore } from './folder-store.ts'
import { type S3Config, S3Store } from './s3-store.ts'

export type StoreConfig = Pick<Config, 'STORE_DIR' | 'BACKUP_STORES'> & S3Config

/** Names of the stores that a run writes to unless it says otherwise. */
export function defaultStores(config: Pick<Config, 'BACKUP_STORES'>): StoreName[] {
  const named = config.BACKUP_STORES.split(',').map((name) => name.trim())
  return STORE_NAMES.filter((name) => named.includes(name))
}

/** The stores of the configuration, the folder first. */
export function storesOf(config: StoreConfig): BackupStore[] {
  return defaultStores(config).map((name) => storeNamed(config, name))
}

/** Every store that can be reached, configured for writing or not: an old backup may lie in one no longer written to. */
export function knownStores(config: StoreConfig): BackupStore[] {
  return STORE_NAMES.filter((name) => name === 'folder' || config.S3_BUCKET).map((name) => storeNamed(config, name))
}

export function storeNamed(config: StoreConfig, name: StoreName): BackupStore {
  return name === 's3' ? new S3Store(config) : new FolderStore(config.STORE_DIR)
}

/**
 * Opens a backup wherever it still is.
 * @param preferred The store to look in first.
 * @throws {AppError} NOT_FOUND when no store has it, UNAVAILABLE when a store is not there to be asked.
 */
export async function readableCopy(
  config: StoreConfig,
  path: string,
  preferred?: StoreName,
): Promise<{ store: BackupStore; source: ByteSource }> {
  const stores = knownStores(config).toSorted((a, b) => Number(b.name === preferred) - Number(a.name === preferred))
  let hidden = false
  for (const store of stores) {
    hidden ||= !(await store.exists().catch(() => true))
    // A store that does not answer is no reason not to ask the next one.
    if (await store.stat(path).catch(() => null)) return { store, source: await store.open(path) }
  }
  throw hidden ? storeMissing() : fileMissing()
}
