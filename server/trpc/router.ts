import { salesRouter } from '../sales/sales.router.ts'
import { router } from './init.ts'

/** Every procedure there is. Internal tools get its type and nothing else. */
export const appRouter = router({ sales: salesRouter })

export type AppRouter = typeof appRouter
/** The in-process caller of one request: what `context.api` is to a page. */
export type Caller = ReturnType<typeof appRouter.createCaller>
