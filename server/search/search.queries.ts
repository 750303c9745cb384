import { type Kysely, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { seesOwnSalesOnly } from '../sales/sales.rules.ts'

/** As many of each kind as the palette shows without scrolling. */
const MOST_SHOWN = 6
/** Matches looked at before an agent's own are picked out of them. */
const MOST_MATCHES = 500

const nameOf = sql<string | null>`coalesce(nullif(btrim(first_name || ' ' || last_name), ''), company_name)`

/** Sales by name, telephone number, postcode or reference, newest first. */
export async function searchSales(db: Kysely<DB>, scope: CompanyScope, q: string) {
  return db
    .selectFrom('sales')
    .select(['id', 'reference', 'status', 'phone', 'postcode', nameOf.as('name')])
    .where('companyId', '=', scope.companyId)
    .where('id', 'in', sql<string>`(select search_sales(${q}, ${MOST_MATCHES}))`)
    .$if(seesOwnSalesOnly(scope.role), (query) => query.where('agentId', '=', scope.userId))
    .orderBy('createdAt', 'desc')
    .limit(MOST_SHOWN)
    .execute()
}

/** The one sale of this reference; all that somebody without personal data may look up. */
export async function findSaleByReference(db: Kysely<DB>, scope: CompanyScope, reference: string) {
  return db
    .selectFrom('sales')
    .select(['id', 'reference', 'status'])
    .where('companyId', '=', scope.companyId)
    .where('reference', '=', reference)
    .where('deletedAt', 'is', null)
    .executeTakeFirst()
}

/** Leads by name, telephone number, email or postcode: an agent's own and the unassigned ones. */
export async function searchLeads(db: Kysely<DB>, scope: CompanyScope, q: string) {
  return db
    .selectFrom('leads')
    .select(['id', 'phone', 'email', 'postcode', 'disposition', nameOf.as('name')])
    .where('companyId', '=', scope.companyId)
    .where('id', 'in', sql<string>`(select search_leads(${q}, ${MOST_MATCHES}))`)
    .$if(scope.role === 'agent', (query) =>
      query.where((eb) => eb.or([eb('assignedTo', '=', scope.userId), eb('assignedTo', 'is', null)])),
    )
    .orderBy('createdAt', 'desc')
    .limit(MOST_SHOWN)
    .execute()
}
