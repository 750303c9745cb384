/** Folder of comprehensive backups under the store, with `/` whatever the system. */
export const COMPREHENSIVE_FOLDER = 'backups/comprehensive'

const PARTIAL_NAME = /^\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.partial(?:\.manifest)?$/

/**
 * `comprehensive-backup-2026-01-25T14-30-45-123Z-<id8>.json.zst`: the snapshot's moment and the end of
 * the run's id. The end, because a UUIDv7 begins with the moment that the name already says.
 */
export function backupFileName(moment: Date, runId: string): string {
  return `comprehensive-backup-${moment.toISOString().replaceAll(/[:.]/g, '-')}-${runId.slice(-8)}.json.zst`
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
