import { z } from 'zod'
import { adminProcedure, operatorProcedure, router } from '#server/trpc/init.ts'
import { findAuditChoices, findAuditRows, findPlatformActions, findPlatformAuditRows } from './audit.queries.ts'
import {
  auditChoices,
  auditFilter,
  auditPage,
  auditVerdict,
  platformAuditFilter,
  platformAuditPage,
} from './audit.schemas.ts'
import { PLATFORM_CHAIN, verifyAuditChain } from './audit.service.ts'

/** What was changed by whom, and proof that nobody changed the record of it. */
export const auditRouter = router({
  find: adminProcedure
    .input(auditFilter)
    .output(auditPage)
    .query(({ ctx, input }) => findAuditRows(ctx.trx, ctx.scope, input)),

  /** What the filters can be set to. */
  choices: adminProcedure
    .input(z.strictObject({}).optional())
    .output(auditChoices)
    .query(({ ctx }) => findAuditChoices(ctx.trx, ctx.scope)),

  /** Recomputes the whole chain; names the first row that does not fit. */
  verify: adminProcedure
    .input(z.strictObject({}).optional())
    .output(auditVerdict)
    .query(({ ctx }) => verifyAuditChain(ctx.trx, ctx.scope)),

  /** What was done to the whole installation, such as backups of the whole database. */
  findPlatform: operatorProcedure
    .input(platformAuditFilter)
    .output(platformAuditPage)
    .query(({ ctx, input }) => findPlatformAuditRows(ctx.trx, ctx.scope, input)),

  platformChoices: operatorProcedure
    .input(z.strictObject({}).optional())
    .output(z.object({ actions: z.array(z.string()) }))
    .query(async ({ ctx }) => ({ actions: await findPlatformActions(ctx.trx) })),

  verifyPlatform: operatorProcedure
    .input(z.strictObject({}).optional())
    .output(auditVerdict)
    .query(({ ctx }) => verifyAuditChain(ctx.trx, PLATFORM_CHAIN)),
})
