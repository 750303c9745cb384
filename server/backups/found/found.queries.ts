import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { BackupKind } from '../backups.schemas.ts'
import type { StoreName } from '../stores/backup-store.ts'

export interface RememberedRun {
  id: string
  filePath: string | null
  state: string
  removedAt: Date | null
}

/** The runs that files may belong to, by their path or by the end of the id in their name. Needs an operator's transaction. */
export async function findRunsOfFiles(db: Kysely<DB>, files: { paths: string[]; idEnds: string[] }) {
  const { paths, idEnds } = files
  const rows: RememberedRun[] = await db
    .selectFrom('backupRuns')
    .select(['id', 'filePath', 'state', 'removedAt'])
    .where((where) => where.or([where('filePath', 'in', paths), where(sql<string>`right(id::text, 8)`, 'in', idEnds)]))
    .execute()
  return rows
}

/** Newest files that should lie in a store. Needs an operator's transaction. */
export async function findPathsInStore(db: Kysely<DB>, store: StoreName, most: number): Promise<string[]> {
  const copy = JSON.stringify([{ store, state: 'PRESENT' }])
  const rows = await db
    .selectFrom('backupRuns')
    .select('filePath')
    .where('filePath', 'is not', null)
    .where('removalBeganAt', 'is', null)
    .where('state', 'in', ['WRITTEN', 'VERIFIED', 'RESTORABLE'])
    .where((where) =>
      where.or([
        sql<boolean>`copies @> ${copy}::jsonb`,
        // Runs older than the column have one copy, in the folder.
        ...(store === 'folder' ? [sql<boolean>`copies = '[]'::jsonb`] : []),
      ]),
    )
    .orderBy('startedAt', 'desc')
    .limit(most)
    .execute()
  return rows.flatMap(({ filePath }) => filePath ?? [])
}

export interface AdoptedRun {
  id: string
  companyId: string | null
  kind: BackupKind
  reason: string
  requestedByName: string
  startedAt: Date
  fileName: string
  filePath: string
  fileBytes: number
  fileSha256: string
  records: number
  manifestSha256: string
  previousManifestSha256: string | null
  signingKeyId: string
  metadata: string
  encryption: string | null
  stores: string[]
  copies: string
}

/** Takes a file into the history, not read back yet; false when the history has it already. */
export async function insertAdopted(trx: Transaction<DB>, run: AdoptedRun, at: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('backupRuns')
    .values({
      ...run,
      source: 'found',
      state: 'WRITTEN',
      scheduleId: null,
      scheduledFor: null,
      encrypt: run.encryption === null ? 'none' : 'configured',
      recipients: [],
      strict: false,
      writtenAt: run.startedAt,
      finishedAt: at,
      createdAt: at,
      updatedAt: at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}
