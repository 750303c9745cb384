import { auditRouter } from '../audit/audit.router.ts'
import { backupsRouter } from '../backups/backups.router.ts'
import { identityRouter } from '../identity/identity.router.ts'
import { tokensRouter } from '../identity/tokens/tokens.router.ts'
import { usersRouter } from '../identity/users/users.router.ts'
import { importsRouter } from '../imports/imports.router.ts'
import { leadsRouter } from '../leads/leads.router.ts'
import { overviewRouter } from '../overview/overview.router.ts'
import { salesRouter } from '../sales/sales.router.ts'
import { searchRouter } from '../search/search.router.ts'
import { router } from './init.ts'

/** Every procedure there is. Internal tools get its type and nothing else. */
export const appRouter = router({
  audit: auditRouter,
  backups: backupsRouter,
  identity: identityRouter,
  tokens: tokensRouter,
  users: usersRouter,
  imports: importsRouter,
  leads: leadsRouter,
  sales: salesRouter,
  overview: overviewRouter,
  search: searchRouter,
})

export type AppRouter = typeof appRouter
/** The in-process caller of one request: what `context.api` is to a page. */
export type Caller = ReturnType<typeof appRouter.createCaller>
