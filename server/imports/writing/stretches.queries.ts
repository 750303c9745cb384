import { type Kysely, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '#server/kernel/scope.ts'

/** Rows of a batch that lie one after the other: those with numbers after one and up to another. */
export interface Stretch {
  after: number
  upTo: number
  rows: number
}

/**
 * Cuts a batch of `rowsTotal` rows into stretches of `size`. There are numbers without a row where the file has empty
 * lines, and half a million of them in one place are no work for anybody: only where there are such, rows are counted.
 */
export async function findStretches(
  db: Kysely<DB>,
  scope: TenantScope,
  batchId: string,
  rowsTotal: number,
  size: number,
): Promise<Stretch[]> {
  const last = await db
    .selectFrom('leadImportRows')
    .select('rowNumber')
    .where('companyId', '=', scope.companyId)
    .where('batchId', '=', batchId)
    .orderBy('rowNumber', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (last?.rowNumber === rowsTotal) {
    return Array.from({ length: Math.ceil(rowsTotal / size) }, (_, index) => {
      const after = index * size
      const upTo = Math.min(after + size, rowsTotal)
      return { after, upTo, rows: upTo - after }
    })
  }
  const { rows } = await sql<{ last: number; rows: number }>`
    select max(row_number) as last, count(*) as rows
    from (
      select row_number, (row_number() over (order by row_number) - 1) / ${size}::int as stretch from lead_import_rows
      where company_id = ${scope.companyId}::uuid and batch_id = ${batchId}::uuid
    ) as numbered
    group by stretch order by stretch`.execute(db)
  return rows.map((stretch, index) => ({ after: rows[index - 1]?.last ?? 0, upTo: stretch.last, rows: stretch.rows }))
}
