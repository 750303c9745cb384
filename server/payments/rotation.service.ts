import type { Transaction } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { recordAudit } from '../audit/audit.service.ts'
import { findCompanyIds } from '../companies/companies.queries.ts'
import type { SystemScope } from '../kernel/scope.ts'
import type { Services } from '../services.ts'
import { wholeAccount } from './account.rules.ts'
import { countByKey, lockSealedByOthers, type ResealedRow, type SealedRow, updateSealed } from './rotation.queries.ts'
import { type Vault, vaultOf } from './vault.ts'

/** A transaction of so many rows takes some tens of milliseconds, so nobody who saves waits for it. */
const BATCH = 200
const FIRST = '00000000-0000-0000-0000-000000000000'

export interface Rotation {
  /** The key that seals from now on: the first of PAYMENT_KEYS. */
  keyId: string
  /** Bank details sealed anew by this run. */
  resealed: number
  /** Rows that no key of the configuration opens; they stay as they are. */
  unreadable: number
  /** Keys that bank details still need. The others of PAYMENT_KEYS can be taken out. */
  stillNeeded: { keyId: string; rows: number }[]
}

type RotatingServices = Pick<Services, 'config' | 'database' | 'clock'>

/**
 * Seals every company's bank details with the current key. Each batch commits with its audit entry on its own
 * and a row says which key sealed it, so whatever ends this run, the next goes on where it stopped, and
 * every row opens at any moment as long as the old keys stay in PAYMENT_KEYS.
 */
export async function rotatePaymentKeys(
  services: RotatingServices,
  { batch = BATCH, onBatch }: { batch?: number; onBatch?: (resealed: number) => void } = {},
): Promise<Rotation> {
  const { keyId } = vaultOf(services.config)
  const total: Rotation = { keyId, resealed: 0, unreadable: 0, stillNeeded: [] }
  const needed = new Map<string, number>()
  for (const companyId of await inTransaction(services.database, { readOnly: true }, findCompanyIds)) {
    const scope: SystemScope = { kind: 'system', companyId }
    for (let after: string | null = FIRST; after !== null; ) {
      const from: string = after
      const done = await inTransaction(services.database, { companyId }, (trx) =>
        rotateBatch(trx, scope, services, { after: from, limit: batch }),
      )
      total.resealed += done.resealed
      total.unreadable += done.unreadable
      after = done.next
      if (done.resealed > 0) onBatch?.(total.resealed)
    }
    const left = await inTransaction(services.database, { companyId, readOnly: true }, (trx) =>
      countByKey(trx, scope, keyId),
    )
    for (const { keyId: old, rows } of left) needed.set(old, (needed.get(old) ?? 0) + rows)
  }
  total.stillNeeded = [...needed].map(([old, rows]) => ({ keyId: old, rows }))
  return total
}

/** One batch of one company; `next` is where the following one begins, null after the last. */
async function rotateBatch(
  trx: Transaction<DB>,
  scope: SystemScope,
  { config, clock }: RotatingServices,
  page: { after: string; limit: number },
): Promise<{ resealed: number; unreadable: number; next: string | null }> {
  const vault = vaultOf(config)
  const found = await lockSealedByOthers(trx, scope, vault.keyId, page)
  const rows = found.map((row) => resealed(vault, scope.companyId, row))
  const opened = rows.filter((row) => row !== null)
  if (opened.length > 0) {
    const at = clock.now()
    await updateSealed(trx, scope, vault.keyId, opened, at)
    await recordAudit(trx, scope, {
      action: 'payment_details.rotated',
      entity: 'company',
      entityId: scope.companyId,
      details: { keyId: vault.keyId, rows: opened.length, from: [...new Set(found.map((row) => row.keyId))].sort() },
      at,
    })
  }
  return {
    resealed: opened.length,
    unreadable: rows.length - opened.length,
    next: found.length < page.limit ? null : (found.at(-1)?.id ?? null),
  }
}

/** The row under the current key; null when no key opens it, or its bytes were changed. */
function resealed(vault: Vault, companyId: string, row: SealedRow): ResealedRow | null {
  const place = (column: 'sort_code' | 'account_number' | 'iban') => ({ companyId, rowId: row.id, column })
  const open = (bytes: Buffer | null, column: Parameters<typeof place>[0]) =>
    bytes && vault.open(bytes, row.keyId, place(column))
  try {
    const sortCode = open(row.sortCodeCiphertext, 'sort_code')
    const accountNumber = open(row.accountNumberCiphertext, 'account_number')
    const iban = open(row.ibanCiphertext, 'iban')
    const account =
      iban === null
        ? { kind: 'UK' as const, sortCode: sortCode ?? '', accountNumber: accountNumber ?? '' }
        : { kind: 'IBAN' as const, iban }
    return {
      id: row.id,
      sortCode: sortCode === null ? null : vault.seal(sortCode, place('sort_code')),
      accountNumber: accountNumber === null ? null : vault.seal(accountNumber, place('account_number')),
      iban: iban === null ? null : vault.seal(iban, place('iban')),
      fingerprint: vault.fingerprint(wholeAccount(account), companyId),
    }
  } catch {
    return null
  }
}
