import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { decodeCursor, type Page, toPage } from '../kernel/page.ts'
import type { CompanyScope, TenantScope } from '../kernel/scope.ts'
import type { CreateExportInput, ExportState } from './exports.schemas.ts'

const COLUMNS = [
  'id',
  'entity',
  'filters',
  'state',
  'rowsExpected',
  'rowsWritten',
  'fileName',
  'sizeBytes',
  'failure',
  'heartbeatAt',
  'requestedBy',
  'createdAt',
  'finishedAt',
  'expiresAt',
] as const

/** A person's own exports, newest first. Nobody sees what another one took out. */
export async function findExports(
  db: Kysely<DB>,
  scope: CompanyScope,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const own = db
    .selectFrom('dataExports')
    .where('companyId', '=', scope.companyId)
    .where('requestedBy', '=', scope.userId)
  const [rows, { count }] = await Promise.all([
    own
      .select(COLUMNS)
      .select(sql<string>`created_at::text`.as('sortedAt'))
      .$if(cursor !== undefined, (query) => {
        const [at, id] = decodeCursor(cursor ?? '', 2)
        return query.where(
          sql<boolean>`created_at <= ${at}::timestamptz and (created_at < ${at}::timestamptz or id < ${id}::uuid)`,
        )
      })
      .orderBy('createdAt', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute(),
    own.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow(),
  ])
  const page: Page<(typeof rows)[number]> = toPage(rows, limit, { value: count, exact: true }, (row) => [
    row.sortedAt,
    row.id,
  ])
  return page
}

export async function getExport(db: Kysely<DB>, scope: CompanyScope, id: string) {
  return db
    .selectFrom('dataExports')
    .select(COLUMNS)
    .where('companyId', '=', scope.companyId)
    .where('requestedBy', '=', scope.userId)
    .where('id', '=', id)
    .executeTakeFirst()
}

export async function insertExport(
  trx: Transaction<DB>,
  scope: CompanyScope,
  row: { id: string; input: CreateExportInput; fileName: string; at: Date },
): Promise<void> {
  await trx
    .insertInto('dataExports')
    .values({
      companyId: scope.companyId,
      id: row.id,
      entity: row.input.entity,
      filters: JSON.stringify(row.input.list),
      fileName: row.fileName,
      storageKey: `exports/${scope.companyId}/${row.id}.csv`,
      requestedBy: scope.userId,
      createdAt: row.at,
      updatedAt: row.at,
    })
    .execute()
}

/** Takes an export to work on it: one that waits, or one whose worker has been silent since `silentSince`. */
export async function claimExport(trx: Transaction<DB>, scope: TenantScope, id: string, silentSince: Date, at: Date) {
  return trx
    .updateTable('dataExports')
    .set({ state: 'RUNNING', heartbeatAt: at, rowsWritten: 0, updatedAt: at })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .where(({ or, eb, and }) =>
      or([eb('state', '=', 'PENDING'), and([eb('state', '=', 'RUNNING'), eb('heartbeatAt', '<', silentSince)])]),
    )
    .returning(['id', 'entity', 'filters', 'requestedBy', 'createdAt'])
    .executeTakeFirst()
}

export interface ExportChange {
  state?: ExportState
  rowsExpected?: number
  rowsWritten?: number
  sizeBytes?: number
  checksumSha256?: string
  failure?: string | null
  heartbeatAt?: Date
  finishedAt?: Date
  expiresAt?: Date
}

export async function updateExport(
  trx: Transaction<DB>,
  scope: TenantScope,
  id: string,
  change: ExportChange,
  at: Date,
): Promise<void> {
  await trx
    .updateTable('dataExports')
    .set({ ...change, updatedAt: at })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .execute()
}

/** Exports that a process left behind, and files whose time is over. */
export async function findDueExports(
  db: Kysely<DB>,
  scope: TenantScope,
  { silentSince, now }: { silentSince: Date; now: Date },
) {
  return db
    .selectFrom('dataExports')
    .select(['id', 'state'])
    .where('companyId', '=', scope.companyId)
    .where(({ or, eb, and }) =>
      or([
        and([eb('state', '=', 'PENDING'), eb('createdAt', '<', silentSince)]),
        and([eb('state', '=', 'RUNNING'), eb('heartbeatAt', '<', silentSince)]),
        and([eb('state', '=', 'READY'), eb('expiresAt', '<', now)]),
      ]),
    )
    .orderBy('createdAt')
    .limit(100)
    .execute()
}
