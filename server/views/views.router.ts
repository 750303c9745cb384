import { router, viewerProcedure } from '../trpc/init.ts'
import { createViewInput, findViewsInput, updateViewInput, viewIdInput } from './views.schemas.ts'
import { createView, findViews, removeView, updateView } from './views.service.ts'

/** Lists as somebody set them up: private, shared, or what a role begins with. */
export const viewsRouter = router({
  findViews: viewerProcedure
    .input(findViewsInput)
    .query(({ ctx, input }) => findViews(ctx.trx, ctx.scope, input.entity)),
  createView: viewerProcedure.input(createViewInput).mutation(({ ctx, input }) => createView(ctx, input)),
  updateView: viewerProcedure.input(updateViewInput).mutation(({ ctx, input }) => updateView(ctx, input)),
  removeView: viewerProcedure.input(viewIdInput).mutation(({ ctx, input }) => removeView(ctx, input.id)),
})
