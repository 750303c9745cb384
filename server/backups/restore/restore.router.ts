import { z } from 'zod'
import { adminProcedure, adminProcedureAfter, viewerProcedure } from '#server/trpc/init.ts'
import { approvalProcedures } from './approvals/approvals.router.ts'
import { findRestoreChoices } from './choosing/choices.service.ts'
import { findBackupRows } from './choosing/rows.service.ts'
import { findRestoreDifferences } from './differences.service.ts'
import {
  approveRestore,
  cancelRestore,
  confirmRestore,
  createRestore,
  findRestores,
  getOutboundHold,
  getRestore,
  releaseOutbound,
} from './restore.service.ts'
import {
  confirmRestoreInput,
  createRestoreInput,
  findBackupRowsInput,
  findDifferencesInput,
  findRestoresInput,
  releaseOutboundInput,
  restoreChoicesInput,
  restoreIdInput,
} from './restores.schemas.ts'
import { settleDeadRestores } from './runs/settle-restores.service.ts'

/** Restores; part of `backups`. */
export const restoreProcedures = {
  ...approvalProcedures,

  findRestoreChoices: adminProcedure
    .input(restoreChoicesInput)
    .query(({ ctx, input }) => findRestoreChoices(ctx.services, ctx.trx, ctx.scope, input.backupId)),

  /** Rows of the company in a table of a backup. The file is read; `next` goes on where it stopped. */
  findBackupRows: adminProcedure
    .input(findBackupRowsInput)
    .query(({ ctx, input }) => findBackupRows(ctx.services, ctx.trx, ctx.scope, input)),

  /** Answers the restore at once and prepares its preview; ask `getRestore` until it is no longer `working`. */
  createRestore: adminProcedureAfter(settleDeadRestores)
    .input(createRestoreInput)
    .mutation(({ ctx, input }) =>
      createRestore(ctx.services, ctx.trx, ctx.scope, ctx.onCommit, { ...input, byName: ctx.actor.user.name }),
    ),

  findRestores: adminProcedure
    .input(findRestoresInput)
    .query(({ ctx, input }) => findRestores(ctx.services, ctx.trx, ctx.scope, input)),

  getRestore: adminProcedure
    .input(restoreIdInput)
    .query(({ ctx, input }) => getRestore(ctx.services, ctx.trx, ctx.scope, input.id)),

  findRestoreDifferences: adminProcedure
    .input(findDifferencesInput)
    .query(({ ctx, input }) => findRestoreDifferences(ctx.services, ctx.trx, ctx.scope, input)),

  approveRestore: adminProcedure
    .input(restoreIdInput)
    .mutation(({ ctx, input }) =>
      approveRestore(ctx.services, ctx.trx, ctx.scope, { id: input.id, byName: ctx.actor.user.name }),
    ),

  /** Answers at once; ask `getRestore` until it is no longer `working`. */
  confirmRestore: adminProcedureAfter(settleDeadRestores)
    .input(confirmRestoreInput)
    .mutation(({ ctx, input }) =>
      confirmRestore(ctx.services, ctx.trx, ctx.scope, ctx.onCommit, { ...input, byName: ctx.actor.user.name }),
    ),

  cancelRestore: adminProcedure
    .input(restoreIdInput)
    .mutation(({ ctx, input }) =>
      cancelRestore(ctx.services, ctx.trx, ctx.scope, { id: input.id, byName: ctx.actor.user.name }),
    ),

  /** Whoever waits for a message may know why none goes out. */
  getOutboundHold: viewerProcedure
    .input(z.strictObject({}).optional())
    .query(({ ctx }) => getOutboundHold(ctx.trx, ctx.scope)),

  releaseOutbound: adminProcedure
    .input(releaseOutboundInput)
    .mutation(({ ctx, input }) =>
      releaseOutbound(ctx.services, ctx.trx, ctx.scope, { reason: input.reason, byName: ctx.actor.user.name }),
    ),
}
