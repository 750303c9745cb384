import { z } from 'zod'
import { managerProcedure, router } from '#server/trpc/init.ts'
import { requireSession } from '../identity.errors.ts'
import { toRole } from '../identity.queries.ts'
import { findTokens } from './tokens.queries.ts'
import { createdTokenOutput, createTokenInput, tokenRefInput, tokensOutput } from './tokens.schemas.ts'
import { createToken, withdrawToken } from './tokens.service.ts'

const byPerson = managerProcedure.use(({ ctx, next }) => {
  requireSession(ctx.actor)
  return next()
})

/** Keys of internal tools. A manager sees and withdraws its own, an admin everybody's. */
export const tokensRouter = router({
  find: byPerson
    .input(z.strictObject({}).optional())
    .output(tokensOutput)
    .query(async ({ ctx: { trx, scope, clock } }) => {
      const now = clock.now()
      const tokens = await findTokens(trx, scope, scope.role === 'admin' ? undefined : scope.userId)
      return tokens.map((token) => ({ ...token, role: toRole(token.role), state: stateOf(token, now) }))
    }),

  create: byPerson
    .input(createTokenInput)
    .output(createdTokenOutput)
    .mutation(({ ctx, input }) => createToken(ctx.trx, ctx.scope, ctx.clock, input)),

  revoke: byPerson
    .input(tokenRefInput)
    .mutation(({ ctx, input }) => withdrawToken(ctx.trx, ctx.scope, ctx.clock, input.id)),
})

function stateOf(token: { revokedAt: Date | null; expiresAt: Date | null }, now: Date) {
  if (token.revokedAt) return 'revoked'
  return token.expiresAt && token.expiresAt <= now ? 'expired' : 'active'
}
