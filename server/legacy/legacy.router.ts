import { z } from 'zod'
import { AppError } from '../kernel/errors.ts'
import { adminProcedure, router, scopeOf, signedInProcedure } from '../trpc/init.ts'
import { confirmLegacyInput, findLegacyRowsInput, legacyIdInput } from './legacy.schemas.ts'
import { cancelImport, confirmImport, createImport, findImportRows, findImports, getImport } from './legacy.service.ts'

/** A file on its way in. Only a form of ours can hand one over: JSON has no streams. */
const uploadInput = z.strictObject({
  fileName: z.string().max(1000),
  content: z.custom<AsyncIterable<Uint8Array>>(
    (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
    { message: 'Choose a file.', params: { reason: 'FILE_MISSING' } },
  ),
})

/** Backups of the old system read into the company: upload, preview, writing. */
export const legacyRouter = router({
  /** The newest fifty. */
  findImports: adminProcedure.input(z.strictObject({}).optional()).query(({ ctx }) => findImports(ctx.trx, ctx.scope)),

  getImport: adminProcedure.input(legacyIdInput).query(({ ctx, input }) => getImport(ctx.trx, ctx.scope, input.id)),

  findImportRows: adminProcedure
    .input(findLegacyRowsInput)
    .query(({ ctx, input }) => findImportRows(ctx.trx, ctx.scope, input)),

  /** The upload may take minutes, so it runs before any transaction is opened. */
  createImport: signedInProcedure.input(uploadInput).mutation(({ ctx, input }) => {
    const scope = scopeOf(ctx)
    if (scope.role !== 'admin') throw new AppError('FORBIDDEN')
    return createImport(ctx.services, scope, { ...input, byName: ctx.actor.user.name })
  }),

  confirmImport: adminProcedure
    .input(confirmLegacyInput)
    .mutation(({ ctx, input }) => confirmImport(ctx.services, ctx.trx, ctx.scope, ctx.onCommit, input)),

  cancelImport: adminProcedure
    .input(legacyIdInput)
    .mutation(({ ctx, input }) => cancelImport(ctx.services, ctx.trx, ctx.scope, input.id)),
})
