import { z } from 'zod'
import { adminOnly, adminProcedure } from '#server/trpc/init.ts'
import { pictureInput } from './history.schemas.ts'
import { getBackupOptions, getPicture } from './history.service.ts'

/** How the backups of the last days went. */
export const historyProcedures = {
  getPicture: adminProcedure
    .input(pictureInput)
    .query(({ ctx, input }) => getPicture(ctx.services, ctx.trx, ctx.scope, input)),

  getBackupOptions: adminOnly
    .input(z.strictObject({}).optional())
    .query(({ ctx }) => getBackupOptions(ctx.services, ctx.scope)),
}
