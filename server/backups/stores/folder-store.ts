import { constants } from 'node:fs'
import * as disk from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileMissing, storeMissing } from '../backups.errors.ts'
import {
  BACKUP_FOLDERS,
  idEndInName,
  idEndOf,
  manifestFileName,
  partialFileName,
  runOfPartialFile,
} from '../format/names.ts'
import type { BackupStore, StoredFile, StoreWriter, UnfinishedFile } from './backup-store.ts'
import { type ByteSource, fileSource } from './byte-source.ts'

/** What a writer needs of the file system; tests pass one that fills up. */
export type Disk = Pick<typeof disk, 'open' | 'rename' | 'mkdir' | 'rm'>

/** A folder of this machine, or one that is mounted. */
export class FolderStore implements BackupStore {
  readonly name = 'folder'
  readonly where: string
  readonly #root: string
  readonly #disk: Disk

  constructor(root: string, fileSystem: Disk = disk) {
    this.#root = resolve(root)
    this.where = this.#root
    this.#disk = fileSystem
  }

  async exists(): Promise<boolean> {
    const found = await disk.stat(this.#root).catch((error: unknown) => {
      if (isMissing(error)) return null
      throw error
    })
    return found?.isDirectory() ?? false
  }

  async list(folder: string): Promise<StoredFile[]> {
    const files: StoredFile[] = []
    for (const name of await disk.readdir(join(this.#root, folder)).catch((): string[] => [])) {
      if (runOfPartialFile(name) !== null) continue
      const file = await this.stat(`${folder}/${name}`)
      if (file) files.push(file)
    }
    return files
  }

  async stat(path: string): Promise<StoredFile | null> {
    const found = await disk.lstat(await this.locate(path).catch(() => '')).catch(() => null)
    return found?.isFile() ? { path, bytes: found.size, modifiedAt: found.mtime } : null
  }

  async open(path: string): Promise<ByteSource> {
    const { handle, bytes } = await this.openHandle(path)
    return fileSource(handle, bytes)
  }

  /** Opens a file for reading; never anything but a regular file of the store. */
  async openHandle(path: string): Promise<{ handle: disk.FileHandle; bytes: number }> {
    const place = await this.locate(path)
    let handle: disk.FileHandle
    try {
      handle = await disk.open(place, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
    } catch (error) {
      throw fileMissing(error)
    }
    const found = await handle.stat()
    if (found.isFile()) return { handle, bytes: found.size }
    await handle.close()
    throw fileMissing()
  }

  /**
   * The real place of a file. A path that leads out of the store (`../`, a symbolic link, a NUL) is
   * treated as a file that is not there.
   * @throws {AppError} NOT_FOUND, UNAVAILABLE when the store itself is not there.
   */
  async locate(path: string): Promise<string> {
    if (path.includes('\0')) throw fileMissing()
    const root = await disk.realpath(this.#root).catch((error: unknown) => {
      throw isMissing(error) ? storeMissing() : fileMissing(error)
    })
    try {
      const place = await disk.realpath(join(root, path))
      const inside = relative(root, place)
      if (inside === '' || inside.startsWith(`..${sep}`) || inside === '..' || resolve(root, inside) !== place)
        throw fileMissing()
      return place
    } catch (error) {
      throw fileMissing(error)
    }
  }

  async create(path: string, runId: string): Promise<StoreWriter> {
    const target = join(this.#root, path)
    await this.#disk.mkdir(dirname(target), { recursive: true, mode: 0o750 })
    // A rename would go over it without a word.
    if (await this.stat(path)) throw Object.assign(new Error('the file exists'), { code: 'EEXIST' })
    const partial = join(dirname(target), partialFileName(runId))
    return new FolderWriter(this.#disk, partial, target, await this.#disk.open(partial, 'wx', 0o640))
  }

  async put(path: string, content: Uint8Array, runId: string): Promise<void> {
    const target = join(this.#root, path)
    await this.#disk.mkdir(dirname(target), { recursive: true, mode: 0o750 })
    const partial = `${join(dirname(target), partialFileName(runId))}.manifest`
    const writer = new FolderWriter(this.#disk, partial, target, await this.#disk.open(partial, 'wx', 0o640))
    try {
      await writer.write(content)
      await writer.finish()
    } catch (error) {
      await writer.discard()
      throw error
    }
  }

  async remove(path: string): Promise<boolean> {
    const found = await this.stat(path)
    if (!found) return false
    await this.#disk.rm(await this.locate(path))
    return true
  }

  async freeBytes(): Promise<number | null> {
    await this.#disk.mkdir(this.#root, { recursive: true, mode: 0o750 })
    const { bavail, bsize } = await disk.statfs(this.#root)
    return bavail * bsize
  }

  async findUnfinished(): Promise<UnfinishedFile[]> {
    const files: UnfinishedFile[] = []
    for (const folder of BACKUP_FOLDERS) {
      const names = new Set(await disk.readdir(join(this.#root, folder)).catch((): string[] => []))
      for (const name of names) {
        const runId = runOfPartialFile(name)
        const idEnd = runId ? idEndOf(runId) : orphanManifest(name, names)
        const changed = idEnd ? await disk.stat(join(this.#root, folder, name)).catch(() => null) : null
        if (idEnd && changed) files.push({ id: `${folder}/${name}`, idEnd, ageMs: Date.now() - changed.mtimeMs })
      }
    }
    return files
  }

  async removeUnfinished(id: string): Promise<void> {
    await this.#disk.rm(join(this.#root, id), { force: true })
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}

/** A run that was killed between its two renames leaves a manifest without a file. */
function orphanManifest(name: string, names: ReadonlySet<string>): string | null {
  const ending = manifestFileName('')
  return name.endsWith(ending) && !names.has(name.slice(0, -ending.length)) ? idEndInName(name) : null
}

class FolderWriter implements StoreWriter {
  readonly #disk: Disk
  readonly #partial: string
  readonly #target: string
  readonly #handle: disk.FileHandle

  constructor(fileSystem: Disk, partial: string, target: string, handle: disk.FileHandle) {
    this.#disk = fileSystem
    this.#partial = partial
    this.#target = target
    this.#handle = handle
  }

  async write(bytes: Uint8Array): Promise<void> {
    let written = 0
    while (written < bytes.length) written += (await this.#handle.write(bytes, written)).bytesWritten
  }

  async finish(): Promise<void> {
    await this.#handle.sync()
    await this.#handle.close()
    await this.#disk.rename(this.#partial, this.#target)
    // A rename is only durable once its folder is on the disk.
    const folder = await this.#disk.open(dirname(this.#target), 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  }

  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined)
    await this.#disk.rm(this.#partial, { force: true })
  }
}
