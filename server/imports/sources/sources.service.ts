import { createHash } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { findFields } from '#server/fields/fields.queries.ts'
import { currencyDigits, seesField } from '#server/fields/fields.rules.ts'
import type { CustomField } from '#server/fields/fields.schemas.ts'
import { findVisibleFields } from '#server/fields/fields.service.ts'
import { explainedBy } from '#server/kernel/constraints.ts'
import { AppError, notFound } from '#server/kernel/errors.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import { recordAudit } from '../../audit/audit.service.ts'
import type { Services } from '../../services.ts'
import { lockBatch, updateBatch } from '../batches.queries.ts'
import { customKey, DEFAULT_FIELDS, type Defaults, headerShape, type Mapping } from '../imports.schemas.ts'
import { decideMapping, recallMapping, shapeOf } from '../reading/mapping.rules.ts'
import { findWrongDefault, type OwnFields } from '../reading/own-fields.rules.ts'
import { SOURCE_CONSTRAINTS } from './sources.errors.ts'
import { getSource, type ImportSource, removeSource, updateSource } from './sources.queries.ts'
import type { UpdateSourceInput } from './sources.schemas.ts'

export interface SourceCall {
  services: Services
  scope: CompanyScope
  trx: Transaction<DB>
}

/** Hash of a file's column names, by which its source is recognised. */
export function headerHash(header: readonly string[]): string {
  return createHash('sha256').update(shapeOf(header)).digest('hex')
}

/** The company's own fields of a lead that this person fills, with what is needed to read them. */
export async function findOwnFields(db: Kysely<DB>, scope: CompanyScope): Promise<OwnFields> {
  return { fields: await findVisibleFields(db, scope, 'LEAD'), digits: currencyDigits(scope.currency) }
}

/** Names of the company's own fields that this person sees or saw; a removed one is still what older rows speak of. */
export async function findFieldNames(db: Kysely<DB>, scope: CompanyScope): Promise<FieldName[]> {
  const known = await findFields(db, scope, 'LEAD', true)
  return known
    .filter((field) => seesField({ ...field, deletedAt: null }, scope.role))
    .map(({ key, labels }) => ({ key, labels }))
}
export type FieldName = Pick<CustomField, 'key' | 'labels'>

/** One source, or NOT_FOUND. */
export async function getKnownSource(db: Kysely<DB>, scope: CompanyScope, id: string): Promise<ImportSource> {
  const source = await getSource(db, scope, id)
  if (!source) throw notFound('import source')
  return source
}

/** Changes what is remembered of a source. Imports that are done stay as they are. */
export async function changeSource(call: SourceCall, input: UpdateSourceInput): Promise<void> {
  const { trx, scope, services } = call
  const source = await getKnownSource(trx, scope, input.id)
  const own = await findOwnFields(trx, scope)
  const mapping = settleMapping(source.header, input.mapping, own)
  const defaults = settleDefaults(input.defaults, own)
  const at = services.clock.now()
  try {
    await updateSource(trx, scope, { ...input, mapping, defaults }, at)
  } catch (error) {
    throw explainedBy(SOURCE_CONSTRAINTS, error)
  }
  await recordAudit(trx, scope, {
    action: 'lead_import_source.updated',
    entity: 'lead_import_source',
    entityId: input.id,
    details: { name: input.name, before: source.name, columns: Object.keys(mapping).length },
    at,
  })
}

/** Forgets a source: its next file is read as one never seen. Its leads keep their source. */
export async function forgetSource({ trx, scope, services }: SourceCall, id: string): Promise<void> {
  const source = await getKnownSource(trx, scope, id)
  await removeSource(trx, scope, id)
  await recordAudit(trx, scope, {
    action: 'lead_import_source.removed',
    entity: 'lead_import_source',
    entityId: id,
    details: { name: source.name },
    at: services.clock.now(),
  })
}

/** Reads an upload the way another source with the same columns is read. */
export async function applySource({ trx, scope, services }: SourceCall, id: string, sourceId: string): Promise<void> {
  const batch = await lockBatch(trx, scope, id)
  if (!batch) throw notFound('import')
  const source = await getKnownSource(trx, scope, sourceId)
  if (!['UPLOADED', 'PREVIEWED'].includes(batch.state)) {
    throw new AppError('CONFLICT', {
      reason: 'IMPORT_STATE',
      message: `import is ${batch.state}`,
      userMessage: 'This import has moved on meanwhile. Nothing was changed; reload to see where it is.',
    })
  }
  const own = await findOwnFields(trx, scope)
  const change = {
    source: source.name,
    mapping: recallMapping(headerShape.parse(batch.header), source.mapping, own.fields),
    defaults: source.defaults,
    defaultCountry: source.country,
    onDuplicate: source.onDuplicate,
  }
  const at = services.clock.now()
  await updateBatch(trx, scope, id, change, at)
  await recordAudit(trx, scope, {
    action: 'lead_import.source_applied',
    entity: 'lead_import',
    entityId: id,
    details: { source: source.name },
    at,
  })
}

const MAPPING_WORDS = {
  NO_NAME: 'Choose the column that holds the name: a first, last, full or company name.',
  NO_CONTACT: 'Choose the column that holds the telephone number or the email address; a lead needs one of them.',
  FIELD_TWICE: 'Two columns fill the same field. Leave one of them out.',
  FIELD_GONE: 'A field that a column fills does not exist any more, or is not yours to fill. Choose another one.',
}

/**
 * A mapping of columns that the file has, onto fields that the person may fill.
 * @throws {AppError} BAD_INPUT, field `mapping`.
 */
export function settleMapping(header: readonly string[], given: Mapping, own: OwnFields): Mapping {
  const labels = new Set(header)
  const mapping = Object.fromEntries(Object.entries(given).filter(([label]) => labels.has(label)))
  const wrong = decideMapping(mapping)
  if (wrong) throw mappingRefused(wrong.problem)
  const known = new Set(own.fields.map(({ key }) => key))
  const keys = Object.values(mapping).map(customKey)
  if (keys.some((key) => key !== null && !known.has(key))) throw mappingRefused('FIELD_GONE')
  return mapping
}

function mappingRefused(problem: keyof typeof MAPPING_WORDS): AppError {
  return new AppError('BAD_INPUT', {
    field: 'mapping',
    reason: `MAPPING_${problem}` as const,
    message: `mapping refused: ${problem}`,
    userMessage: MAPPING_WORDS[problem],
  })
}

/**
 * Values for empty cells, of fields that may have one.
 * @throws {AppError} BAD_INPUT naming `defaults.<field>`.
 */
export function settleDefaults(given: Defaults, own: OwnFields): Defaults {
  const allowed = new Set<string>([...DEFAULT_FIELDS, ...own.fields.map(({ key }) => `custom.${key}`)])
  const defaults: Defaults = {}
  for (const [field, text] of Object.entries(given)) {
    const value = text?.trim()
    if (value && allowed.has(field)) Object.assign(defaults, { [field]: value })
  }
  const wrong = findWrongDefault(own, defaults)
  if (wrong) {
    throw new AppError('BAD_INPUT', {
      field: `defaults.${wrong.field}`,
      reason: wrong.reason,
      message: `default refused: ${wrong.reason}`,
      userMessage: 'This value does not fit its field. Correct it, or leave it empty.',
    })
  }
  return defaults
}
