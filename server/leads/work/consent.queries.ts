import { sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '../../kernel/scope.ts'
import type { Consent } from '../leads.schemas.ts'

export interface ConsentValues {
  doNotContact: boolean
  emailConsent: Consent
  smsConsent: Consent
  callConsent: Consent
  letterConsent: Consent
  source: string | null
}

/** Writes the consents of a locked lead. */
export async function updateConsent(
  trx: Transaction<DB>,
  scope: TenantScope,
  id: string,
  { source, ...values }: ConsentValues,
  at: Date,
): Promise<void> {
  await trx
    .updateTable('leads')
    .set({ ...values, consentSource: source, consentAt: at, version: sql`version + 1`, updatedAt: at })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .execute()
}
