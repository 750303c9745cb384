import { z } from 'zod'
import { AppError } from '#server/kernel/errors.ts'
import type { PlatformScope } from '#server/kernel/scope.ts'
import { operatorOnly, operatorProcedure, router } from '#server/trpc/init.ts'
import { workInBackground } from './background.ts'
import { getChecks } from './checks.queries.ts'
import { requestCheck } from './checks.service.ts'
import { findRehearsals, getRehearsal } from './rehearsals.queries.ts'
import { requestRehearsal } from './rehearsals.service.ts'
import { rehearsalIdInput, startCheckInput, startRehearsalInput } from './schema.schemas.ts'
import { planPending, readSchemaStatus } from './schema.service.ts'

const nothing = z.strictObject({}).optional()

interface OperatorContext {
  actor: { user: { name: string } }
  scope: { userId: string; tokenId?: string | undefined }
  requestId: string
}

function platformScope({ actor, scope: { userId, tokenId }, requestId }: OperatorContext): PlatformScope {
  return { kind: 'platform', actor: actor.user.name, userId, requestId, ...(tokenId ? { tokenId } : undefined) }
}

/** Migrations of the whole installation: for operators, whatever company they are in. */
export const schemaRouter = router({
  /** Every migration with its state and checksum, and indexes that are INVALID. */
  getSchema: operatorOnly.input(nothing).query(({ ctx }) => readSchemaStatus(ctx.services)),

  /** What the pending migrations would do, with the locks each statement takes. */
  getPlan: operatorOnly.input(nothing).query(({ ctx }) => planPending(ctx.services)),

  /** What was last found out: what is in the catalogue and in no migration or the reverse, and every validation.sql. */
  getChecks: operatorProcedure.input(nothing).query(({ ctx }) => getChecks(ctx.trx, ctx.clock.now())),

  /** Answers at once; ask `getChecks` until its newest is no longer RUNNING. */
  startCheck: operatorProcedure.input(startCheckInput).mutation(async ({ ctx, input }) => {
    const started = await requestCheck(ctx.services, ctx.trx, platformScope(ctx), input.kind)
    ctx.onCommit(() => workInBackground(ctx.services, { id: started.id, check: input.kind }))
    return started
  }),

  findRehearsals: operatorProcedure.input(nothing).query(({ ctx }) => findRehearsals(ctx.trx, ctx.clock.now())),

  getRehearsal: operatorProcedure.input(rehearsalIdInput).query(async ({ ctx, input }) => {
    const found = await getRehearsal(ctx.trx, input.id, ctx.clock.now())
    if (!found) throw new AppError('NOT_FOUND', { message: 'no such rehearsal' })
    return found
  }),

  /** Answers at once; ask `getRehearsal` until it is no longer RUNNING. */
  startRehearsal: operatorProcedure.input(startRehearsalInput).mutation(async ({ ctx, input }) => {
    const started = await requestRehearsal(ctx.services, ctx.trx, platformScope(ctx), input)
    ctx.onCommit(() => workInBackground(ctx.services, { id: started.id, rehearsal: input }))
    return started
  }),
})
