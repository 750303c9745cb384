import { z } from 'zod'
import { AppError, notFound } from '#server/kernel/errors.ts'
import { agentProcedure, router, scopeOf, signedInProcedure } from '../trpc/init.ts'
import { findImports, getImport } from './batch.service.ts'
import { getBatch } from './batches.queries.ts'
import {
  exportRejectsInput,
  findImportRowsInput,
  findImportsInput,
  getImportInput,
  previewImportInput,
  startImportInput,
} from './imports.schemas.ts'
import { cancelImport, createImport, previewImport, startImport, undoImport } from './imports.service.ts'
import { exportRejects } from './rejects.ts'
import { findRows } from './rows.queries.ts'
import { findSourcePage } from './sources/sources.queries.ts'
import { applySourceInput, findSourcesInput, sourceIdInput, updateSourceInput } from './sources/sources.schemas.ts'
import { applySource, changeSource, forgetSource, getKnownSource } from './sources/sources.service.ts'

/** A file on its way in. Only a form of ours can hand one over: JSON has no streams. */
const uploadInput = z.strictObject({
  fileName: z.string().max(1000),
  content: z.custom<AsyncIterable<Uint8Array>>(
    (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
    { message: 'Choose a file.', params: { reason: 'FILE_MISSING' } },
  ),
})

/** Imports of leads: upload, mapping, preview, writing, undo. */
export const importsRouter = router({
  findImports: agentProcedure.input(findImportsInput).query(({ ctx, input }) => findImports(ctx, input)),

  getImport: agentProcedure.input(getImportInput).query(({ ctx, input }) => getImport(ctx, input.id)),

  findImportRows: agentProcedure.input(findImportRowsInput).query(async ({ ctx, input }) => {
    const batch = await getBatch(ctx.trx, ctx.scope, input.id)
    if (!batch) throw notFound('import')
    return findRows(ctx.trx, ctx.scope, batch, input)
  }),

  /** The upload may take minutes, so it runs before any transaction is opened. */
  createImport: signedInProcedure.input(uploadInput).mutation(({ ctx, input }) => {
    const scope = scopeOf(ctx)
    if (!['admin', 'manager', 'agent'].includes(scope.role)) throw new AppError('FORBIDDEN')
    return createImport(ctx.services, scope, input)
  }),

  previewImport: agentProcedure.input(previewImportInput).mutation(({ ctx, input }) => previewImport(ctx, input)),

  startImport: agentProcedure.input(startImportInput).mutation(({ ctx, input }) => startImport(ctx, input)),

  cancelImport: agentProcedure.input(getImportInput).mutation(({ ctx, input }) => cancelImport(ctx, input.id)),

  undoImport: agentProcedure.input(getImportInput).mutation(({ ctx, input }) => undoImport(ctx, input.id)),

  /** Places that files come from, with how they are read. */
  findSources: agentProcedure
    .input(findSourcesInput)
    .query(({ ctx, input }) => findSourcePage(ctx.trx, ctx.scope, input)),

  getSource: agentProcedure
    .input(sourceIdInput)
    .query(({ ctx, input }) => getKnownSource(ctx.trx, ctx.scope, input.id)),

  updateSource: agentProcedure.input(updateSourceInput).mutation(({ ctx, input }) => changeSource(ctx, input)),

  removeSource: agentProcedure.input(sourceIdInput).mutation(({ ctx, input }) => forgetSource(ctx, input.id)),

  applySource: agentProcedure
    .input(applySourceInput)
    .mutation(({ ctx, input }) => applySource(ctx, input.id, input.sourceId)),

  /** A part of the CSV of rows that were not imported; `next` is the cursor of the following part. */
  exportRejects: agentProcedure
    .input(exportRejectsInput)
    .query(({ ctx, input }) => exportRejects(ctx.trx, ctx.scope, input)),
})
