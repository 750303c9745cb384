import type { Kysely, Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { newId } from '#server/kernel/ids.ts'
import type { CompanyScope, PlatformScope, SystemScope } from '#server/kernel/scope.ts'
import type { AuditVerdict } from './audit.schemas.ts'
import {
  appendAuditRow,
  type ChainOwner,
  checkChainStretch,
  createAuditHead,
  getAuditHead,
  hasAuditHead,
  type NewAuditRow,
} from './chain.queries.ts'

export { hasAuditHead }

/** Whose chain, and who did it: any scope has enough. */
export type AuditScope =
  | Pick<CompanyScope, 'kind' | 'companyId' | 'userId' | 'tokenId' | 'requestId'>
  | SystemScope
  | PlatformScope

export interface AuditEntry {
  /** Noun and past participle, such as `lead.converted`. */
  action: string
  entity: string
  entityId?: string | null
  /** What a reader needs to understand the change. Secrets are refused. */
  details?: Record<string, unknown>
  at?: Date
}

/** Names that only a secret has; an entry carrying one is a mistake of the caller's. */
const SECRET_NAME =
  /^(password|passwordHash|secret|token|tokenHash|cookie|sessionId|accountNumber|sortCode|iban|cardNumber)$/i

/**
 * Records one change in the hash chain of the company, or of the installation, inside the transaction that
 * makes the change.
 *
 * The chain stays locked until that transaction ends, so call this last in a use case: other
 * writers of the same chain wait from here on.
 *
 * @throws {TypeError} when `details` names a secret.
 */
export async function recordAudit(trx: Transaction<DB>, scope: AuditScope, entry: AuditEntry): Promise<void> {
  const row = rowOf(scope, entry)
  if (await appendAuditRow(trx, scope, row)) return
  await createAuditHead(trx, scope)
  if (!(await appendAuditRow(trx, scope, row))) throw new Error('the audit chain cannot be reached')
}

/**
 * Like {@link recordAudit}, for a COMMIT that travels with it, of a chain that {@link hasAuditHead}: it is one statement,
 * which fails when the entry cannot be written, so that nothing is committed without it.
 */
export async function recordAuditAtCommit(trx: Transaction<DB>, scope: AuditScope, entry: AuditEntry): Promise<void> {
  await appendAuditRow(trx, scope, rowOf(scope, entry), true)
}

function rowOf(scope: AuditScope, entry: AuditEntry): NewAuditRow {
  return {
    id: newId(),
    at: entry.at ?? new Date(),
    userId: scope.kind === 'system' ? null : (scope.userId ?? null),
    tokenId: scope.kind === 'system' ? null : (scope.tokenId ?? null),
    requestId: scope.requestId ?? null,
    action: entry.action,
    entity: entry.entity,
    entityId: entry.entityId ?? null,
    details: toStorableJson(entry.details ?? {}),
  }
}

/** jsonb takes neither NUL nor half a surrogate pair, and both arrive in typed text. */
function toStorableJson(details: Record<string, unknown>): string {
  return JSON.stringify(details, (key, value: unknown) => {
    if (SECRET_NAME.test(key)) throw new TypeError(`audit details must not carry ${key}`)
    if (typeof value === 'string') return value.replaceAll('\0', '\uFFFD').toWellFormed()
    if (typeof value === 'bigint') return value.toString()
    return value
  })
}

/** The installation's own chain, for whoever only reads it. */
export const PLATFORM_CHAIN: PlatformScope = { kind: 'platform', actor: 'nobody' }

/** Rows recomputed by one statement: 20,000 take well under a second. */
const STRETCH = 20_000

/**
 * Recomputes a whole chain and names the first row that does not fit: `edited` (its own
 * hash differs), `unlinked` (it does not follow from the row before), `gap` (rows are missing before
 * it), `tail` (rows are missing at the end, or the head was changed).
 *
 * Someone who can rewrite every row and the head can forge a chain; the heads carried by backups are
 * what such a chain disagrees with.
 */
export async function verifyAuditChain(db: Kysely<DB>, scope: ChainOwner): Promise<AuditVerdict> {
  // Read before the rows: rows recorded meanwhile then lie past the head and are left for the next run.
  const head = await getAuditHead(db, scope)
  const headHex = { position: head.position, hash: head.hash.toString('hex') }
  let at: { position: number; hash: Buffer } = { position: 0, hash: Buffer.alloc(32) }
  let checked = 0

  while (at.position < head.position) {
    const stretch = await checkChainStretch(db, scope, at, Math.min(STRETCH, head.position - at.position))
    checked += stretch.checked
    if (stretch.problem) return { ok: false, checked, head: headHex, problem: stretch.problem }
    if (stretch.checked === 0) break
    at = { position: stretch.lastPosition, hash: stretch.lastHash }
  }

  const whole = at.position === head.position && at.hash.equals(head.hash)
  return {
    ok: whole,
    checked,
    head: headHex,
    problem: whole ? null : { position: at.position + 1, id: null, kind: 'tail' },
  }
}
