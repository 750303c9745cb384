import { collectionsProcedure, router } from '../trpc/init.ts'
import { analyticsInput, dashboardInput, eligibilityInput, findEmailsInput } from './consolidation.schemas.ts'
import { findEligibility, findEmails, getAnalytics, getDashboard } from './consolidation.service.ts'

/** Consolidated reminders, as far as they are read. */
export const consolidationRouter = router({
  getDashboard: collectionsProcedure
    .input(dashboardInput)
    .query(({ ctx, input }) => getDashboard(ctx.trx, ctx.scope, ctx.clock, input.limit)),

  /** Why each of these customers is, or is not, reminded now. */
  findEligibility: collectionsProcedure
    .input(eligibilityInput)
    .query(({ ctx, input }) => findEligibility(ctx.trx, ctx.scope, ctx.clock, input.customerIds)),

  getAnalytics: collectionsProcedure
    .input(analyticsInput)
    .query(({ ctx, input }) => getAnalytics(ctx.trx, ctx.scope, ctx.clock, input)),

  findEmails: collectionsProcedure
    .input(findEmailsInput)
    .query(({ ctx, input }) => findEmails(ctx.trx, ctx.scope, ctx.clock, input)),
})
