import type { FileHandle } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Config } from '#server/kernel/config.ts'
import { folderOfKind } from './format/names.ts'
import { FolderStore } from './stores/folder-store.ts'

/** Folder of the comprehensive backups on this machine. */
export function comprehensiveFolder(config: Pick<Config, 'STORE_DIR'>): string {
  return join(resolve(config.STORE_DIR), folderOfKind('comprehensive'))
}

/** @see FolderStore.openHandle */
export function openInStore(
  config: Pick<Config, 'STORE_DIR'>,
  path: string,
): Promise<{ handle: FileHandle; bytes: number }> {
  return new FolderStore(config.STORE_DIR).openHandle(path)
}
