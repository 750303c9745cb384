import { type Kysely, sql, type Transaction } from 'kysely'
import { statement } from '#db/statement.ts'
import { pointLookUp } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import type { CompanyScope, TenantScope } from '../kernel/scope.ts'
import {
  type CustomField,
  FIELD_TYPES,
  type FieldEntity,
  labelsShape,
  optionShape,
  rulesShape,
  type UpdateFieldInput,
} from './fields.schemas.ts'

/** The company's fields of one entity in the order of the form; removed ones only when asked for. */
export async function findFields(
  db: Kysely<DB>,
  scope: TenantScope,
  entity: FieldEntity,
  removed = false,
): Promise<CustomField[]> {
  const rows = await (removed ? findEveryField : findLivingFields)(db, scope, { entity })
  return rows.map((row) => ({
    ...row,
    entity,
    type: FIELD_TYPES.find((known) => known === row.type) ?? 'TEXT',
    labels: labelsShape.catch({ en: row.key, fr: row.key, ar: row.key }).parse(row.labels),
    options: optionShape.array().catch([]).parse(row.options),
    rules: rulesShape.catch({}).parse(row.rules),
  }))
}

const findEveryField = statement(fieldsOf)
const findLivingFields = statement((db, scope: TenantScope, of: { entity: FieldEntity }) =>
  fieldsOf(db, scope, of).where('deletedAt', 'is', null),
)

function fieldsOf(db: Kysely<DB>, scope: TenantScope, { entity }: { entity: FieldEntity }) {
  return (
    db
      .selectFrom('fieldConfigurations')
      .select(['id', 'entity', 'key', 'type', 'labels', 'options', 'rules', 'position', 'isRequired', 'isHidden'])
      .select(['isFilterable', 'visibleTo', 'deletedAt'])
      .where('companyId', '=', scope.companyId)
      .where('entity', '=', entity)
      .orderBy('position')
      .orderBy('key')
      // A few rows by their key, and before every form that is sent: planning it was most of its work.
      .modifyEnd(pointLookUp)
  )
}

/** One field, locked. */
export async function lockField(trx: Transaction<DB>, scope: TenantScope, id: string) {
  return trx
    .selectFrom('fieldConfigurations')
    .select(['id', 'entity', 'key', 'type', 'options', 'position', 'deletedAt'])
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export async function insertField(
  trx: Transaction<DB>,
  scope: CompanyScope,
  field: Omit<UpdateFieldInput, 'id'> & { id: string; entity: FieldEntity; key: string; position: number },
  at: Date,
): Promise<void> {
  const { labels, options, rules, ...columns } = field
  await trx
    .insertInto('fieldConfigurations')
    .values({
      ...columns,
      companyId: scope.companyId,
      labels: JSON.stringify(labels),
      options: JSON.stringify(options),
      rules: JSON.stringify(rules),
      createdBy: scope.userId,
      createdAt: at,
      updatedAt: at,
    })
    .execute()
}

export async function updateField(
  trx: Transaction<DB>,
  scope: TenantScope,
  id: string,
  change: Partial<Omit<UpdateFieldInput, 'id'>> & {
    position?: number
    deletedAt?: Date | null
    deletedBy?: string | null
  },
  at: Date,
): Promise<void> {
  const { labels, options, rules, ...columns } = change
  await trx
    .updateTable('fieldConfigurations')
    .set({
      ...columns,
      ...(labels ? { labels: JSON.stringify(labels) } : undefined),
      ...(options ? { options: JSON.stringify(options) } : undefined),
      ...(rules ? { rules: JSON.stringify(rules) } : undefined),
      updatedAt: at,
    })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .execute()
}

/** Whether any record, deleted ones included, has a value in the field; with `value`, that one. */
export async function isFilled(
  db: Kysely<DB>,
  scope: TenantScope,
  entity: FieldEntity,
  key: string,
  value?: string,
): Promise<boolean> {
  const table = sql.table(entity === 'LEAD' ? 'leads' : 'sales')
  const has =
    value === undefined
      ? sql`jsonb_exists(custom, ${key})`
      : sql`(custom ->> ${key} = ${value} or jsonb_exists(custom -> ${key}, ${value}))`
  const { rows } = await sql`
    select 1 from ${table} where company_id = ${scope.companyId}::uuid and ${has} limit 1`.execute(db)
  return rows.length > 0
}
