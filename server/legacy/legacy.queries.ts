import { type Kysely, type Selectable, sql, type Transaction } from 'kysely'
import type { DB, LegacyImports } from '#db/types.ts'
import type { TenantScope } from '../kernel/scope.ts'

const IMPORT_COLUMNS = [
  'id',
  'fileName',
  'fileSha256',
  'madeAt',
  'state',
  'failure',
  'rowsRead',
  'rowsWritten',
  'counts',
  'notes',
  'reason',
  'requestedByName',
  'createdAt',
  'finishedAt',
] as const satisfies readonly (keyof LegacyImports)[]

/** `silent`: the process that worked on it has let its lease run out. */
export type LegacyImportRow = Pick<Selectable<LegacyImports>, (typeof IMPORT_COLUMNS)[number]> & { silent: boolean }

/** How long a process may be silent before it counts as dead; it speaks every few seconds. */
const LEASE = sql<Date>`clock_timestamp() + interval '30 seconds'`
const silent = sql<boolean>`coalesce(lease_expires_at < clock_timestamp(), false)`.as('silent')

/** Begins an import and takes the company's lease; false while another one works. */
export async function insertLegacyImport(
  trx: Transaction<DB>,
  scope: TenantScope,
  row: {
    id: string
    fileName: string
    requestedBy: string | null
    requestedByName: string
    leaseToken: string
    at: Date
  },
): Promise<boolean> {
  const { at, ...values } = row
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('legacyImports')
    .values({ ...values, companyId: scope.companyId, leaseExpiresAt: LEASE, createdAt: at, updatedAt: at })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function findLegacyImports(db: Kysely<DB>, scope: TenantScope): Promise<LegacyImportRow[]> {
  return await db
    .selectFrom('legacyImports')
    .select([...IMPORT_COLUMNS, silent])
    .where('companyId', '=', scope.companyId)
    .orderBy('createdAt', 'desc')
    .limit(50)
    .execute()
}

export async function getLegacyImport(db: Kysely<DB>, scope: TenantScope, id: string): Promise<LegacyImportRow | null> {
  const row = await db
    .selectFrom('legacyImports')
    .select([...IMPORT_COLUMNS, silent])
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

export type LegacyChange = Partial<
  Pick<
    LegacyImportRow,
    'state' | 'failure' | 'fileSha256' | 'madeAt' | 'rowsRead' | 'rowsWritten' | 'reason' | 'finishedAt'
  >
> & { counts?: string; notes?: string }

/** Changes an import that this process holds, and holds it on; false when the lease is gone. */
export async function changeHeld(
  trx: Transaction<DB>,
  scope: TenantScope,
  held: { id: string; token: string },
  change: LegacyChange & { at: Date; release?: boolean },
): Promise<boolean> {
  const { at, release, ...values } = change
  const { numUpdatedRows } = await trx
    .updateTable('legacyImports')
    .set({
      ...values,
      updatedAt: at,
      ...(release ? { leaseToken: null, leaseExpiresAt: null } : { leaseExpiresAt: LEASE }),
    })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', held.id)
    .where('leaseToken', '=', held.token)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Takes an import that nobody works on to its next step; false when its state is another by now. */
export async function takeLegacyImport(
  trx: Transaction<DB>,
  scope: TenantScope,
  input: {
    id: string
    from: 'PREVIEWED'
    to: 'WRITING' | 'CANCELLED'
    token: string | null
    reason: string | null
    at: Date
  },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('legacyImports')
    .set({
      state: input.to,
      ...(input.reason ? { reason: input.reason } : undefined),
      ...(input.token ? { leaseToken: input.token, leaseExpiresAt: LEASE } : { finishedAt: input.at }),
      updatedAt: input.at,
    })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', input.id)
    .where('state', '=', input.from)
    .where('leaseToken', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Ends previews that nobody confirmed. */
export async function cancelPreviews(trx: Transaction<DB>, scope: TenantScope, at: Date): Promise<void> {
  await trx
    .updateTable('legacyImports')
    .set({ state: 'CANCELLED', finishedAt: at, updatedAt: at })
    .where('companyId', '=', scope.companyId)
    .where('state', '=', 'PREVIEWED')
    .where('leaseToken', 'is', null)
    .execute()
}

/** Ends what a process left behind. What it wrote stays, in whole batches; the same file goes on from there. */
export async function endDeadImports(
  trx: Transaction<DB>,
  scope: TenantScope,
  failure: string,
  at: Date,
): Promise<void> {
  await trx
    .updateTable('legacyImports')
    .set({
      state: 'FAILED',
      failure,
      leaseToken: null,
      leaseExpiresAt: null,
      finishedAt: at,
      updatedAt: at,
    })
    .where('companyId', '=', scope.companyId)
    .where('leaseToken', 'is not', null)
    .where('leaseExpiresAt', '<', sql<Date>`clock_timestamp()`)
    .execute()
}

export async function getLegacyPlace(db: Kysely<DB>, scope: TenantScope) {
  return await db
    .selectFrom('companies')
    .select(['region', 'timeZone', 'currency', 'locale', 'slug', 'name'])
    .where('id', '=', scope.companyId)
    .executeTakeFirstOrThrow()
}

export async function getLegacyCompanyId(db: Kysely<DB>, slug: string): Promise<string | null> {
  const row = await db.selectFrom('companyDirectory').select('companyId').where('slug', '=', slug).executeTakeFirst()
  return row?.companyId ?? null
}
