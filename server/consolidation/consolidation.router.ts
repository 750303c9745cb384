import { readAtOnce } from '#db/transaction.ts'
import { collectionsOnly, collectionsProcedure, router } from '../trpc/init.ts'
import { analyticsInput, dashboardInput, eligibilityInput, findEmailsInput } from './consolidation.schemas.ts'
import { findEligibility, findEmails, getAnalytics, getDashboard } from './consolidation.service.ts'

/** Consolidated reminders, as far as they are read. */
export const consolidationRouter = router({
  getDashboard: collectionsProcedure
    .input(dashboardInput)
    .query(({ ctx, input }) => readAtOnce(ctx, getDashboard(ctx.trx, ctx.scope, ctx.clock, input.limit))),

  /** Why each of these customers is, or is not, reminded now. */
  findEligibility: collectionsOnly
    .input(eligibilityInput)
    .query(({ ctx, input }) => findEligibility(ctx.services, ctx.scope, input.customerIds)),

  getAnalytics: collectionsProcedure
    .input(analyticsInput)
    .query(({ ctx, input }) => readAtOnce(ctx, getAnalytics(ctx.trx, ctx.scope, ctx.clock, input))),

  findEmails: collectionsProcedure
    .input(findEmailsInput)
    .query(({ ctx, input }) => readAtOnce(ctx, findEmails(ctx.trx, ctx.scope, ctx.clock, input))),
})
