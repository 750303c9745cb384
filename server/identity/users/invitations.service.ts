import { inTransaction } from '#db/transaction.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import type { RequestContext } from '#server/trpc/context.ts'
import { countAttempt, forgiveAttempts } from '../guessing/limiter.ts'
import { assertGoodPassword, invitationGone, wrongCredentials } from '../identity.errors.ts'
import { setPassword } from '../identity.queries.ts'
import { startSession, wordsAbout } from '../identity.service.ts'
import { hashPassword, verifyPassword } from '../passwords.ts'
import { parseToken } from '../tokens/token-format.ts'
import { findInvitation, takeUpInvitation } from './invitations.queries.ts'

/**
 * What an invitation link leads to.
 * @throws {AppError} NOT_FOUND when it was used, withdrawn or has run out.
 */
export async function getInvitation(ctx: RequestContext, text: string) {
  const { invitation } = await readInvitation(ctx, text)
  const { companyName, email, name, passwordHash, expiresAt } = invitation
  return { companyName, email, name, hasAccount: passwordHash !== null, expiresAt }
}

/**
 * Takes an invitation up and signs the person in. Whoever has an account already gives its password:
 * the link alone, which the inviting admin has seen, must never set a new one.
 *
 * @throws {AppError} NOT_FOUND, BAD_INPUT on `password`, TOO_MANY_REQUESTS.
 */
export async function acceptInvitation(
  ctx: RequestContext,
  input: { token: string; password: string },
): Promise<{ companyId: string }> {
  const { services } = ctx
  const { parsed, invitation } = await readInvitation(ctx, input.token)
  const { companyId } = parsed
  const { userId, email, passwordHash } = invitation

  let chosen: string | null = null
  if (passwordHash === null) {
    assertGoodPassword(input.password, wordsAbout(invitation), 'password')
    chosen = await hashPassword(input.password)
  } else {
    const attempt = { email, address: ctx.address }
    await countAttempt(services.database, attempt)
    if (!(await verifyPassword(passwordHash, input.password))) throw wrongCredentials()
    await forgiveAttempts(services.database, attempt)
  }

  const at = services.clock.now()
  await inTransaction(services.database, { companyId, userId }, async (trx) => {
    if (!(await takeUpInvitation(trx, parsed, at))) throw invitationGone()
    if (chosen !== null) await setPassword(trx, userId, chosen, at)
    const scope = { kind: 'company' as const, companyId, userId, requestId: ctx.requestId }
    await recordAudit(trx, scope, { action: 'user.joined', entity: 'user', entityId: userId, at })
  })
  await startSession(ctx, { userId, companyId })
  return { companyId }
}

async function readInvitation({ services }: RequestContext, text: string) {
  const parsed = parseToken('inv', text)
  if (!parsed) throw invitationGone()
  const now = services.clock.now()
  const invitation = await inTransaction(services.database, { companyId: parsed.companyId, readOnly: true }, (trx) =>
    findInvitation(trx, parsed, now),
  )
  if (!invitation?.expiresAt) throw invitationGone()
  return { parsed, invitation: { ...invitation, expiresAt: invitation.expiresAt } }
}
