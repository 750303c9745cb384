import type { Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import type { Clock } from '#server/kernel/clock.ts'
import { AppError, notFound } from '#server/kernel/errors.ts'
import { newId } from '#server/kernel/ids.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import { mayGrant } from '../identity.rules.ts'
import { newToken } from './token-format.ts'
import { insertToken, revokeToken } from './tokens.queries.ts'
import type { CreateTokenInput } from './tokens.schemas.ts'

const DAY_MS = 24 * 3_600_000

/**
 * Makes a key for an internal tool. It acts in its creator's name, with at most the creator's role of
 * the moment it is used.
 * @throws {AppError} FORBIDDEN on `role` or `operator` when more is asked for than the creator has.
 */
export async function createToken(
  trx: Transaction<DB>,
  scope: CompanyScope,
  clock: Clock,
  input: CreateTokenInput,
): Promise<{ id: string; token: string; expiresAt: Date }> {
  if (!mayGrant(scope.role, input.role)) {
    throw new AppError('FORBIDDEN', {
      field: 'role',
      reason: 'TOKEN_ROLE',
      userMessage: 'A token cannot do more than you can. Choose a smaller role.',
    })
  }
  if (input.operator && !scope.operator) {
    throw new AppError('FORBIDDEN', {
      field: 'operator',
      reason: 'TOKEN_OPERATOR',
      userMessage: 'Only platform staff can make operator tokens.',
    })
  }
  const at = clock.now()
  const id = newId()
  const { token, hash, prefix } = newToken('cf', scope.companyId)
  const expiresAt = new Date(at.getTime() + input.expiresInDays * DAY_MS)
  const { name, role, operator } = input
  const scopes = [...new Set(input.scopes)].sort()
  const row = {
    id,
    name,
    prefix,
    tokenHash: hash,
    userId: scope.userId,
    role,
    scopes,
    operator,
    expiresAt,
    createdAt: at,
  }
  await insertToken(trx, scope, row)
  const details = { name, role, scopes, operator, expiresAt }
  await recordAudit(trx, scope, { action: 'api_token.created', entity: 'api_token', entityId: id, details, at })
  return { id, token, expiresAt }
}

/**
 * Withdraws a token at once. Managers withdraw their own, admins anybody's.
 * @throws {AppError} NOT_FOUND also when it was withdrawn before.
 */
export async function withdrawToken(
  trx: Transaction<DB>,
  scope: CompanyScope,
  clock: Clock,
  id: string,
): Promise<void> {
  const at = clock.now()
  const own = scope.role === 'admin' ? {} : { ownerId: scope.userId }
  const revoked = await revokeToken(trx, scope, { id, revokedBy: scope.userId, at, ...own })
  if (!revoked) throw notFound('API token')
  const details = { name: revoked.name }
  await recordAudit(trx, scope, { action: 'api_token.revoked', entity: 'api_token', entityId: id, details, at })
}
