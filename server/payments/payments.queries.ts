import type { Kysely, Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CompanyScope, TenantScope } from '../kernel/scope.ts'
import type { ModulusState } from './payments.schemas.ts'

/** Bank details of a sale, newest first, without the account itself. */
export async function findPaymentDetails(db: Kysely<DB>, scope: TenantScope, saleId: string) {
  return db
    .selectFrom('paymentDetails as p')
    .leftJoin('users as creator', 'creator.id', 'p.createdBy')
    .select(['p.id', 'p.accountHolder as holder', 'p.accountLastFour as lastFour', 'p.modulusCheck', 'p.bankName'])
    .select(['p.collectionDay', 'p.createdAt', 'p.replacedAt', 'creator.name as createdByName'])
    .select((select) => select('p.ibanCiphertext', 'is not', null).as('isIban'))
    .where('p.companyId', '=', scope.companyId)
    .where('p.saleId', '=', saleId)
    .orderBy('p.createdAt', 'desc')
    .limit(20)
    .execute()
}

/** The details in force with their ciphertexts. */
export async function getSealedDetails(db: Kysely<DB>, scope: TenantScope, saleId: string) {
  return db
    .selectFrom('paymentDetails')
    .select(['id', 'keyId', 'sortCodeCiphertext', 'accountNumberCiphertext', 'ibanCiphertext', 'fingerprint'])
    .select(['accountHolder as holder', 'bankName', 'collectionDay'])
    .where('companyId', '=', scope.companyId)
    .where('saleId', '=', saleId)
    .where('replacedAt', 'is', null)
    .executeTakeFirst()
}

/** Ends the details in force: they stay, so that an old mandate can be proved. */
export async function replaceCurrentDetails(
  trx: Transaction<DB>,
  scope: CompanyScope,
  saleId: string,
  at: Date,
): Promise<void> {
  await trx
    .updateTable('paymentDetails')
    .set({ replacedAt: at, replacedBy: scope.userId, updatedAt: at })
    .where('companyId', '=', scope.companyId)
    .where('saleId', '=', saleId)
    .where('replacedAt', 'is', null)
    .execute()
}

export interface SealedDetails {
  id: string
  saleId: string
  holder: string
  sortCode: Buffer | null
  accountNumber: Buffer | null
  iban: Buffer | null
  keyId: string
  lastFour: string
  fingerprint: Buffer
  modulusCheck: ModulusState
  bankName: string | null
  collectionDay: number | null
  at: Date
}

export async function insertDetails(trx: Transaction<DB>, scope: CompanyScope, details: SealedDetails): Promise<void> {
  await trx
    .insertInto('paymentDetails')
    .values({
      companyId: scope.companyId,
      id: details.id,
      saleId: details.saleId,
      accountHolder: details.holder,
      sortCodeCiphertext: details.sortCode,
      accountNumberCiphertext: details.accountNumber,
      ibanCiphertext: details.iban,
      keyId: details.keyId,
      accountLastFour: details.lastFour,
      fingerprint: details.fingerprint,
      fingerprintKeyId: details.keyId,
      modulusCheck: details.modulusCheck,
      bankName: details.bankName,
      collectionDay: details.collectionDay,
      createdBy: scope.userId,
      createdAt: details.at,
      updatedAt: details.at,
    })
    .execute()
}
