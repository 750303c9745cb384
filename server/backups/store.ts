import { constants } from 'node:fs'
import { type FileHandle, open, readdir, realpath, rm, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import type { Config } from '#server/kernel/config.ts'
import { fileMissing } from './backups.errors.ts'
import { COMPREHENSIVE_FOLDER, runOfPartialFile } from './format/names.ts'

/** Folder of the comprehensive backups on this machine. */
export function comprehensiveFolder(config: Pick<Config, 'STORE_DIR'>): string {
  return join(resolve(config.STORE_DIR), COMPREHENSIVE_FOLDER)
}

/** How a file of that folder is named in the database: a path under the store, with `/` everywhere. */
export function storePath(fileName: string): string {
  return `${COMPREHENSIVE_FOLDER}/${fileName}`
}

/**
 * The real place of a file of the store. A path that leads out of it (`../`, a symbolic link, a NUL)
 * is treated as a file that is not there.
 * @throws {AppError} NOT_FOUND
 */
export async function locateInStore(config: Pick<Config, 'STORE_DIR'>, path: string): Promise<string> {
  if (path.includes('\0')) throw fileMissing()
  try {
    const root = await realpath(resolve(config.STORE_DIR))
    const place = await realpath(join(root, path))
    const inside = relative(root, place)
    if (inside === '' || inside.startsWith(`..${sep}`) || inside === '..' || resolve(root, inside) !== place)
      throw fileMissing()
    return place
  } catch (error) {
    throw fileMissing(error)
  }
}

/** Opens a file of the store for reading; never anything but a regular file. */
export async function openInStore(
  config: Pick<Config, 'STORE_DIR'>,
  path: string,
): Promise<{ handle: FileHandle; bytes: number }> {
  const place = await locateInStore(config, path)
  let handle: FileHandle
  try {
    handle = await open(place, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  } catch (error) {
    throw fileMissing(error)
  }
  const found = await handle.stat()
  if (found.isFile()) return { handle, bytes: found.size }
  await handle.close()
  throw fileMissing()
}

export interface PartialFile {
  name: string
  runId: string
  ageMs: number
}

/** Files that runs are writing, or left behind. */
export async function findPartialFiles(config: Pick<Config, 'STORE_DIR'>): Promise<PartialFile[]> {
  const folder = comprehensiveFolder(config)
  const files: PartialFile[] = []
  for (const name of await readdir(folder).catch((): string[] => [])) {
    const runId = runOfPartialFile(name)
    const changed = runId ? await stat(join(folder, name)).catch(() => null) : null
    if (runId && changed) files.push({ name, runId, ageMs: Date.now() - changed.mtimeMs })
  }
  return files
}

export async function removePartialFile(config: Pick<Config, 'STORE_DIR'>, name: string): Promise<void> {
  await rm(join(comprehensiveFolder(config), name), { force: true })
}
