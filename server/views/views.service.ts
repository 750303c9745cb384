import type { Kysely, Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { recordAudit } from '../audit/audit.service.ts'
import type { Clock } from '../kernel/clock.ts'
import { AppError, notFound } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { clearDefault, deleteView, findViewRows, insertView, lockView, updateViewRow } from './views.queries.ts'
import { type CreateViewInput, definitionShape, type UpdateViewInput, type ViewEntity } from './views.schemas.ts'

export interface ViewCall {
  trx: Transaction<DB>
  scope: CompanyScope
  clock: Clock
}

/** A person's own views and the shared ones; `isDefault` is the one that the person's role begins with. */
export async function findViews(db: Kysely<DB>, scope: CompanyScope, entity: ViewEntity) {
  const rows = await findViewRows(db, scope, entity)
  const manages = scope.role === 'admin' || scope.role === 'manager'
  return rows.map(({ definition, ownerId, ...view }) => ({
    ...view,
    filters: readFilters(definition),
    isOwn: ownerId === scope.userId,
    isDefault: view.defaultForRole === scope.role,
    mayChange: ownerId === scope.userId || (manages && view.isShared),
  }))
}
/** Filters as an address has them; a list of values comes down to its first, as the lists take one. */
function readFilters(definition: unknown): Record<string, string> {
  const filters: unknown = Reflect.get(Object(definition), 'filters')
  const flat = Object.entries(Object(filters)).map(([key, value]) => [key, String([value].flat()[0] ?? '')])
  return definitionShape.catch({ filters: {} }).parse({ filters: Object.fromEntries(flat) }).filters
}

export type SavedView = Awaited<ReturnType<typeof findViews>>[number]

/** Keeps a list as it is now. Only managers and admins say with what a role begins. */
export async function createView(call: ViewCall, input: CreateViewInput): Promise<{ id: string }> {
  const { trx, scope, clock } = call
  assertMayShare(scope, input)
  const id = newId()
  const at = clock.now()
  if (input.defaultForRole) await clearDefault(trx, scope, { entity: input.entity, role: input.defaultForRole, at })
  await explained(() => insertView(trx, scope, { ...input, id }, at))
  await record(call, 'view.created', id, { name: input.name, entity: input.entity, shared: input.isShared }, at)
  return { id }
}

/** Renames a view, shares it or takes it back, and makes it a role's first. */
export async function updateView(call: ViewCall, { id, ...input }: UpdateViewInput): Promise<void> {
  const { trx, scope, clock } = call
  const view = await lockView(trx, scope, id)
  if (!view) throw notFound('view')
  assertMayShare(scope, input)
  const at = clock.now()
  if (input.defaultForRole) await clearDefault(trx, scope, { entity: view.entity, role: input.defaultForRole, at })
  await explained(() => updateViewRow(trx, scope, id, input, at))
  await record(call, 'view.updated', id, { name: input.name, shared: input.isShared }, at)
}

export async function removeView(call: ViewCall, id: string): Promise<void> {
  const { trx, scope, clock } = call
  const view = await lockView(trx, scope, id)
  if (!view) throw notFound('view')
  await deleteView(trx, scope, id)
  await record(call, 'view.removed', id, { name: view.name }, clock.now())
}

function assertMayShare(scope: CompanyScope, input: { isShared: boolean; defaultForRole: string | null }): void {
  if (!input.isShared && input.defaultForRole) {
    throw new AppError('BAD_INPUT', {
      field: 'isShared',
      reason: 'VIEW_NOT_SHARED',
      message: 'default of a private view',
      userMessage: 'A role can begin only with a view that everybody sees. Share it as well.',
    })
  }
  if (input.isShared && scope.role !== 'admin' && scope.role !== 'manager') {
    throw new AppError('FORBIDDEN', {
      field: 'isShared',
      reason: 'VIEW_SHARING',
      message: 'sharing needs a manager',
      userMessage: 'Managers and admins share views. Keep this one for yourself.',
    })
  }
}

async function explained(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const constraint = error instanceof Error && 'constraint' in error ? error.constraint : ''
    if (constraint !== 'saved_views_name_key') throw error
    throw new AppError('CONFLICT', {
      field: 'name',
      reason: 'VIEW_NAME_TAKEN',
      message: 'view name taken',
      userMessage: 'You have a view of this name already. Choose another name.',
      cause: error,
    })
  }
}

async function record({ trx, scope }: ViewCall, action: string, id: string, details: object, at: Date): Promise<void> {
  await recordAudit(trx, scope, { action, entity: 'view', entityId: id, details: { ...details }, at })
}
