import { type Kysely, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { visibleLeads } from '../leads/filtering.queries.ts'
import { visibleSales } from '../sales/sales.queries.ts'

/**
 * Contacts in every channel that this person may see: an agent's own and those about the agent's leads and sales (the
 * unassigned ones too, as the company has set it), everybody else's all. Deleted ones are left out.
 */
export function visibleMessages(db: Kysely<DB>, scope: CompanyScope) {
  return everyMessage(db, scope).where('communicationLogs.deletedAt', 'is', null)
}

/** The same with deleted ones: for recovery. */
export function everyMessage(db: Kysely<DB>, scope: CompanyScope) {
  return db
    .selectFrom('communicationLogs')
    .where('communicationLogs.companyId', '=', scope.companyId)
    .$if(scope.role === 'agent', (query) =>
      query.where((where) =>
        where.or([
          where('communicationLogs.userId', '=', scope.userId),
          where.exists(
            visibleLeads(db, scope).select('leads.id').where(sql<boolean>`leads.id = communication_logs.lead_id`),
          ),
          where.exists(
            visibleSales(db, scope).select('sales.id').where(sql<boolean>`sales.id = communication_logs.sale_id`),
          ),
        ]),
      ),
    )
}
