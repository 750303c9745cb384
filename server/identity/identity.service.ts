import { inTransaction } from '#db/transaction.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import { AppError, notFound } from '#server/kernel/errors.ts'
import type { RequestContext } from '#server/trpc/context.ts'
import type { Actor } from './actor.ts'
import { countAttempt, forgiveAttempts } from './guessing/limiter.ts'
import { accountSwitchedOff, assertGoodPassword, requireSession, wrongCredentials } from './identity.errors.ts'
import {
  enterAsOperator,
  findCompany,
  findMemberships,
  findUserForSignIn,
  getUserSecret,
  markAuthenticated,
  moveSession,
  recordSignIn,
  setPassword,
} from './identity.queries.ts'
import type { SignInInput } from './identity.schemas.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { createSession, endedSessionCookie, revokeSession, revokeSessions } from './sessions.ts'

type SignedIn = RequestContext & { readonly actor: Actor }

/**
 * Checks an address and a password and starts a new session, ending the one this browser had.
 * Unknown addresses cost the same work and get the same answer as wrong passwords.
 *
 * @throws {AppError} TOO_MANY_REQUESTS, BAD_INPUT (wrong), FORBIDDEN (right, but switched off).
 */
export async function signIn(ctx: RequestContext, input: SignInInput): Promise<{ companyId: string | null }> {
  const { services } = ctx
  const attempt = { email: input.email, address: ctx.address }
  await countAttempt(services.database, attempt)

  const user = await findUserForSignIn(services.database.kysely, input.email)
  const right = await verifyPassword(user?.passwordHash ?? null, input.password)
  if (!user || !right) throw wrongCredentials()
  if (user.disabledAt) throw accountSwitchedOff()

  const memberships = await inTransaction(services.database, { userId: user.id, readOnly: true }, (trx) =>
    findMemberships(trx, user.id),
  )
  const company = memberships.find(({ id }) => id === user.lastCompanyId) ?? memberships[0]
  if (!company && !user.isOperator) throw accountSwitchedOff()

  await forgiveAttempts(services.database, attempt)
  await startSession(ctx, { userId: user.id, companyId: company?.id ?? null })
  return { companyId: company?.id ?? null }
}

/** Starts a session for somebody who has just proved who they are, and records it in their company. */
export async function startSession(
  ctx: RequestContext,
  who: { userId: string; companyId: string | null },
): Promise<void> {
  const { services, actor } = ctx
  const { userId, companyId } = who
  // A new token at every sign-in: one planted in the browser before it is worth nothing after.
  if (actor?.session) await revokeSession(services.database.kysely, actor.user.id, actor.session.id)
  const session = await createSession(services, { ...who, userAgent: ctx.userAgent, address: ctx.address })
  const at = services.clock.now()

  await inTransaction(services.database, { userId, ...(companyId ? { companyId } : undefined) }, async (trx) => {
    await recordSignIn(trx, userId, companyId, at)
    if (!companyId) return
    const scope = { kind: 'company' as const, companyId, userId, requestId: ctx.requestId }
    await recordAudit(trx, scope, { action: 'user.signed_in', entity: 'user', entityId: userId, at })
  })
  ctx.setCookie(session.cookie)
}

/** Ends this browser's session. Harmless when there is none. */
export async function signOut(ctx: RequestContext): Promise<void> {
  const { services, actor } = ctx
  ctx.setCookie(endedSessionCookie(services.config))
  if (!actor?.session) return
  const { user, session, company } = actor
  await inTransaction(services.database, company ? { companyId: company.id } : {}, async (trx) => {
    await revokeSession(trx, user.id, session.id)
    if (!company) return
    const scope = { kind: 'company' as const, companyId: company.id, userId: user.id, requestId: ctx.requestId }
    await recordAudit(trx, scope, { action: 'user.signed_out', entity: 'user', entityId: user.id })
  })
}

/**
 * Moves this session to another company. Platform staff may enter any company; the company's own log
 * says that they did.
 * @throws {AppError} NOT_FOUND for a company the person has no part in, existing or not.
 */
export async function chooseCompany(ctx: SignedIn, companyId: string): Promise<void> {
  const session = requireSession(ctx.actor)
  const { services } = ctx
  const { user, companies } = ctx.actor
  if (!user.isOperator && !companies.some(({ id }) => id === companyId)) throw notFound('company')

  const at = services.clock.now()
  await inTransaction(services.database, { companyId, userId: user.id }, async (trx) => {
    if (user.isOperator) {
      if (!(await findCompany(trx, companyId))) throw notFound('company')
      if (await enterAsOperator(trx, companyId, user.id, at)) {
        const scope = { kind: 'company' as const, companyId, userId: user.id, requestId: ctx.requestId }
        const details = { name: user.name }
        await recordAudit(trx, scope, {
          action: 'company.entered',
          entity: 'company',
          entityId: companyId,
          details,
          at,
        })
      }
    }
    await moveSession(trx, session.id, user.id, companyId)
  })
}

/**
 * Changes the password of whoever is signed in, and ends their other sessions.
 * @throws {AppError} BAD_INPUT on `currentPassword` or `newPassword`; TOO_MANY_REQUESTS.
 */
export async function changePassword(
  ctx: SignedIn,
  input: { currentPassword: string; newPassword: string },
): Promise<{ endedSessions: number }> {
  const session = requireSession(ctx.actor)
  const { services } = ctx
  const { user, company } = ctx.actor
  const attempt = { email: user.email, address: ctx.address }
  await countAttempt(services.database, attempt)

  const { passwordHash } = await getUserSecret(services.database.kysely, user.id)
  if (!(await verifyPassword(passwordHash, input.currentPassword))) {
    throw new AppError('BAD_INPUT', {
      field: 'currentPassword',
      reason: 'WRONG_PASSWORD',
      userMessage: 'This is not your current password. Nothing was changed.',
    })
  }
  assertGoodPassword(input.newPassword, wordsAbout(user), 'newPassword')
  const chosen = await hashPassword(input.newPassword)
  await forgiveAttempts(services.database, attempt)

  const at = services.clock.now()
  return inTransaction(services.database, company ? { companyId: company.id } : {}, async (trx) => {
    await setPassword(trx, user.id, chosen, at)
    await markAuthenticated(trx, session.id, at)
    const endedSessions = await revokeSessions(trx, user.id, session.id)
    if (company) {
      const scope = { kind: 'company' as const, companyId: company.id, userId: user.id, requestId: ctx.requestId }
      const details = { endedSessions }
      await recordAudit(trx, scope, { action: 'user.password_changed', entity: 'user', entityId: user.id, details, at })
    }
    return { endedSessions }
  })
}

/**
 * Checks the password of whoever is signed in, so that the next minutes count as a recent sign-in. Actions
 * that show secrets ask for it.
 *
 * @throws {AppError} BAD_INPUT `WRONG_PASSWORD`; TOO_MANY_REQUESTS as at sign-in.
 */
export async function confirmPassword(ctx: SignedIn, password: string): Promise<void> {
  const session = requireSession(ctx.actor)
  const { services } = ctx
  const { user } = ctx.actor
  const attempt = { email: user.email, address: ctx.address }
  await countAttempt(services.database, attempt)
  const { passwordHash } = await getUserSecret(services.database.kysely, user.id)
  if (!(await verifyPassword(passwordHash, password))) {
    throw new AppError('BAD_INPUT', {
      field: 'password',
      reason: 'WRONG_PASSWORD',
      userMessage: 'This is not your password. Nothing was shown.',
    })
  }
  await forgiveAttempts(services.database, attempt)
  await markAuthenticated(services.database.kysely, session.id, services.clock.now())
}

/** Words that a password must not consist of: the person's name and address. */
export function wordsAbout(user: { email: string; name: string }): string[] {
  return [
    user.email,
    ...user.email.split(/[@.+_-]/),
    user.name,
    ...user.name.split(/\s+/),
    user.name.replace(/\s+/g, ''),
  ]
}
