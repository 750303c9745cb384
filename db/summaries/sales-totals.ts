/** Stands for "none" in a key, which cannot hold null. */
export const NONE = "'00000000-0000-0000-0000-000000000000'::uuid"

export const SALES_TOTALS_KEYS = ['slice', 'span', 'currency', 'starts_on', 'agent_id', 'source'] as const
export const SALES_TOTALS_MEASURES = [
  'sales_count',
  'total_minor',
  'monthly_minor',
  'cancelled_count',
  'cancelled_minor',
] as const

/**
 * Keys and measures of sales_totals from a query or table of sums with the columns of sales_daily: each counts once by
 * day and once by month, for all, for its agent and for its source.
 */
export function totalsOf(sums: string): string {
  const lives = (column: string) => `coalesce(sum(${column}) filter (where status <> 'CANCELLED'), 0)`
  const cancelled = (column: string) => `coalesce(sum(${column}) filter (where status = 'CANCELLED'), 0)`
  return `
    select slice, span, currency, case span when 'DAY' then day else day - (extract(day from day)::integer - 1) end,
      case slice when 'AGENT' then agent_id else ${NONE} end, case slice when 'SOURCE' then source else '' end,
      ${lives('sales_count')}, ${lives('total_minor')}, ${lives('monthly_minor')},
      ${cancelled('sales_count')}, ${cancelled('total_minor')}
    from ${sums}
    cross join (values ('ALL'), ('AGENT'), ('SOURCE')) as slices (slice)
    cross join (values ('DAY'), ('MONTH')) as spans (span)
    group by 1, 2, 3, 4, 5, 6`
}
