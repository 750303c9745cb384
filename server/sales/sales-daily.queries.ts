import { type Kysely, sql, type Transaction } from 'kysely'
import { statement } from '#db/statement.ts'
import { addToSalesFigures } from '#db/summaries/sales-figures.ts'
import { pointLookUp } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { isNarrowedOnlyBy } from '../kernel/page.ts'
import type { CompanyScope, TenantScope } from '../kernel/scope.ts'
import { seesOwnSalesOnly } from './sales.rules.ts'
import type { SaleFilters } from './sales.schemas.ts'

/** Stands for "no agent" in the rollup's key, which cannot hold null. */
export const NO_AGENT = '00000000-0000-0000-0000-000000000000'

/** What the figures count of one sale. */
export interface CountedSale {
  soldOn: string
  agentId: string | null
  source: string
  status: string
  currency: string
  applianceCount: number
  monthlyMinor: number
  totalMinor: number
}

/**
 * Moves one sale in sales_daily and sales_totals: takes `before` out (null when it was not counted) and puts the row as
 * it is now in, unless it is deleted. Send it after the statement that changed the sale, in the same transaction, and
 * late in it: others who sell wait for the totals from here on.
 */
export async function moveInSalesDaily(
  trx: Transaction<DB>,
  scope: TenantScope,
  saleId: string,
  before: CountedSale | null,
): Promise<void> {
  if (before) await moveCounted(trx, scope, { saleId }, { ...before, agentId: before.agentId ?? NO_AGENT })
  else await countNew(trx, scope, { saleId })
}

const countNew = statement(
  (_db, scope: TenantScope, of: { saleId: string }) =>
    sql`${addToSalesFigures(scope.companyId, countedNow(scope, of))} ${pointLookUp}`,
)

const moveCounted = statement((_db, scope: TenantScope, of: { saleId: string }, before: CountedSale) => {
  const out = sql`
    select ${before.soldOn}::date, ${before.agentId}::uuid, ${before.source}::text, ${before.status}::text,
      ${before.currency}::char(3), -1::bigint, -(${before.applianceCount}::bigint), -(${before.monthlyMinor}::bigint),
      -(${before.totalMinor}::bigint)`
  return sql`${addToSalesFigures(scope.companyId, sql`${out} union all ${countedNow(scope, of)}`)} ${pointLookUp}`
})

function countedNow(scope: TenantScope, { saleId }: { saleId: string }) {
  return sql`
    select sold_on, coalesce(agent_id, ${sql.lit(NO_AGENT)}::uuid), source, status, currency, 1::bigint,
      appliance_count::bigint, monthly_minor, total_minor
    from sales where company_id = ${scope.companyId}::uuid and id = ${saleId}::uuid and deleted_at is null`
}

/** Sales that the totals know the number of. */
interface Slice {
  name: 'ALL' | 'AGENT' | 'SOURCE'
  agentId: string
  source: string
}

/**
 * The slice of the totals that holds all sales of such a list; undefined where the filters ask for more than the totals
 * know, which is all sales, an agent's, or those of a source.
 */
export function sliceOf(scope: CompanyScope, filters: SaleFilters): Slice | undefined {
  if (seesOwnSalesOnly(scope.role)) {
    return isNarrowedOnlyBy(filters, []) ? { name: 'AGENT', agentId: scope.userId, source: '' } : undefined
  }
  const { agentId, source } = filters
  if (agentId && !isNarrowedOnlyBy(filters, ['agentId'])) return undefined
  if (agentId) return { name: 'AGENT', agentId: agentId === 'none' ? NO_AGENT : agentId, source: '' }
  if (!isNarrowedOnlyBy(filters, ['source'])) return undefined
  return { name: source ? 'SOURCE' : 'ALL', agentId: NO_AGENT, source: source ?? '' }
}

/** How many sales a slice holds. */
export async function countSlice(db: Kysely<DB>, scope: CompanyScope, slice: Slice): Promise<number> {
  const [counted] = await countInSlice(db, scope, slice)
  return counted?.sales ?? 0
}

/** From its months: some dozens of rows instead of every sale. */
const countInSlice = statement(
  (_db, scope: CompanyScope, slice: Slice) => sql<{ sales: number }>`
    select coalesce(sum(sales_count + cancelled_count), 0)::bigint as sales from sales_totals
    where company_id = ${scope.companyId}::uuid and slice = ${slice.name} and span = 'MONTH'
      and agent_id = ${slice.agentId}::uuid and source = ${slice.source} ${pointLookUp}`,
)

/** The sources that sales come from, for a filter; read from the totals by month, which are few. */
export async function findSources(db: Kysely<DB>, scope: CompanyScope): Promise<string[]> {
  const rows = await db
    .selectFrom('salesTotals')
    .select('source')
    .distinct()
    .where('companyId', '=', scope.companyId)
    .where('slice', '=', 'SOURCE')
    .where('span', '=', 'MONTH')
    .orderBy('source')
    .limit(200)
    .execute()
  return rows.map((row) => row.source)
}
