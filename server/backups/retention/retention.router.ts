import { adminProcedure } from '#server/trpc/init.ts'
import { pinInput, previewRetentionInput, removeBackupInput, unpinInput } from './retention.schemas.ts'
import { pinBackup, previewRetention, removeBackup, unpinBackup } from './retention.service.ts'

/** What is kept, what is deleted, and what nobody may delete. */
export const retentionProcedures = {
  previewRetention: adminProcedure
    .input(previewRetentionInput)
    .query(({ ctx, input: { scheduleId, policy } }) =>
      previewRetention(ctx.services, ctx.trx, ctx.scope, scheduleId && policy ? { scheduleId, policy } : undefined),
    ),

  pinBackup: adminProcedure
    .input(pinInput)
    .mutation(({ ctx, input }) =>
      pinBackup(ctx.services, ctx.trx, ctx.scope, { ...input, byName: ctx.actor.user.name }),
    ),

  unpinBackup: adminProcedure
    .input(unpinInput)
    .mutation(({ ctx, input }) =>
      unpinBackup(ctx.services, ctx.trx, ctx.scope, { ...input, byName: ctx.actor.user.name }),
    ),

  removeBackup: adminProcedure
    .input(removeBackupInput)
    .mutation(({ ctx, input }) =>
      removeBackup(ctx.services, ctx.trx, ctx.scope, ctx.onCommit, { ...input, byName: ctx.actor.user.name }),
    ),
}
