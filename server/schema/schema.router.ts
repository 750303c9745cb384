import { z } from 'zod'
import { AppError } from '#server/kernel/errors.ts'
import type { PlatformScope } from '#server/kernel/scope.ts'
import { operatorProcedure, router } from '#server/trpc/init.ts'
import { rehearseInBackground } from './background.ts'
import { findRehearsals, getRehearsal } from './rehearsals.queries.ts'
import { requestRehearsal } from './rehearsals.service.ts'
import { rehearsalIdInput, startRehearsalInput } from './schema.schemas.ts'
import { checkSchema, compareWithReplay, planPending, readSchemaStatus } from './schema.service.ts'

const nothing = z.strictObject({}).optional()

/** Migrations of the whole installation: for operators, whatever company they are in. */
export const schemaRouter = router({
  /** Every migration with its state and checksum, and indexes that are INVALID. */
  getSchema: operatorProcedure.input(nothing).query(({ ctx }) => readSchemaStatus(ctx.services)),

  /** What the pending migrations would do, with the locks each statement takes. */
  getPlan: operatorProcedure.input(nothing).query(({ ctx }) => planPending(ctx.services)),

  /** Runs every validation.sql again. */
  checkSchema: operatorProcedure.input(nothing).mutation(({ ctx }) => checkSchema(ctx.services)),

  /** Names what is in the catalogue and in no migration, and the reverse. */
  findDrift: operatorProcedure.input(nothing).mutation(({ ctx }) => compareWithReplay(ctx.services)),

  findRehearsals: operatorProcedure.input(nothing).query(({ ctx }) => findRehearsals(ctx.trx, ctx.clock.now())),

  getRehearsal: operatorProcedure.input(rehearsalIdInput).query(async ({ ctx, input }) => {
    const found = await getRehearsal(ctx.trx, input.id, ctx.clock.now())
    if (!found) throw new AppError('NOT_FOUND', { message: 'no such rehearsal' })
    return found
  }),

  /** Answers at once; ask `getRehearsal` until it is no longer RUNNING. */
  startRehearsal: operatorProcedure.input(startRehearsalInput).mutation(async ({ ctx, input }) => {
    const scope: PlatformScope = {
      kind: 'platform',
      actor: ctx.actor.user.name,
      userId: ctx.scope.userId,
      requestId: ctx.requestId,
      ...(ctx.scope.tokenId ? { tokenId: ctx.scope.tokenId } : undefined),
    }
    const started = await requestRehearsal(ctx.services, ctx.trx, scope, input)
    ctx.onCommit(() => rehearseInBackground(ctx.services, started.id, input))
    return started
  }),
})
