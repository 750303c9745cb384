import type { Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import type { Clock } from '#server/kernel/clock.ts'
import { AppError, notFound } from '#server/kernel/errors.ts'
import { newId } from '#server/kernel/ids.ts'
import type { CompanyScope, Role } from '#server/kernel/scope.ts'
import { revokeSessions } from '../sessions.ts'
import { newToken } from '../tokens/token-format.ts'
import { revokeTokensOf } from '../tokens/tokens.queries.ts'
import {
  findOrAddUser,
  lockAdmins,
  lockMember,
  saveInvitation,
  setMemberRole,
  setMemberState,
} from './users.queries.ts'
import type { InviteInput } from './users.schemas.ts'

/** Long enough for a holiday's weekend, short enough that old mail is worth nothing. */
const INVITATION_MS = 7 * 24 * 3_600_000

export interface Invited {
  userId: string
  /**
   * Page that takes the invitation up: its whole address when ORIGIN is configured, its path otherwise.
   * Shown once: only the token's hash is kept.
   */
  link: string
  expiresAt: Date
}

/**
 * Invites somebody into the company; inviting again makes a new link and ends the old one. The answer
 * does not tell whether the address already has an account elsewhere.
 * @throws {AppError} CONFLICT on `email` when the person is a member or was switched off.
 */
export async function inviteUser(
  trx: Transaction<DB>,
  scope: CompanyScope,
  { clock, origin }: { clock: Clock; origin: string },
  input: InviteInput,
): Promise<Invited> {
  const at = clock.now()
  const userId = await findOrAddUser(trx, { id: newId(), email: input.email, name: input.name, at })
  const { token, hash } = newToken('inv', scope.companyId)
  const expiresAt = new Date(at.getTime() + INVITATION_MS)
  const invitation = { userId, role: input.role, invitedBy: scope.userId, hash, expiresAt, at }
  if (!(await saveInvitation(trx, scope, invitation))) {
    throw new AppError('CONFLICT', {
      field: 'email',
      reason: 'ALREADY_MEMBER',
      message: 'invited a member',
      userMessage: 'This person is already on your list. Change the role there, or switch the account on again.',
    })
  }
  const details = { email: input.email, role: input.role }
  await recordAudit(trx, scope, { action: 'user.invited', entity: 'user', entityId: userId, details, at })
  return { userId, link: `${origin}/invitation/${token}`, expiresAt }
}

/** @throws {AppError} NOT_FOUND, FORBIDDEN (own role), CONFLICT (last admin). */
export async function changeUserRole(
  trx: Transaction<DB>,
  scope: CompanyScope,
  clock: Clock,
  input: { userId: string; role: Role },
): Promise<void> {
  assertSomebodyElse(scope, input.userId, 'Nobody can change their own role. Ask another admin.')
  if (input.role !== 'admin') await assertAnotherAdmin(trx, scope, input.userId)
  const member = await lockMember(trx, scope, input.userId)
  if (!member) throw notFound('user')
  if (member.role === input.role) return
  const at = clock.now()
  await setMemberRole(trx, scope, { ...input, at })
  const details = { from: member.role, to: input.role }
  await recordAudit(trx, scope, { action: 'user.role_changed', entity: 'user', entityId: input.userId, details, at })
}

/**
 * Switches somebody off: every session of theirs ends at once, their tokens here are revoked, and an
 * open invitation is withdrawn. What they did stays theirs.
 * @throws {AppError} NOT_FOUND, FORBIDDEN (oneself), CONFLICT (last admin).
 */
export async function disableUser(
  trx: Transaction<DB>,
  scope: CompanyScope,
  clock: Clock,
  userId: string,
): Promise<{ endedSessions: number; revokedTokens: number }> {
  assertSomebodyElse(scope, userId, 'Nobody can switch off their own account. Ask another admin.')
  await assertAnotherAdmin(trx, scope, userId)
  const member = await lockMember(trx, scope, userId)
  if (!member) throw notFound('user')
  const at = clock.now()
  await setMemberState(trx, scope, { userId, state: 'disabled', at })
  const ended = {
    endedSessions: await revokeSessions(trx, userId),
    revokedTokens: await revokeTokensOf(trx, scope, { userId, revokedBy: scope.userId, at }),
  }
  if (member.state !== 'disabled') {
    await recordAudit(trx, scope, { action: 'user.disabled', entity: 'user', entityId: userId, details: ended, at })
  }
  return ended
}

/**
 * Switches somebody on again. Whoever never took an invitation up is `invited` once more and needs a new
 * link: an active member without a password could not sign in.
 * @throws {AppError} NOT_FOUND.
 */
export async function enableUser(
  trx: Transaction<DB>,
  scope: CompanyScope,
  clock: Clock,
  userId: string,
): Promise<{ state: 'active' | 'invited' }> {
  const member = await lockMember(trx, scope, userId)
  if (!member) throw notFound('user')
  const state = member.hasPassword ? 'active' : 'invited'
  if (member.state !== 'disabled') return { state: member.state }
  const at = clock.now()
  await setMemberState(trx, scope, { userId, state, at })
  await recordAudit(trx, scope, { action: 'user.enabled', entity: 'user', entityId: userId, at })
  return { state }
}

function assertSomebodyElse(scope: CompanyScope, userId: string, userMessage: string): void {
  if (userId === scope.userId)
    throw new AppError('FORBIDDEN', { reason: 'OWN_ACCOUNT', message: 'own account', userMessage })
}

/** @throws {AppError} CONFLICT when `userId` is the only admin left. */
async function assertAnotherAdmin(trx: Transaction<DB>, scope: CompanyScope, userId: string): Promise<void> {
  const admins = await lockAdmins(trx, scope)
  if (!admins.includes(userId) || admins.length > 1) return
  throw new AppError('CONFLICT', {
    reason: 'LAST_ADMIN',
    message: 'last admin',
    userMessage: 'This is the last admin of the company. Make somebody else an admin first.',
  })
}
