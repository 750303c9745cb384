import { readAtOnce } from '#db/transaction.ts'
import { router, viewerProcedure } from '../trpc/init.ts'
import { overviewInput } from './overview.schemas.ts'
import { getOverview } from './overview.service.ts'

/** The page after sign-in. */
export const overviewRouter = router({
  getOverview: viewerProcedure
    .input(overviewInput)
    .query(({ ctx, input }) => readAtOnce(ctx, getOverview(ctx.trx, ctx.scope, ctx.clock, input))),
})
