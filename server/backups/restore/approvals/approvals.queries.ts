import type { Insertable, Kysely, Selectable, Transaction, Updateable } from 'kysely'
import type { DB, RestoreApprovals } from '#db/types.ts'
import type { TenantScope } from '#server/kernel/scope.ts'

const APPROVAL_COLUMNS = [
  'required',
  'reason',
  'changedByName',
  'changedAt',
  'liftAskedBy',
  'liftAskedByName',
  'liftAskedAt',
  'liftReason',
] as const satisfies readonly (keyof RestoreApprovals)[]

export type ApprovalRow = Pick<Selectable<RestoreApprovals>, (typeof APPROVAL_COLUMNS)[number]>

/** What a company said about its restores; null while it said nothing. */
export async function getApprovalRow(db: Kysely<DB>, scope: TenantScope): Promise<ApprovalRow | null> {
  const row = await db
    .selectFrom('restoreApprovals')
    .select(APPROVAL_COLUMNS)
    .where('companyId', '=', scope.companyId)
    .executeTakeFirst()
  return row ?? null
}

/** The same, held until the end of the transaction: two admins decide one after the other. */
export async function lockApproval(trx: Transaction<DB>, scope: TenantScope): Promise<ApprovalRow | null> {
  const row = await trx
    .selectFrom('restoreApprovals')
    .select(APPROVAL_COLUMNS)
    .where('companyId', '=', scope.companyId)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

/** Switches it on, for the first time or again. @returns false when somebody else has just done so. */
export async function requireApproval(
  trx: Transaction<DB>,
  row: Omit<Insertable<RestoreApprovals>, 'required'>,
): Promise<boolean> {
  const { companyId: _company, createdAt: _created, ...changes } = row
  const nobody = { liftAskedBy: null, liftAskedByName: null, liftAskedAt: null, liftReason: null }
  const result = await trx
    .insertInto('restoreApprovals')
    .values({ ...row, required: true })
    .onConflict((conflict) =>
      conflict
        .column('companyId')
        .doUpdateSet({ ...changes, ...nobody, required: true })
        .where('restoreApprovals.required', '=', false),
    )
    .executeTakeFirst()
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function changeApproval(
  trx: Transaction<DB>,
  scope: TenantScope,
  changes: Updateable<RestoreApprovals>,
): Promise<void> {
  await trx.updateTable('restoreApprovals').set(changes).where('companyId', '=', scope.companyId).execute()
}

/** Companies that ask for two, by name. Only operators see more than their own. */
export async function findAskingCompanies(db: Kysely<DB>): Promise<string[]> {
  const rows = await db
    .selectFrom('restoreApprovals as a')
    .innerJoin('companyDirectory as d', 'd.companyId', 'a.companyId')
    .select('d.name')
    .where('a.required', '=', true)
    .orderBy('d.name')
    .execute()
  return rows.map(({ name }) => name)
}

/** Operators beside the one who looks: those who could agree to a restore of the whole database. */
export async function countOtherOperators(db: Kysely<DB>, userId: string): Promise<number> {
  const { value } = await db
    .selectFrom('users')
    .select(({ fn }) => fn.countAll<number>().as('value'))
    .where('isOperator', '=', true)
    .where('disabledAt', 'is', null)
    .where('id', '!=', userId)
    .executeTakeFirstOrThrow()
  return Number(value)
}

/** Admins of the company beside the one who looks: those who could agree. */
export async function countOtherAdmins(db: Kysely<DB>, scope: TenantScope & { userId: string }): Promise<number> {
  const { value } = await db
    .selectFrom('userCompanies')
    .select(({ fn }) => fn.countAll<number>().as('value'))
    .where('companyId', '=', scope.companyId)
    .where('role', '=', 'admin')
    .where('state', '=', 'active')
    .where('userId', '!=', scope.userId)
    .executeTakeFirstOrThrow()
  return Number(value)
}
