import { z } from 'zod'
import { adminProcedure, router } from '#server/trpc/init.ts'
import { requireSession } from '../identity.errors.ts'
import { findUsers, getUser } from './users.queries.ts'
import {
  changeRoleInput,
  invitedOutput,
  inviteInput,
  userOutput,
  userRefInput,
  usersFilter,
  usersPage,
} from './users.schemas.ts'
import { changeUserRole, disableUser, enableUser, inviteUser } from './users.service.ts'

/** Changes to people are made by people. */
const byPerson = adminProcedure.use(({ ctx, next }) => {
  requireSession(ctx.actor)
  return next()
})

/** The company's staff. */
export const usersRouter = router({
  find: adminProcedure
    .input(usersFilter)
    .output(usersPage)
    .query(({ ctx, input }) => findUsers(ctx.trx, ctx.scope, input)),

  get: adminProcedure
    .input(userRefInput)
    .output(userOutput)
    .query(({ ctx, input }) => getUser(ctx.trx, ctx.scope, input.userId)),

  invite: byPerson
    .input(inviteInput)
    .output(invitedOutput)
    .mutation(({ ctx, input }) => {
      // Never from the Host header, which whoever sends the request can choose.
      const origin = ctx.services.config.ORIGIN ? new URL(ctx.services.config.ORIGIN).origin : ''
      return inviteUser(ctx.trx, ctx.scope, { clock: ctx.clock, origin }, input)
    }),

  changeRole: byPerson
    .input(changeRoleInput)
    .mutation(({ ctx, input }) => changeUserRole(ctx.trx, ctx.scope, ctx.clock, input)),

  disable: byPerson
    .input(userRefInput)
    .output(z.object({ endedSessions: z.number(), revokedTokens: z.number() }))
    .mutation(({ ctx, input }) => disableUser(ctx.trx, ctx.scope, ctx.clock, input.userId)),

  enable: byPerson
    .input(userRefInput)
    .output(z.object({ state: z.enum(['active', 'invited']) }))
    .mutation(({ ctx, input }) => enableUser(ctx.trx, ctx.scope, ctx.clock, input.userId)),
})
