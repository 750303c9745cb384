import { type Kysely, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { visibleLeads } from '../leads/filtering.queries.ts'
import { leadsInSight } from '../leads/leads.rules.ts'
import { visibleSales } from '../sales/sales.queries.ts'
import { seesOwnSalesOnly } from '../sales/sales.rules.ts'

/** As many of each kind as the palette shows without scrolling. */
const MOST_SHOWN = 6
/** Matches looked at where those in sight have to be picked out of them. */
const MOST_MATCHES = 500

const nameOf = sql<string | null>`coalesce(nullif(btrim(first_name || ' ' || last_name), ''), company_name)`

/** Sales by name, telephone number, postcode or reference, newest first. */
export async function searchSales(db: Kysely<DB>, scope: CompanyScope, q: string) {
  const most = seesOwnSalesOnly(scope.role) ? MOST_MATCHES : MOST_SHOWN
  return visibleSales(db, scope)
    .select(['id', 'reference', 'status', 'phone', 'postcode', nameOf.as('name')])
    .where('id', 'in', sql<string>`(select search_sales(${q}, ${most}))`)
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

/** Leads by name, telephone number, email or postcode, newest first. */
export async function searchLeads(db: Kysely<DB>, scope: CompanyScope, q: string) {
  const most = leadsInSight(scope) === 'ALL' ? MOST_SHOWN : MOST_MATCHES
  return visibleLeads(db, scope)
    .select(['id', 'phone', 'email', 'postcode', 'disposition', nameOf.as('name')])
    .where('id', 'in', sql<string>`(select search_leads(${q}, ${most}))`)
    .orderBy('createdAt', 'desc')
    .limit(MOST_SHOWN)
    .execute()
}
