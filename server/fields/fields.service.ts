import type { Kysely, Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { recordAudit } from '../audit/audit.service.ts'
import type { Clock } from '../kernel/clock.ts'
import { explainedBy } from '../kernel/constraints.ts'
import { type AppError, notFound } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { FIELD_CONSTRAINTS, fieldError } from './fields.errors.ts'
import { findFields, insertField, isFilled, lockField, updateField } from './fields.queries.ts'
import { currencyDigits, decideTypeChange, readValue, type StoredValue, seesField } from './fields.rules.ts'
import {
  type CreateFieldInput,
  type CustomField,
  type FieldEntity,
  optionShape,
  type UpdateFieldInput,
} from './fields.schemas.ts'

export interface FieldCall {
  trx: Transaction<DB>
  scope: CompanyScope
  clock: Clock
}

const MOST_FIELDS = 100

/** Fields that this person sees and fills, in the order of the form. */
export async function findVisibleFields(
  db: Kysely<DB>,
  scope: CompanyScope,
  entity: FieldEntity,
): Promise<CustomField[]> {
  return (await findFields(db, scope, entity)).filter((field) => seesField(field, scope.role))
}

/** The values that this person may see, by key. */
export function visibleValues(fields: readonly CustomField[], custom: unknown): Record<string, StoredValue> {
  const shown: Record<string, StoredValue> = {}
  for (const { key } of fields) {
    const value: unknown = typeof custom === 'object' && custom !== null ? Reflect.get(custom, key) : undefined
    if (isStored(value)) shown[key] = value
  }
  return shown
}

function isStored(value: unknown): value is StoredValue {
  return ['string', 'number', 'boolean'].includes(typeof value) || Array.isArray(value)
}

export interface ReadCustom {
  values: Record<string, unknown>
  /** Each names its field as `custom.<key>`. */
  problems: AppError[]
}

/**
 * The custom values of a record after a person filled in a form, and all that is wrong with them: nothing may be saved
 * while anything is. What the person does not see stays; what is required and visible has to be there.
 *
 * @param before values of the record, or null for a new one
 */
export async function readCustom(
  db: Kysely<DB>,
  scope: CompanyScope,
  entity: FieldEntity,
  given: Record<string, unknown>,
  before: unknown,
): Promise<ReadCustom> {
  const fields = await findVisibleFields(db, scope, entity)
  const known = new Set(fields.map(({ key }) => key))
  const problems = Object.keys(given)
    .filter((key) => !known.has(key))
    .map((key) => fieldError('FIELD_UNKNOWN', `custom.${key}`))
  const values: Record<string, unknown> = typeof before === 'object' && before !== null ? { ...before } : {}
  const digits = currencyDigits(scope.currency)
  for (const field of fields) {
    if (!(field.key in given) && before !== null) continue
    const read = readValue(field, given[field.key], digits)
    const problem = read.ok ? field.isRequired && read.value === null && 'FIELD_REQUIRED' : read.problem
    if (problem) problems.push(fieldError(problem, `custom.${field.key}`))
    else if (read.ok && read.value !== null) values[field.key] = read.value
    else delete values[field.key]
  }
  return { values, problems }
}

/** Adds a field at the end of the form. Its key comes from its English name and never changes. */
export async function createField(call: FieldCall, input: CreateFieldInput): Promise<{ id: string; key: string }> {
  const { trx, scope, clock } = call
  const known = await findFields(trx, scope, input.entity, true)
  if (known.filter(({ deletedAt }) => deletedAt === null).length >= MOST_FIELDS) throw fieldError('TOO_MANY_FIELDS')
  assertChoices(input)
  const key = freeKey(input.labels.en, new Set(known.map((field) => field.key)))
  const id = newId()
  const at = clock.now()
  const position = Math.max(0, ...known.map((field) => field.position)) + 1
  try {
    await insertField(trx, scope, { ...input, id, key, position }, at)
  } catch (error) {
    throw explainedBy(FIELD_CONSTRAINTS, error)
  }
  await record(call, 'field.created', id, { entity: input.entity, key, type: input.type }, at)
  return { id, key }
}

function freeKey(name: string, taken: ReadonlySet<string>): string {
  const words = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9 ]+/g, '')
    .trim()
    .split(/\s+/)
  const joined = words
    .map((word, index) => (index === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('')
    .replace(/^[^a-z]+/, '')
    .slice(0, 36)
  const base = joined || 'field'
  for (let number = 1; ; number += 1) {
    const key = number === 1 ? base : `${base}${number}`
    if (!taken.has(key)) return key
  }
}

function assertChoices({ type, options }: Pick<CreateFieldInput, 'type' | 'options'>): void {
  const chooses = type === 'SELECT' || type === 'MULTI_SELECT'
  if (chooses && !options.some(({ archived }) => !archived)) throw fieldError('CHOICES_MISSING')
}

/**
 * Changes a field. Values that records have are never lost by it: a type that cannot hold them, and taking
 * out a choice that records have, are refused.
 */
export async function changeField(call: FieldCall, { id, ...input }: UpdateFieldInput): Promise<void> {
  const { trx, scope, clock } = call
  const field = await lockField(trx, scope, id)
  if (!field) throw notFound('field')
  const entity = field.entity === 'SALE' ? 'SALE' : 'LEAD'
  assertChoices(input)
  if (field.type !== input.type) {
    const from = (await findFields(trx, scope, entity, true)).find((known) => known.id === id)?.type ?? 'TEXT'
    if (!decideTypeChange(from, input.type, await isFilled(trx, scope, entity, field.key)))
      throw fieldError('TYPE_IN_USE')
  }
  const kept = new Set(input.options.map(({ value }) => value))
  const chooses = input.type === 'SELECT' || input.type === 'MULTI_SELECT'
  for (const { value } of chooses ? optionShape.array().catch([]).parse(field.options) : []) {
    if (!kept.has(value) && (await isFilled(trx, scope, entity, field.key, value))) throw fieldError('CHOICE_IN_USE')
  }
  const at = clock.now()
  try {
    await updateField(trx, scope, id, input, at)
  } catch (error) {
    throw explainedBy(FIELD_CONSTRAINTS, error)
  }
  await record(call, 'field.updated', id, { entity, key: field.key, type: input.type }, at)
}

/** Moves a field one place along the form. */
export async function moveField(call: FieldCall, { id, step }: { id: string; step: 1 | -1 }): Promise<void> {
  const { trx, scope, clock } = call
  const moved = await lockField(trx, scope, id)
  if (!moved) throw notFound('field')
  const order = await findFields(trx, scope, moved.entity === 'SALE' ? 'SALE' : 'LEAD')
  const from = order.findIndex((field) => field.id === id)
  const [one, other] = [order[from], order[from + step]]
  if (!one || !other) return
  order[from] = other
  order[from + step] = one
  const at = clock.now()
  for (const [index, field] of order.entries()) {
    if (field.position !== index + 1) await updateField(trx, scope, field.id, { position: index + 1 }, at)
  }
  await record(call, 'field.moved', id, { step }, at)
}

/** Removes a field from every form and list, or brings it back. The values stay where they are. */
export async function removeField(call: FieldCall, { id, removed }: { id: string; removed: boolean }): Promise<void> {
  const { trx, scope, clock } = call
  const field = await lockField(trx, scope, id)
  if (!field) throw notFound('field')
  if ((field.deletedAt !== null) === removed) return
  const at = clock.now()
  await updateField(trx, scope, id, { deletedAt: removed ? at : null, deletedBy: removed ? scope.userId : null }, at)
  await record(call, removed ? 'field.removed' : 'field.restored', id, { key: field.key }, at)
}

async function record({ trx, scope }: FieldCall, action: string, id: string, details: object, at: Date): Promise<void> {
  await recordAudit(trx, scope, { action, entity: 'field', entityId: id, details: { ...details }, at })
}
