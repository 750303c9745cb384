import { createHash } from 'node:crypto'
import type { LegacyEntity } from '../legacy.schemas.ts'

/**
 * The id that an old row has here: always the same for the same company, table and old id, so that a second import
 * finds what the first one wrote. A UUID of version 8 (RFC 9562): custom, from SHA-256.
 */
export function legacyId(companyId: string, entity: LegacyEntity | 'payment', id: string): string {
  const hash = createHash('sha256').update(`counterfoil legacy\n${companyId}\n${entity}\n${id}`).digest()
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const hex = hash.toString('hex', 0, 16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
