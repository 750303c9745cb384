import type { Content } from '../../format/frames/frame.ts'
import type { BackupScope } from '../../format/metadata.ts'
import type { BackupStore } from '../../stores/backup-store.ts'
import { BackupError } from '../backup-error.ts'
import type { SelectedTable } from '../selection.ts'

/** JSON of a row is larger than its heap tuple, and zstd makes it 3 to 6 times smaller: half is on the safe side. */
const FILE_TO_TABLE = 0.5
/** A SQL dump is not packed, and what TOAST had compressed is written out. */
const SQL_TO_TABLE = 2
const MARGIN_BYTES = 64 * 1024 * 1024

/** Bytes the file may need at most; for one company nothing is known but that it is less than all. */
export function estimateBytes(tables: SelectedTable[], scope: BackupScope, content: Content = 'json'): number {
  if (scope.kind === 'company') return MARGIN_BYTES
  const stored = tables.reduce((sum, { table }) => sum + table.bytes, 0)
  return Math.ceil(stored * (content === 'sql' ? SQL_TO_TABLE : FILE_TO_TABLE)) + MARGIN_BYTES
}

/** @throws {BackupError} NO_SPACE before anything is written, when no store can hold the estimate. */
export async function requireFreeSpace(stores: BackupStore[], bytes: number): Promise<void> {
  let full: { store: BackupStore; free: number } | undefined
  for (const store of stores) {
    // A store that cannot be asked says why when it is written to.
    const free = await store.freeBytes().catch(() => null)
    if (free === null || free >= bytes) return
    full ??= { store, free }
  }
  if (!full) return
  throw new BackupError(
    'NO_SPACE',
    `The backup may need ${megabytes(bytes)} MB, and the disk of the store (${full.store.where}) has ${megabytes(full.free)} MB free. Nothing was written. Free some space and start again.`,
  )
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}
