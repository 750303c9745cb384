import { BACKUP_KINDS, type BackupKind } from '../backups.schemas.ts'
import type { Envelope } from './metadata.ts'

export type { BackupKind } from '../backups.schemas.ts'

/** Folder under the store, first word of the name, ending, and `backupType` of each kind. */
const NAMING: Record<BackupKind, { folder: string; name: string; ending: string; type: Envelope['backupType'] }> = {
  comprehensive: {
    folder: 'backups/comprehensive',
    name: 'comprehensive-backup',
    ending: '.json.zst',
    type: 'comprehensive',
  },
  database: { folder: 'backups/database', name: 'database-backup', ending: '.sql', type: 'database' },
  sales_data: { folder: 'backups/sales-data', name: 'sales-backup', ending: '.json.zst', type: 'sales-data' },
}

/** Every folder that holds backups. */
export const BACKUP_FOLDERS = BACKUP_KINDS.map((kind) => NAMING[kind].folder)

/** Folder of a kind under the store, with `/` whatever the system. */
export function folderOfKind(kind: BackupKind): string {
  return NAMING[kind].folder
}

export function typeOfKind(kind: BackupKind): Envelope['backupType'] {
  return NAMING[kind].type
}

const PARTIAL_NAME = /^\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.partial(?:\.manifest)?$/

/** The end of the run's id, which ends the name. The end, because a UUIDv7 begins with the moment that the name already says. */
export function idEndOf(runId: string): string {
  return runId.slice(-8)
}

/** `comprehensive-backup-2026-01-25T14-30-45-123Z-<id8>.json.zst[.age]`, named by the moment the run began. */
export function backupFileName(kind: BackupKind, moment: Date, runId: string, encrypted: boolean): string {
  const { name, ending } = NAMING[kind]
  return `${name}-${moment.toISOString().replaceAll(/[:.]/g, '-')}-${idEndOf(runId)}${ending}${encrypted ? '.age' : ''}`
}

/** The end of the run's id in a backup's name, or null for any other file. */
export function idEndInName(fileName: string): string | null {
  return /-([0-9a-f]{8})\.(?:json\.zst|sql)(?:\.age)?(?:\.manifest\.json)?$/.exec(fileName)?.[1] ?? null
}

export function manifestFileName(backupName: string): string {
  return `${backupName}.manifest.json`
}

/** Name of a file that is still being written; no list and no verification looks at it. */
export function partialFileName(runId: string): string {
  return `.${runId}.partial`
}

/** The run that a partial file belongs to, or null for any other file. */
export function runOfPartialFile(name: string): string | null {
  return PARTIAL_NAME.exec(name)?.[1] ?? null
}

/**
 * Key of a table inside `tables`: camelCase in `public`, with the schema before it elsewhere.
 * `lead_disposition_history` becomes `leadDispositionHistory`.
 */
export function tableKey(schema: string, table: string): string {
  const camel = table.replaceAll(/_+([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase())
  return schema === 'public' ? camel : `${schema}.${camel}`
}
