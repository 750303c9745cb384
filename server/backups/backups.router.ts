import { adminProcedure, adminProcedureAfter, router } from '#server/trpc/init.ts'
import { backupIdInput, createBackupInput, findBackupsInput, verifyBackupInput } from './backups.schemas.ts'
import { cancelBackup, downloadBackup, findBackups, getBackup, requestBackup, verifyBackup } from './backups.service.ts'
import { drillProcedures } from './drill/drill.router.ts'
import { encryptionProcedures } from './encryption/encryption.router.ts'
import { foundProcedures } from './found/found.router.ts'
import { historyProcedures } from './history/history.router.ts'
import { notificationProcedures } from './notifications/notifications.router.ts'
import { restoreProcedures } from './restore/restore.router.ts'
import { retentionProcedures } from './retention/retention.router.ts'
import { settleDeadRuns } from './runs/dead-runs.service.ts'
import { scheduleProcedures } from './schedules/schedules.router.ts'

/** Backups of the company, and for operators of the whole database. */
export const backupsRouter = router({
  ...historyProcedures,
  ...foundProcedures,
  ...scheduleProcedures,
  ...notificationProcedures,
  ...retentionProcedures,
  ...encryptionProcedures,

  findBackups: adminProcedure.input(findBackupsInput).query(({ ctx, input }) => findBackups(ctx.trx, ctx.scope, input)),

  getBackup: adminProcedure.input(backupIdInput).query(({ ctx, input }) => getBackup(ctx.trx, ctx.scope, input.id)),

  /** Answers the run at once; ask `getBackup` until it is no longer `working`. */
  // A dead run would hold the lease, also one of another company.
  createBackup: adminProcedureAfter(settleDeadRuns)
    .input(createBackupInput)
    .mutation(({ ctx, input }) =>
      requestBackup(ctx.services, ctx.trx, ctx.scope, ctx.onCommit, {
        reason: input.reason,
        coverage: input.coverage,
        kind: input.kind,
        stores: input.stores,
        strict: input.strict,
        encrypt: input.encryption,
        recipients: input.recipients,
        passphrase: input.passphrase,
        by: { userId: ctx.actor.user.id, name: ctx.actor.user.name },
      }),
    ),

  cancelBackup: adminProcedure
    .input(backupIdInput)
    .mutation(({ ctx, input }) =>
      cancelBackup(ctx.services, ctx.trx, ctx.scope, { id: input.id, byName: ctx.actor.user.name }),
    ),

  verifyBackup: adminProcedure
    .input(verifyBackupInput)
    .mutation(({ ctx, input }) =>
      verifyBackup(ctx.services, ctx.trx, ctx.scope, ctx.onCommit, { ...input, byName: ctx.actor.user.name }),
    ),

  /** Records the download and says which file; the bytes come from `GET /api/admin/backups/:id/file`. */
  downloadBackup: adminProcedure
    .input(backupIdInput)
    .mutation(({ ctx, input }) => downloadBackup(ctx.trx, ctx.scope, { id: input.id, byName: ctx.actor.user.name })),

  ...drillProcedures,
  ...restoreProcedures,
})
