import { newId } from '#server/kernel/ids.ts'
import type { CompanyRows } from './rows.ts'

/** Values by column, or how to take them from the rows made before. */
export type Sample = Record<string, unknown>

const HASH = 'a'.repeat(64)
const reference = () => `S-${newId().slice(-8).toUpperCase()}`
const second = (table: string) => (made: CompanyRows) => made.get(`${table} 2`)?.id

/** Values of columns that mean the same wherever they appear. */
export const BY_NAME: Sample = {
  code: 'sample',
  currency: 'GBP',
  key: 'sample',
  account_last_four: '1234',
  phone: '+447700900001',
  file_sha256: HASH,
  checksum_sha256: HASH,
}

/**
 * Values that a table's rules ask for and that cannot be read from its catalogue entry; one entry is
 * one row. A new table whose generated row is refused fails the suite until it has a sample here.
 */
export const SAMPLES: Record<string, Sample[]> = {
  // The head of the chain must fit its only row, or nothing more can be recorded.
  audit_heads: [{ position: 1 }],
  backup_runs: [{ state: 'FAILED', lease_owner: null, finished_at: '2026-01-15T10:00:00Z' }],
  lead_dispositions: [{ code: 'NEW', is_initial: true }],
  leads: [
    { phone: '+447700900001', merged_into_id: null },
    { phone: '+447700900002', merged_into_id: null },
  ],
  lead_merges: [{ merged_lead_id: second('leads') }],
  payment_details: [{ iban_ciphertext: Buffer.alloc(40, 1) }],
  sales: [{ reference }],
}
