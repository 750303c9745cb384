import { createHash, randomBytes } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { TransactionContext } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { hasAuditHead, recordAudit, recordAuditAtCommit } from '../audit/audit.service.ts'
import { sameValues } from '../fields/fields.rules.ts'
import { readCustom } from '../fields/fields.service.ts'
import type { Clock } from '../kernel/clock.ts'
import { dayInZone } from '../kernel/days.ts'
import { type AppError, asOneRefusal, notFound } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { countryOfCompany } from '../leads/contact.rules.ts'
import { isLeadInSight } from '../leads/leads.rules.ts'
import {
  type ConvertibleLead,
  type ExistingSale,
  findExistingSale,
  getCompanyRegion,
  getConvertibleLead,
  lockIdempotencyKey,
  lockLead,
  markLeadConverted,
} from './conversion.queries.ts'
import {
  insertSale,
  type NewSale,
  replaceAppliances,
  type SaleChanges,
  updateSaleRow,
  type WrittenSale,
} from './sale-changes.queries.ts'
import { explained, saleError } from './sales.errors.ts'
import { findAppliances, lockSale } from './sales.queries.ts'
import {
  changedFields,
  decideAgent,
  mayChooseAgent,
  readSaleFields,
  referenceFrom,
  sameAppliances,
} from './sales.rules.ts'
import type { CreateSaleInput, SaleCustomer, UpdateSaleInput } from './sales.schemas.ts'
import { moveInSalesDaily } from './sales-daily.queries.ts'

export interface CreatedSale {
  id: string
  reference: string
  version: number
  /** True when the idempotency key had made this sale before, so that nothing was written now. */
  replayed: boolean
}

/**
 * Makes a sale, by hand or out of a lead, with its appliances, in one transaction of two round trips:
 * locks and look-ups, then every write and the COMMIT. All sales of a company wait for its totals and its audit chain,
 * which are held from their statements to the COMMIT; that is no time to wait for answers.
 *
 * A lead becomes one sale whoever is faster: the second caller waits for the first one's lock and is told
 * whose the sale is. A repeated idempotency key returns the sale it made.
 *
 * @throws {AppError} CONFLICT `LEAD_ALREADY_CONVERTED` or `IDEMPOTENCY_KEY_REUSED`; NOT_FOUND for a lead
 * of somebody else; BAD_INPUT with the field.
 */
export async function createSale(
  trx: Transaction<DB>,
  scope: CompanyScope,
  clock: Clock,
  input: CreateSaleInput,
  { commitNow }: Pick<TransactionContext, 'commitNow'>,
): Promise<CreatedSale> {
  const { leadId, idempotencyKey, appliances } = input
  // Sent together and answered in order: the look-ups see what the locks waited for.
  const [, lead, ofKey, ofLead, company, own, chained] = await Promise.all([
    idempotencyKey ? lockIdempotencyKey(trx, scope, idempotencyKey) : undefined,
    leadId ? lockLead(trx, scope, leadId) : undefined,
    idempotencyKey ? findExistingSale(trx, scope, { idempotencyKey }) : undefined,
    leadId ? findExistingSale(trx, scope, { leadId }) : undefined,
    input.phone ? getCompanyRegion(trx, scope) : undefined,
    readCustom(trx, scope, 'SALE', input.custom ?? {}, null),
    hasAuditHead(trx, scope),
  ])
  const idempotencyHash = idempotencyKey ? hashOf(input) : null
  if (ofKey) return replay(ofKey, idempotencyHash)
  if (ofLead) throw alreadyConverted(ofLead, scope)
  if (leadId && (!lead || !isLeadInSight(scope, lead.assignedTo))) throw notFound('lead')

  const at = clock.now()
  const today = dayInZone(at, scope.timeZone)
  refuseForeignAgent(scope, input.agentId)
  const customer = customerOf(input, lead)
  const country = company ? countryOfCompany(company) : 'GB'
  const { phone, problems } = readSaleFields(
    { ...customer, phone: input.phone, soldOn: input.soldOn },
    { country, today, stored: lead },
  )
  problems.push(...own.problems)
  if (problems.length > 0) throw asOneRefusal(problems)
  const sale: NewSale = {
    ...customer,
    phone: phone ?? customer.phone,
    id: newId(),
    reference: referenceFrom(randomBytes(8)),
    leadId: leadId ?? null,
    clientId: input.clientId === undefined ? (lead?.clientId ?? null) : input.clientId,
    source: input.source ?? lead?.source ?? 'manual',
    soldOn: input.soldOn ?? today,
    currency: scope.currency,
    agentId: decideAgent(scope, input.agentId, lead?.assignedTo ?? null),
    notes: input.notes ?? null,
    custom: own.values,
    idempotencyKey: idempotencyKey ?? null,
    idempotencyHash,
    createdBy: scope.userId,
    createdAt: at,
  }
  const { id: saleId, reference, agentId } = sale
  const entry = { at, details: { reference, appliances: appliances.length, ...(leadId ? { leadId } : undefined) } }
  const record = chained ? recordAuditAtCommit : recordAudit
  const writes = explained([
    insertSale(
      trx,
      scope,
      sale,
      appliances.map(({ id: _theirs, ...appliance }) => appliance),
    ),
    moveInSalesDaily(trx, scope, saleId, null),
    lead ? markLeadConverted(trx, scope, { lead, saleId, agentId, actorId: scope.userId, at, day: today }) : undefined,
    record(trx, scope, { action: 'sale.created', entity: 'sale', entityId: saleId, ...entry }),
    lead
      ? record(trx, scope, {
          action: 'lead.converted',
          entity: 'lead',
          entityId: lead.id,
          at,
          details: { saleId, reference },
        })
      : undefined,
  ])
  if (chained) commitNow()
  const [written] = await writes
  return { id: written.id, reference: written.reference, version: written.version, replayed: false }
}

/**
 * Edits a sale. What the input leaves out stays as it is; appliances, when given, are replaced as a whole.
 * Saving what was there already writes nothing and keeps the version.
 *
 * @throws {AppError} CONFLICT `STALE_VERSION` when somebody saved in between; nothing is overwritten.
 */
export async function updateSale(
  trx: Transaction<DB>,
  scope: CompanyScope,
  clock: Clock,
  { id, version, appliances, custom: givenCustom, ...fields }: UpdateSaleInput,
): Promise<WrittenSale> {
  const [before, kept, company] = await Promise.all([
    lockSale(trx, scope, id),
    appliances ? findAppliances(trx, scope, id) : undefined,
    fields.phone ? getCompanyRegion(trx, scope) : undefined,
  ])
  if (!before) throw notFound('sale')
  if (before.deletedAt)
    throw saleError('PRECONDITION', 'SALE_DELETED', 'This sale is deleted. Recover it, then edit it.')
  assertVersion(before.version, version)
  const at = clock.now()
  if (fields.agentId !== before.agentId) refuseForeignAgent(scope, fields.agentId)

  const { firstName = before.firstName, lastName = before.lastName, companyName = before.companyName } = fields
  const { phone, problems } = readSaleFields(
    { ...fields, firstName, lastName, companyName },
    {
      country: company ? countryOfCompany(company) : 'GB',
      today: dayInZone(at, scope.timeZone),
      stored: before,
    },
  )
  const own = givenCustom && (await readCustom(trx, scope, 'SALE', givenCustom, before.custom))
  if (own) problems.push(...own.problems)
  if (problems.length > 0) throw asOneRefusal(problems)
  const changes = changedFields<SaleChanges>(before, {
    ...fields,
    phone,
    email: fields.email?.toLowerCase() ?? fields.email,
  })
  if (own && !sameValues(own.values, before.custom)) changes.custom = own.values
  const covered = appliances && !sameAppliances(kept ?? [], appliances) ? appliances : undefined
  const named = [...Object.keys(changes), ...(covered ? ['appliances'] : [])]
  if (named.length === 0) return before
  const [, written] = await explained([
    covered ? replaceAppliances(trx, scope, id, covered, at) : undefined,
    updateSaleRow(trx, scope, id, changes, at),
    moveInSalesDaily(trx, scope, id, before),
    recordAudit(trx, scope, {
      action: 'sale.updated',
      entity: 'sale',
      entityId: id,
      at,
      details: { reference: before.reference, fields: named },
    }),
  ])
  return written
}

type Typed = Parameters<typeof readSaleFields>[0] & Pick<CreateSaleInput, 'leadId' | 'custom'> & { id?: string }

/** What is wrong with a sale's fields that its schema alone cannot tell. */
export async function findSaleProblems(
  { trx, scope, clock }: { trx: Transaction<DB>; scope: CompanyScope; clock: Clock },
  typed: Typed,
): Promise<AppError[]> {
  const [before, lead, company] = await Promise.all([
    typed.id ? lockSale(trx, scope, typed.id) : undefined,
    typed.leadId ? getConvertibleLead(trx, scope, typed.leadId) : undefined,
    typed.phone ? getCompanyRegion(trx, scope) : undefined,
  ])
  const { problems } = readSaleFields(typed, {
    country: company ? countryOfCompany(company) : 'GB',
    today: dayInZone(clock.now(), scope.timeZone),
    stored: before ?? lead,
  })
  // A field that a new sale has to have is missing, whether the company's fields were sent or not.
  const given = before || !('custom' in typed) ? typed.custom : (typed.custom ?? {})
  const own = given && (await readCustom(trx, scope, 'SALE', given, before ? before.custom : null))
  return [...problems, ...(own?.problems ?? [])]
}

function replay(existing: ExistingSale, hash: string | null): CreatedSale {
  if (existing.idempotencyHash !== hash) {
    throw saleError(
      'CONFLICT',
      'IDEMPOTENCY_KEY_REUSED',
      `This form was saved before as ${existing.reference}, with other values. Nothing was added; open that sale to change it.`,
    )
  }
  return { id: existing.id, reference: existing.reference, version: existing.version, replayed: true }
}

function alreadyConverted(existing: ExistingSale, scope: CompanyScope) {
  const whose = existing.agentId === scope.userId ? 'you' : (existing.agentName ?? 'somebody else')
  const cure = existing.deletedAt
    ? 'That sale is deleted: recover it instead.'
    : 'Nothing was added; open that sale instead.'
  return saleError(
    'CONFLICT',
    'LEAD_ALREADY_CONVERTED',
    `This lead is already sale ${existing.reference}, made by ${whose}. ${cure}`,
    {
      field: 'leadId',
    },
  )
}

/** What the input says, or else what the lead says. Given and empty means empty. */
function customerOf(input: CreateSaleInput, lead: ConvertibleLead | undefined): SaleCustomer {
  const pick = <Field extends Exclude<keyof SaleCustomer, 'locale'>>(field: Field) =>
    input[field] === undefined ? (lead?.[field] ?? null) : input[field]
  return {
    firstName: pick('firstName') ?? '',
    lastName: pick('lastName') ?? '',
    companyName: pick('companyName'),
    phone: pick('phone'),
    email: pick('email')?.toLowerCase() ?? null,
    addressLine1: pick('addressLine1'),
    addressLine2: pick('addressLine2'),
    city: pick('city'),
    region: pick('region'),
    postcode: pick('postcode'),
    country: pick('country'),
    locale: input.locale === undefined ? asLocale(lead?.locale) : input.locale,
  }
}

function asLocale(locale: string | null | undefined): SaleCustomer['locale'] {
  return locale === 'en' || locale === 'fr' || locale === 'ar' ? locale : null
}

export function assertVersion(current: number, seen: number): void {
  if (current === seen) return
  throw saleError(
    'CONFLICT',
    'STALE_VERSION',
    'Somebody changed this sale after you opened it. Nothing was overwritten: reload, look, and enter your change again.',
  )
}

function refuseForeignAgent(scope: CompanyScope, agentId: string | undefined): void {
  if (agentId === undefined || agentId === scope.userId || mayChooseAgent(scope.role)) return
  throw saleError('FORBIDDEN', 'AGENT_NOT_ALLOWED', 'Only managers and admins can put a sale in another name.', {
    field: 'agentId',
  })
}

function hashOf({ idempotencyKey: _key, ...input }: CreateSaleInput): string {
  return createHash('sha256').update(JSON.stringify(input)).digest('hex')
}
