import type { Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { recordAudit } from '../audit/audit.service.ts'
import type { Clock } from '../kernel/clock.ts'
import { notFound } from '../kernel/errors.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { type SaleChanges, updateSaleRow, type WrittenSale } from './sale-changes.queries.ts'
import { explained, saleError } from './sales.errors.ts'
import { type LockedSale, lockSale } from './sales.queries.ts'
import { canCancel, decideStatusChange, STATUS_AFTER_REINSTATEMENT } from './sales.rules.ts'
import { isSaleStatus, type SaleStatus } from './sales.schemas.ts'
import { assertVersion } from './sales.service.ts'
import { moveInSalesDaily } from './sales-daily.queries.ts'

/** Moves a sale along {@link decideStatusChange}. */
export async function changeSaleStatus(
  trx: Transaction<DB>,
  scope: CompanyScope,
  clock: Clock,
  input: { id: string; version: number; status: SaleStatus },
): Promise<WrittenSale> {
  const sale = await lockLiveSale(trx, scope, input)
  const from = statusOf(sale)
  const decision = decideStatusChange(from, input.status)
  if (!decision.allowed) {
    throw saleError(
      'CONFLICT',
      decision.reason,
      decision.reason === 'SAME_STATUS'
        ? 'The sale has this status already. Nothing was changed.'
        : 'A sale cannot go from its status to this one. Nothing was changed; choose one of those offered.',
      { field: 'status' },
    )
  }
  return writeChange(trx, scope, clock, sale, { status: input.status }, 'sale.status_changed', {
    from,
    to: input.status,
  })
}

/** Cancels a sale with a reason. It stays, stops counting as live, and can be reinstated. */
export async function cancelSale(
  trx: Transaction<DB>,
  scope: CompanyScope,
  clock: Clock,
  input: { id: string; version: number; reason: string },
): Promise<WrittenSale> {
  const sale = await lockLiveSale(trx, scope, input)
  const from = statusOf(sale)
  if (!canCancel(from))
    throw saleError('CONFLICT', 'SALE_CANCELLED', 'This sale is cancelled already. Nothing was changed.')
  const changes: SaleChanges = { status: 'CANCELLED', cancelled: { by: scope.userId, reason: input.reason } }
  return writeChange(trx, scope, clock, sale, changes, 'sale.cancelled', { from, reason: input.reason })
}

/** Takes a cancellation back. The sale starts over as pending, because its payment must be set up again. */
export async function reinstateSale(
  trx: Transaction<DB>,
  scope: CompanyScope,
  clock: Clock,
  input: { id: string; version: number; reason?: string | null | undefined },
): Promise<WrittenSale> {
  const sale = await lockLiveSale(trx, scope, input)
  if (sale.status !== 'CANCELLED') {
    throw saleError('CONFLICT', 'STATUS_NOT_ALLOWED', 'This sale is not cancelled, so there is nothing to take back.')
  }
  const changes: SaleChanges = { status: STATUS_AFTER_REINSTATEMENT, cancelled: null }
  return writeChange(trx, scope, clock, sale, changes, 'sale.reinstated', input.reason ? { reason: input.reason } : {})
}

/** Deletes a sale so that it can be recovered. Deleting it again changes nothing. */
export async function removeSale(
  trx: Transaction<DB>,
  scope: CompanyScope,
  clock: Clock,
  id: string,
): Promise<{ id: string; reference: string }> {
  const sale = await lockSale(trx, scope, id)
  if (!sale) throw notFound('sale')
  if (sale.deletedAt) return { id, reference: sale.reference }
  return writeChange(trx, scope, clock, sale, { deleted: { by: scope.userId } }, 'sale.removed', {})
}

/** Recovers a deleted sale as it was. */
export async function restoreSale(
  trx: Transaction<DB>,
  scope: CompanyScope,
  clock: Clock,
  id: string,
): Promise<{ id: string; reference: string }> {
  const sale = await lockSale(trx, scope, id)
  if (!sale) throw notFound('sale')
  if (!sale.deletedAt) return { id, reference: sale.reference }
  return writeChange(trx, scope, clock, sale, { deleted: null }, 'sale.restored', {})
}

async function lockLiveSale(trx: Transaction<DB>, scope: CompanyScope, input: { id: string; version: number }) {
  const sale = await lockSale(trx, scope, input.id)
  if (!sale) throw notFound('sale')
  if (sale.deletedAt) throw saleError('PRECONDITION', 'SALE_DELETED', 'This sale is deleted. Recover it first.')
  assertVersion(sale.version, input.version)
  return sale
}

async function writeChange(
  trx: Transaction<DB>,
  scope: CompanyScope,
  clock: Clock,
  sale: LockedSale,
  changes: SaleChanges,
  action: string,
  details: Record<string, unknown>,
): Promise<WrittenSale> {
  const at = clock.now()
  const [written] = await explained([
    updateSaleRow(trx, scope, sale.id, changes, at),
    moveInSalesDaily(trx, scope, sale.id, sale.deletedAt ? null : sale),
    recordAudit(trx, scope, {
      action,
      entity: 'sale',
      entityId: sale.id,
      at,
      details: { reference: sale.reference, ...details },
    }),
  ])
  return written
}

function statusOf(sale: LockedSale): SaleStatus {
  if (isSaleStatus(sale.status)) return sale.status
  throw new Error(`sale ${sale.id} has the unknown status ${sale.status}`)
}
