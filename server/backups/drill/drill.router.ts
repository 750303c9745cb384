import { adminProcedure, adminProcedureAfter } from '#server/trpc/init.ts'
import { drillBackup, findDrills, getDrill, settleDeadDrills } from './drill.service.ts'
import { drillBackupInput, drillIdInput, findDrillsInput } from './drills.schemas.ts'

/** Trial restores; part of `backups`. */
export const drillProcedures = {
  /** Answers the drill at once; ask `getDrill` until it is no longer `working`. `id` is the backup's. */
  drillBackup: adminProcedureAfter(settleDeadDrills)
    .input(drillBackupInput)
    .mutation(({ ctx, input }) =>
      drillBackup(ctx.services, ctx.trx, ctx.scope, ctx.onCommit, { ...input, byName: ctx.actor.user.name }),
    ),

  findDrills: adminProcedure.input(findDrillsInput).query(({ ctx, input }) => findDrills(ctx.trx, ctx.scope, input)),

  getDrill: adminProcedure.input(drillIdInput).query(({ ctx, input }) => getDrill(ctx.trx, ctx.scope, input.id)),
}
