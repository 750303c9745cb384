import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { AgentsSee, TenantScope } from '../../kernel/scope.ts'
import type { CreateDispositionInput } from './dispositions.schemas.ts'

/** Leads that have each disposition now, from the daily figures. */
export async function countByDisposition(db: Kysely<DB>, scope: TenantScope): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('leadsDaily')
    .select(['disposition', sql<number>`sum(leads_count)::bigint`.as('count')])
    .where('companyId', '=', scope.companyId)
    .groupBy('disposition')
    .execute()
  return new Map(rows.map(({ disposition, count }) => [disposition, count]))
}

/** Every disposition of the company, locked, in the order of the board. */
export async function lockDispositions(trx: Transaction<DB>, scope: TenantScope) {
  return trx
    .selectFrom('leadDispositions')
    .select(['code', 'position', 'isInitial', 'isConversion', 'archivedAt'])
    .where('companyId', '=', scope.companyId)
    .orderBy('position')
    .orderBy('code')
    .forUpdate()
    .execute()
}

export async function insertDisposition(
  trx: Transaction<DB>,
  scope: TenantScope,
  disposition: CreateDispositionInput & { id: string; code: string; position: number },
  at: Date,
): Promise<void> {
  const { labels, ...columns } = disposition
  await trx
    .insertInto('leadDispositions')
    .values({ ...columns, companyId: scope.companyId, labels: JSON.stringify(labels), createdAt: at, updatedAt: at })
    .execute()
}

export async function updateDispositionRow(
  trx: Transaction<DB>,
  scope: TenantScope,
  code: string,
  { labels, ...columns }: Partial<CreateDispositionInput> & { position?: number; archivedAt?: Date | null },
  at: Date,
): Promise<void> {
  await trx
    .updateTable('leadDispositions')
    .set({ ...columns, ...(labels ? { labels: JSON.stringify(labels) } : undefined), updatedAt: at })
    .where('companyId', '=', scope.companyId)
    .where('code', '=', code)
    .execute()
}

/** What the company lets its agents see of leads. */
export async function updateAgentsSee(
  trx: Transaction<DB>,
  scope: TenantScope,
  agentsSee: AgentsSee,
  at: Date,
): Promise<void> {
  await trx
    .updateTable('companies')
    .set({ settings: sql`settings || jsonb_build_object('agentsSee', ${agentsSee}::text)`, updatedAt: at })
    .where('id', '=', scope.companyId)
    .execute()
}
