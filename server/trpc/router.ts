import { auditRouter } from '../audit/audit.router.ts'
import { backupsRouter } from '../backups/backups.router.ts'
import { communicationsRouter } from '../communications/communications.router.ts'
import { outboxRouter } from '../communications/sending/outbox/outbox.router.ts'
import { consolidationRouter } from '../consolidation/consolidation.router.ts'
import { documentsRouter } from '../documents/documents.router.ts'
import { exportsRouter } from '../exports/exports.router.ts'
import { fieldsRouter } from '../fields/fields.router.ts'
import { identityRouter } from '../identity/identity.router.ts'
import { tokensRouter } from '../identity/tokens/tokens.router.ts'
import { usersRouter } from '../identity/users/users.router.ts'
import { importsRouter } from '../imports/imports.router.ts'
import { dispositionsRouter } from '../leads/dispositions/dispositions.router.ts'
import { leadsRouter } from '../leads/leads.router.ts'
import { legacyRouter } from '../legacy/legacy.router.ts'
import { overviewRouter } from '../overview/overview.router.ts'
import { paymentsRouter } from '../payments/payments.router.ts'
import { receivablesRouter } from '../receivables/receivables.router.ts'
import { salesRouter } from '../sales/sales.router.ts'
import { schemaRouter } from '../schema/schema.router.ts'
import { searchRouter } from '../search/search.router.ts'
import { viewsRouter } from '../views/views.router.ts'
import { router } from './init.ts'

/** Every procedure there is. Internal tools get its type and nothing else. */
export const appRouter = router({
  audit: auditRouter,
  backups: backupsRouter,
  identity: identityRouter,
  tokens: tokensRouter,
  users: usersRouter,
  imports: importsRouter,
  legacy: legacyRouter,
  leads: leadsRouter,
  dispositions: dispositionsRouter,
  sales: salesRouter,
  fields: fieldsRouter,
  exports: exportsRouter,
  views: viewsRouter,
  payments: paymentsRouter,
  receivables: receivablesRouter,
  communications: communicationsRouter,
  consolidation: consolidationRouter,
  documents: documentsRouter,
  outbox: outboxRouter,
  overview: overviewRouter,
  schema: schemaRouter,
  search: searchRouter,
})

export type AppRouter = typeof appRouter
/** The in-process caller of one request: what `context.api` is to a page. */
export type Caller = ReturnType<typeof appRouter.createCaller>
