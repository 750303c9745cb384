import type { ByteSource } from './byte-source.ts'

export const STORE_NAMES = ['folder', 's3'] as const
export type StoreName = (typeof STORE_NAMES)[number]

export interface StoredFile {
  /** Under the store, with `/` whatever the system: `backups/comprehensive/…`. */
  path: string
  bytes: number
  modifiedAt: Date
}

/** A file being written: it stands complete under its name after {@link finish}, or not at all. */
export interface StoreWriter {
  write(bytes: Uint8Array): Promise<void>
  /** Everything is durable when this returns. */
  finish(): Promise<void>
  /** Leaves nothing behind; safe after a failure of the others. */
  discard(): Promise<void>
}

/** What a run that died left behind: a partial file, or a multipart upload without an end. */
export interface UnfinishedFile {
  id: string
  /** Last 8 digits of its run's id. */
  idEnd: string
  ageMs: number
}

/** A place for backups. All behave alike, so that whoever reads or writes need not know which it is. */
export interface BackupStore {
  readonly name: StoreName
  /** For people: the folder, or the bucket and prefix. Never a credential. */
  readonly where: string
  /** Whether the place itself is there, whatever lies in it. Throws when nobody can say. */
  exists(): Promise<boolean>
  /** Files directly in a folder, without those that are being written. */
  list(folder: string): Promise<StoredFile[]>
  stat(path: string): Promise<StoredFile | null>
  /** @throws {AppError} NOT_FOUND when there is no such file. */
  open(path: string): Promise<ByteSource>
  create(path: string, runId: string): Promise<StoreWriter>
  /** Writes a small file in one step, over an older one. */
  put(path: string, content: Uint8Array, runId: string): Promise<void>
  /** false when it was not there. */
  remove(path: string): Promise<boolean>
  /** null where nobody can say, such as a bucket. */
  freeBytes(): Promise<number | null>
  findUnfinished(): Promise<UnfinishedFile[]>
  removeUnfinished(id: string): Promise<void>
}
