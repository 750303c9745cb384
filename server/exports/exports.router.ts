import { AppError, notFound } from '../kernel/errors.ts'
import { router, viewerProcedure } from '../trpc/init.ts'
import { exportPath, readExport } from './export-file.ts'
import { findExports, getExport } from './exports.queries.ts'
import { createExportInput, exportIdInput, findExportsInput, readExportInput } from './exports.schemas.ts'
import { createExport } from './exports.service.ts'

/** Bytes of one part of a download. */
const PART = 1024 * 1024

/** Lists as files, written by a job: each row of the list is in the file, or there is no file. */
export const exportsRouter = router({
  createExport: viewerProcedure.input(createExportInput).mutation(({ ctx, input }) => createExport(ctx, input)),

  findExports: viewerProcedure
    .input(findExportsInput)
    .query(({ ctx, input }) => findExports(ctx.trx, ctx.scope, input)),

  getExport: viewerProcedure.input(exportIdInput).query(async ({ ctx, input }) => {
    const found = await getExport(ctx.trx, ctx.scope, input.id)
    if (!found) throw notFound('export')
    return found
  }),

  /** A part of the file as base64; the page behind the download link puts them together. */
  readExport: viewerProcedure.input(readExportInput).query(async ({ ctx, input }) => {
    const found = await getExport(ctx.trx, ctx.scope, input.id)
    if (!found) throw notFound('export')
    if (found.state !== 'READY') {
      throw new AppError('PRECONDITION', {
        reason: 'EXPORT_NOT_READY',
        message: `export is ${found.state}`,
        userMessage: 'This file is not there: it is still being written, has failed, or was removed after a week.',
      })
    }
    const bytes = await readExport(exportPath(ctx.services.config, ctx.scope.companyId, input.id), input.offset, PART)
    const next = input.offset + bytes.length
    return {
      fileName: found.fileName ?? 'export.csv',
      base64: bytes.toString('base64'),
      next: bytes.length > 0 && next < (found.sizeBytes ?? 0) ? next : null,
    }
  }),
})
