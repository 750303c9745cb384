import { mkdir, statfs } from 'node:fs/promises'
import type { BackupScope } from '../format/metadata.ts'
import { BackupError } from './backup-error.ts'
import type { SelectedTable } from './selection.ts'

/** JSON of a row is larger than its heap tuple, and zstd makes it 3 to 6 times smaller: half is on the safe side. */
const FILE_TO_TABLE = 0.5
const MARGIN_BYTES = 64 * 1024 * 1024

/** Bytes the file may need at most; for one company nothing is known but that it is less than all. */
export function estimateBytes(tables: SelectedTable[], scope: BackupScope): number {
  if (scope.kind === 'company') return MARGIN_BYTES
  return Math.ceil(tables.reduce((sum, { table }) => sum + table.bytes, 0) * FILE_TO_TABLE) + MARGIN_BYTES
}

/** @throws {BackupError} NO_SPACE before anything is written, when the store's disk cannot hold the estimate. */
export async function requireFreeSpace(folder: string, bytes: number): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o750 })
  const disk = await statfs(folder)
  const free = disk.bavail * disk.bsize
  if (free >= bytes) return
  throw new BackupError(
    'NO_SPACE',
    `The backup may need ${megabytes(bytes)} MB, and the disk of the store has ${megabytes(free)} MB free. Nothing was written. Free some space and start again.`,
  )
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}
