import { z } from 'zod'
import { adminProcedure } from '#server/trpc/init.ts'
import { updateRestoreApprovalInput } from './approvals.schemas.ts'
import { getRestoreApproval, updateRestoreApproval } from './approvals.service.ts'

/** Whether two admins must agree to a restore; part of `backups`. */
export const approvalProcedures = {
  getRestoreApproval: adminProcedure
    .input(z.strictObject({}).optional())
    .query(({ ctx }) => getRestoreApproval(ctx.services, ctx.trx, ctx.scope)),

  /** On at once; off when a second admin asks for it too. */
  updateRestoreApproval: adminProcedure
    .input(updateRestoreApprovalInput)
    .mutation(({ ctx, input }) =>
      updateRestoreApproval(ctx.services, ctx.trx, ctx.scope, { ...input, byName: ctx.actor.user.name }),
    ),
}
