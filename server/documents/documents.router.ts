import { z } from 'zod'
import { agentProcedure, managerProcedure, router } from '../trpc/init.ts'
import {
  createTemplateInput,
  documentIdInput,
  findDocumentsInput,
  findTemplatesInput,
  generateDocumentsInput,
  previewTemplateInput,
  publishVersionInput,
  templateIdInput,
} from './documents.schemas.ts'
import {
  downloadDocument,
  generateDocuments,
  getDocument,
  previewTemplate,
  removeDocument,
  restoreDocument,
  retryDocument,
} from './documents.service.ts'
import { findDocuments } from './made/documents.queries.ts'
import { getMaking } from './made/progress.queries.ts'
import { findTemplates } from './templates/templates.queries.ts'
import {
  createTemplate,
  getTemplate,
  publishVersion,
  removeTemplate,
  restoreTemplate,
} from './templates/templates.service.ts'

/** Templates with their versions, and the documents made from them. */
export const documentsRouter = router({
  findTemplates: agentProcedure
    .input(findTemplatesInput)
    .query(({ ctx, input }) => findTemplates(ctx.trx, ctx.scope, input)),

  getTemplate: agentProcedure.input(templateIdInput).query(({ ctx, input }) => getTemplate(ctx, input.id)),

  /** The wording filled from a real record, as it would print. */
  previewTemplate: agentProcedure.input(previewTemplateInput).query(({ ctx, input }) => previewTemplate(ctx, input)),

  createTemplate: managerProcedure.input(createTemplateInput).mutation(({ ctx, input }) => createTemplate(ctx, input)),

  publishVersion: managerProcedure.input(publishVersionInput).mutation(({ ctx, input }) => publishVersion(ctx, input)),

  removeTemplate: managerProcedure.input(templateIdInput).mutation(({ ctx, input }) => removeTemplate(ctx, input.id)),

  restoreTemplate: managerProcedure.input(templateIdInput).mutation(({ ctx, input }) => restoreTemplate(ctx, input.id)),

  findDocuments: agentProcedure
    .input(findDocumentsInput)
    .query(({ ctx, input }) => findDocuments(ctx.trx, ctx.scope, input)),

  /** How far those asked for together have come; null when none is in preparation. */
  getMaking: agentProcedure
    .input(z.strictObject({}).optional())
    .query(({ ctx }) => getMaking(ctx.trx, ctx.scope, ctx.clock.now())),

  getDocument: agentProcedure.input(documentIdInput).query(({ ctx, input }) => getDocument(ctx, input.id)),

  /** Answers the ids at once; ask `findDocuments` until none is PENDING. */
  generateDocuments: agentProcedure
    .input(generateDocumentsInput)
    .mutation(({ ctx, input }) => generateDocuments(ctx, input)),

  /** Counts the download and gives the bytes. */
  downloadDocument: agentProcedure.input(documentIdInput).mutation(({ ctx, input }) => downloadDocument(ctx, input.id)),

  retryDocument: agentProcedure.input(documentIdInput).mutation(({ ctx, input }) => retryDocument(ctx, input.id)),

  removeDocument: managerProcedure.input(documentIdInput).mutation(({ ctx, input }) => removeDocument(ctx, input.id)),

  restoreDocument: managerProcedure.input(documentIdInput).mutation(({ ctx, input }) => restoreDocument(ctx, input.id)),
})
