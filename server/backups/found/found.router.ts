import { z } from 'zod'
import { adminProcedure } from '#server/trpc/init.ts'
import { adoptFoundInput } from './found.schemas.ts'
import { adoptFound, getStoreHealth } from './found.service.ts'

/** What lies in the stores beside the history; part of `backups`. */
export const foundProcedures = {
  getStoreHealth: adminProcedure
    .input(z.strictObject({}).optional())
    .query(({ ctx }) => getStoreHealth(ctx.services, ctx.trx, ctx.scope)),

  /** Answers at once; ask `getBackup` until its verification has ended. */
  adoptFound: adminProcedure
    .input(adoptFoundInput)
    .mutation(({ ctx, input }) =>
      adoptFound(ctx.services, ctx.trx, ctx.scope, ctx.onCommit, { ...input, byName: ctx.actor.user.name }),
    ),
}
