import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '../kernel/scope.ts'

export interface SealedRow {
  id: string
  keyId: string
  sortCodeCiphertext: Buffer | null
  accountNumberCiphertext: Buffer | null
  ibanCiphertext: Buffer | null
}

export interface ResealedRow {
  id: string
  sortCode: Buffer | null
  accountNumber: Buffer | null
  iban: Buffer | null
  fingerprint: Buffer
}

/** Bank details past `after` that another key than `keyId` sealed, locked until the transaction ends. */
export async function lockSealedByOthers(
  trx: Transaction<DB>,
  scope: TenantScope,
  keyId: string,
  { after, limit }: { after: string; limit: number },
): Promise<SealedRow[]> {
  return trx
    .selectFrom('paymentDetails')
    .select(['id', 'keyId', 'sortCodeCiphertext', 'accountNumberCiphertext', 'ibanCiphertext'])
    .where('companyId', '=', scope.companyId)
    .where('id', '>', after)
    .where((where) => where.or([where('keyId', '!=', keyId), where('fingerprintKeyId', '!=', keyId)]))
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .execute()
}

/** Writes the same accounts under the new key; nothing that a person entered changes. */
export async function updateSealed(
  trx: Transaction<DB>,
  scope: TenantScope,
  keyId: string,
  rows: ResealedRow[],
  at: Date,
): Promise<void> {
  await sql`
    update payment_details as p
    set sort_code_ciphertext = r.sort_code, account_number_ciphertext = r.account_number, iban_ciphertext = r.iban,
      fingerprint = r.fingerprint, key_id = ${keyId}, fingerprint_key_id = ${keyId}, updated_at = ${at}
    from unnest(
      ${rows.map(({ id }) => id)}::uuid[], ${rows.map(({ sortCode }) => sortCode)}::bytea[],
      ${rows.map(({ accountNumber }) => accountNumber)}::bytea[], ${rows.map(({ iban }) => iban)}::bytea[],
      ${rows.map(({ fingerprint }) => fingerprint)}::bytea[]
    ) as r (id, sort_code, account_number, iban, fingerprint)
    where p.company_id = ${scope.companyId}::uuid and p.id = r.id`.execute(trx)
}

/** How many bank details each key seals, other than `keyId`. */
export async function countByKey(
  db: Kysely<DB>,
  scope: TenantScope,
  keyId: string,
): Promise<{ keyId: string; rows: number }[]> {
  return db
    .selectFrom('paymentDetails')
    .select((select) => ['keyId', select.cast<number>(select.fn.countAll(), 'integer').as('rows')])
    .where('companyId', '=', scope.companyId)
    .where((where) => where.or([where('keyId', '!=', keyId), where('fingerprintKeyId', '!=', keyId)]))
    .groupBy('keyId')
    .orderBy('keyId')
    .execute()
}
