import type { Kysely, Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { noSecondAdmin, sameAsker } from '../restores.errors.ts'
import {
  type ApprovalRow,
  changeApproval,
  countOtherAdmins,
  countOtherOperators,
  findAskingCompanies,
  getApprovalRow,
  lockApproval,
  requireApproval,
} from './approvals.queries.ts'

/** Whether two admins must agree to a restore of the company's data, and who wants that changed. */
export interface RestoreApproval {
  required: boolean
  /** The whole installation asks for it, whatever a company says. */
  byInstallation: boolean
  /** The company's own word; null while it said nothing. */
  own: { required: boolean; reason: string; changedByName: string; changedAt: Date } | null
  /** Somebody asked to switch it off, which somebody else does. */
  lift: { reason: string; askedByName: string; askedAt: Date; mayLift: boolean } | null
  /** Admins who could agree to what the reader asks for. */
  others: number
  /** The same for restores of the whole database; null for everybody but operators. */
  whole: WholeApproval | null
}

/** Whether a second operator must agree to a restore of the whole database. */
export interface WholeApproval {
  required: boolean
  /** Companies that ask for two: what holds for their data holds for all of it. */
  companies: string[]
  /** Operators who could agree. */
  others: number
}

interface Deciding {
  reason: string
  byName: string
  at: Date
}

/** Whether a restore needs a second person now: of one company, or (null) of the whole database. */
export async function needsApproval(services: Services, db: Kysely<DB>, companyId: string | null): Promise<boolean> {
  if (services.config.RESTORE_APPROVAL) return true
  // What changes every company follows the strictest of them.
  if (companyId === null) return (await findAskingCompanies(db)).length > 0
  return (await getApprovalRow(db, { companyId }))?.required ?? false
}

/** What a restore of the whole database takes, for operators. */
export async function getWholeApproval(
  services: Services,
  db: Kysely<DB>,
  scope: CompanyScope,
): Promise<WholeApproval | null> {
  if (!scope.operator) return null
  const [companies, others] = await Promise.all([findAskingCompanies(db), countOtherOperators(db, scope.userId)])
  return { required: services.config.RESTORE_APPROVAL || companies.length > 0, companies, others }
}

export async function getRestoreApproval(
  services: Services,
  db: Kysely<DB>,
  scope: CompanyScope,
): Promise<RestoreApproval> {
  const [row, others, whole] = await Promise.all([
    getApprovalRow(db, scope),
    countOtherAdmins(db, scope),
    getWholeApproval(services, db, scope),
  ])
  return { ...describe(services, scope, row), others, whole }
}

/**
 * Switches it on at once. Off takes two: the first asks, another admin does it. Asking for on again while off is asked
 * for takes that back.
 * @throws {AppError} PRECONDITION (NO_SECOND_ADMIN), FORBIDDEN (SAME_ASKER).
 */
export async function updateRestoreApproval(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  input: { required: boolean; reason: string; byName: string },
): Promise<RestoreApproval> {
  const deciding = { reason: input.reason, byName: input.byName, at: services.clock.now() }
  const row = await lockApproval(trx, scope)
  const action = input.required
    ? await switchOn(trx, scope, row, deciding)
    : row?.required && (await switchOff(trx, scope, row, deciding))
  if (action) {
    await recordAudit(trx, scope, {
      action: `restore_approval.${action}`,
      entity: 'restore_approval',
      entityId: scope.companyId,
      details: { reason: input.reason, ...(action === 'lifted' && { askedBy: row?.liftAskedByName }) },
    })
  }
  return await getRestoreApproval(services, trx, scope)
}

async function switchOn(
  trx: Transaction<DB>,
  scope: CompanyScope,
  row: ApprovalRow | null,
  { reason, byName, at }: Deciding,
): Promise<'required' | 'kept' | false> {
  if (row?.required) {
    if (row.liftAskedBy === null) return false
    await changeApproval(trx, scope, {
      liftAskedBy: null,
      liftAskedByName: null,
      liftAskedAt: null,
      liftReason: null,
      updatedAt: at,
    })
    return 'kept'
  }
  // Alone, nobody could restore any more, nor switch it off.
  if ((await countOtherAdmins(trx, scope)) === 0) throw noSecondAdmin()
  const switched = await requireApproval(trx, {
    companyId: scope.companyId,
    reason,
    changedBy: scope.userId,
    changedByName: byName,
    changedAt: at,
    createdAt: at,
    updatedAt: at,
  })
  return switched && 'required'
}

async function switchOff(
  trx: Transaction<DB>,
  scope: CompanyScope,
  row: ApprovalRow,
  { reason, byName, at }: Deciding,
): Promise<'lift_asked' | 'lifted'> {
  if (row.liftAskedBy === null) {
    await changeApproval(trx, scope, {
      liftAskedBy: scope.userId,
      liftAskedByName: byName,
      liftAskedAt: at,
      liftReason: reason,
      updatedAt: at,
    })
    return 'lift_asked'
  }
  if (row.liftAskedBy === scope.userId) throw sameAsker()
  await changeApproval(trx, scope, {
    required: false,
    reason,
    changedBy: scope.userId,
    changedByName: byName,
    changedAt: at,
    updatedAt: at,
  })
  return 'lifted'
}

function describe(
  services: Services,
  scope: CompanyScope,
  row: ApprovalRow | null,
): Omit<RestoreApproval, 'others' | 'whole'> {
  const byInstallation = services.config.RESTORE_APPROVAL
  const required = row?.required ?? false
  return {
    required: byInstallation || required,
    byInstallation,
    own: row && { required, reason: row.reason, changedByName: row.changedByName, changedAt: row.changedAt },
    lift:
      row && required && row.liftReason !== null && row.liftAskedByName !== null && row.liftAskedAt !== null
        ? {
            reason: row.liftReason,
            askedByName: row.liftAskedByName,
            askedAt: row.liftAskedAt,
            mayLift: row.liftAskedBy !== scope.userId,
          }
        : null,
  }
}
