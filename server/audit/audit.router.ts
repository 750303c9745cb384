import { z } from 'zod'
import { adminProcedure, router } from '#server/trpc/init.ts'
import { findAuditChoices, findAuditRows } from './audit.queries.ts'
import { auditChoices, auditFilter, auditPage, auditVerdict } from './audit.schemas.ts'
import { verifyAuditChain } from './audit.service.ts'

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
})
