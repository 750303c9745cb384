import { seesPersonalData } from '../sales/sales.rules.ts'
import { router, viewerProcedure } from '../trpc/init.ts'
import { findSaleByReference, searchLeads, searchSales } from './search.queries.ts'
import { SHORTEST_SEARCH, searchInput } from './search.schemas.ts'

/** A record the palette can open. */
export interface FoundRecord {
  kind: 'lead' | 'sale'
  title: string
  /** What tells namesakes apart, besides the telephone number, which a page groups for reading. */
  subtitle?: string
  phone?: string | null
  href: string
}

/** Records for the palette (⌘K): what the role may see, and nothing a viewer could learn a name from. */
export const searchRouter = router({
  findRecords: viewerProcedure.input(searchInput).query(async ({ ctx, input }): Promise<FoundRecord[]> => {
    const { trx, scope } = ctx
    if (input.q.length < SHORTEST_SEARCH) return []
    if (!seesPersonalData(scope.role)) {
      const sale = await findSaleByReference(trx, scope, input.q.toUpperCase())
      return sale ? [{ kind: 'sale', title: sale.reference, href: `/sales/${sale.id}` }] : []
    }
    const [sales, leads] = await Promise.all([searchSales(trx, scope, input.q), searchLeads(trx, scope, input.q)])
    return [
      ...leads.map((lead) => ({
        kind: 'lead' as const,
        title: lead.name ?? lead.email ?? lead.phone ?? '',
        subtitle: lead.postcode ?? undefined,
        phone: lead.phone,
        href: `/leads/${lead.id}`,
      })),
      ...sales.map((sale) => ({
        kind: 'sale' as const,
        title: sale.name ?? sale.reference,
        subtitle: [sale.reference, sale.postcode].filter(Boolean).join(' · '),
        phone: sale.phone,
        href: `/sales/${sale.id}`,
      })),
    ]
  }),
})
