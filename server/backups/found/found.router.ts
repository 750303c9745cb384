import { z } from 'zod'
import { adminOnly } from '#server/trpc/init.ts'
import { adoptFoundInput } from './found.schemas.ts'
import { adoptFound, getStoreHealth } from './found.service.ts'

/** What lies in the stores beside the history; part of `backups`. */
export const foundProcedures = {
  getStoreHealth: adminOnly
    .input(z.strictObject({}).optional())
    .query(({ ctx }) => getStoreHealth(ctx.services, ctx.scope)),

  /** Answers at once; ask `getBackup` until its verification has ended. */
  adoptFound: adminOnly
    .input(adoptFoundInput)
    .mutation(({ ctx, input }) => adoptFound(ctx.services, ctx.scope, { ...input, byName: ctx.actor.user.name })),
}
