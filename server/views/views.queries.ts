import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import type { CreateViewInput, ViewDefinition, ViewEntity, ViewRole } from './views.schemas.ts'

const COLUMNS = ['v.id', 'v.name', 'v.definition', 'v.isShared', 'v.defaultForRole', 'v.ownerId', 'v.position'] as const

/** A person's own views and the shared ones, in the order of the menu. */
export async function findViewRows(db: Kysely<DB>, scope: CompanyScope, entity: ViewEntity) {
  return db
    .selectFrom('savedViews as v')
    .leftJoin('users as u', 'u.id', 'v.ownerId')
    .select(COLUMNS)
    .select('u.name as ownerName')
    .where('v.companyId', '=', scope.companyId)
    .where('v.entity', '=', entity)
    .where(({ or, eb }) => or([eb('v.ownerId', '=', scope.userId), eb('v.isShared', '=', true)]))
    .orderBy('v.isShared', 'desc')
    .orderBy('v.position')
    .orderBy('v.name')
    .limit(200)
    .execute()
}

/** A view that this person may change, locked: the own ones, and of the shared ones those a manager looks after. */
export async function lockView(trx: Transaction<DB>, scope: CompanyScope, id: string) {
  const manages = scope.role === 'admin' || scope.role === 'manager'
  return trx
    .selectFrom('savedViews')
    .select(['id', 'entity', 'name', 'ownerId', 'isShared'])
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .where(({ or, eb }) => or([eb('ownerId', '=', scope.userId), ...(manages ? [eb('isShared', '=', true)] : [])]))
    .forUpdate()
    .executeTakeFirst()
}

/** Takes the default of a role from whichever view has it. */
export async function clearDefault(
  trx: Transaction<DB>,
  scope: CompanyScope,
  { entity, role, at }: { entity: ViewEntity; role: ViewRole; at: Date },
): Promise<void> {
  await trx
    .updateTable('savedViews')
    .set({ defaultForRole: null, updatedAt: at })
    .where('companyId', '=', scope.companyId)
    .where('entity', '=', entity)
    .where('defaultForRole', '=', role)
    .execute()
}

export async function insertView(
  trx: Transaction<DB>,
  scope: CompanyScope,
  { definition, ...view }: CreateViewInput & { id: string },
  at: Date,
): Promise<void> {
  await trx
    .insertInto('savedViews')
    .values({
      ...view,
      companyId: scope.companyId,
      definition: JSON.stringify(definition),
      ownerId: scope.userId,
      position: sql<number>`(select coalesce(max(position), 0) + 1 from saved_views
        where company_id = ${scope.companyId}::uuid and entity = ${view.entity})`,
      createdAt: at,
      updatedAt: at,
    })
    .execute()
}

export async function updateViewRow(
  trx: Transaction<DB>,
  scope: CompanyScope,
  id: string,
  change: { name: string; isShared: boolean; defaultForRole: ViewRole | null; definition?: ViewDefinition | undefined },
  at: Date,
): Promise<void> {
  const { definition, ...columns } = change
  await trx
    .updateTable('savedViews')
    .set({ ...columns, updatedAt: at })
    .$if(definition !== undefined, (query) => query.set({ definition: JSON.stringify(definition) }))
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .execute()
}

export async function deleteView(trx: Transaction<DB>, scope: CompanyScope, id: string): Promise<void> {
  await trx.deleteFrom('savedViews').where('companyId', '=', scope.companyId).where('id', '=', id).execute()
}
