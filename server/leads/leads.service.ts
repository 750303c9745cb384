import type { Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { recordAudit } from '../audit/audit.service.ts'
import { sameValues } from '../fields/fields.rules.ts'
import { findVisibleFields, visibleValues } from '../fields/fields.service.ts'
import type { Clock } from '../kernel/clock.ts'
import { explainedBy } from '../kernel/constraints.ts'
import { addDays, dayInZone } from '../kernel/days.ts'
import { notFound } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import type { Page } from '../kernel/page.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { findDuplicate, insertLead, markDeleted, replaceLeadValues } from './changes.queries.ts'
import { readTypedLead } from './editing/typed-lead.service.ts'
import type { Today } from './filtering.queries.ts'
import { LEAD_CONSTRAINTS } from './leads.constraints.ts'
import { leadError } from './leads.errors.ts'
import { findLeads, findMatchingIds, getLeadRow, type LeadRow, lockLeads } from './leads.queries.ts'
import { isLeadInSight, maskLead, seesPersonalData } from './leads.rules.ts'
import {
  type CreateLeadInput,
  type FindLeadsInput,
  type LeadFilters,
  MOST_SELECTED,
  type UpdateLeadInput,
} from './leads.schemas.ts'
import { findFoldedIds, findMerges } from './merging/merging.queries.ts'
import { findTimeline } from './timeline.queries.ts'

/** What a procedure hands to a use case. */
export interface LeadCall {
  trx: Transaction<DB>
  scope: CompanyScope
  clock: Clock
}

/** The company's today, in instants. */
export function todayOf({ scope, clock }: LeadCall): Today {
  const day = dayInZone(clock.now(), scope.timeZone)
  const start = startOfDay(day, scope.timeZone)
  return {
    start,
    end: startOfDay(addDays(day, 1), scope.timeZone),
    weekEnd: startOfDay(addDays(day, 7), scope.timeZone),
  }
}

/** First instant of a day in a zone. Found by trying: offsets change in the night that a clock is moved. */
function startOfDay(day: string, timeZone: string): Date {
  const utc = Date.parse(`${day}T00:00:00Z`)
  for (let minutes = -14 * 60; minutes <= 14 * 60; minutes += 15) {
    const instant = new Date(utc + minutes * 60_000)
    if (dayInZone(instant, timeZone) === day) return instant
  }
  return new Date(utc)
}

/** A page of the list, as this person may see it. */
export async function findVisibleLeads(call: LeadCall, input: FindLeadsInput): Promise<Page<LeadRow>> {
  assertMaySearch(call.scope, input)
  const page = await findLeads(call.trx, call.scope, input, todayOf(call))
  const shown = await leadShower(call)
  return { ...page, rows: page.rows.map(shown) }
}

/** How this person sees a lead: of the company's own fields those meant for the role, and masked for a viewer. */
export async function leadShower({ trx, scope }: LeadCall) {
  const fields = await findVisibleFields(trx, scope, 'LEAD')
  return <Row extends Parameters<typeof maskLead>[0] & { custom: unknown }>(row: Row): Row => ({
    ...(seesPersonalData(scope.role) ? row : maskLead(row)),
    custom: visibleValues(fields, row.custom),
  })
}

/** Search words and filters that would tell whose row it is. */
const PERSONAL_FILTERS = ['search', 'city', 'postcode', 'externalReference'] as const

export function assertMaySearch(scope: CompanyScope, filters: LeadFilters): void {
  if (PERSONAL_FILTERS.some((key) => filters[key]) && !seesPersonalData(scope.role))
    throw leadError('SEARCH_NEEDS_PERSONAL_DATA')
}

/** One lead, deleted ones included. */
export async function getLead({ trx, scope }: LeadCall, id: string) {
  const [found, merges, fields] = await Promise.all([
    getLeadRow(trx, scope, id),
    findMerges(trx, scope, id),
    findVisibleFields(trx, scope, 'LEAD'),
  ])
  if (!found) throw notFound('lead')
  const lead = { ...found, custom: visibleValues(fields, found.custom) }
  return seesPersonalData(scope.role)
    ? { ...lead, merges }
    : { ...maskLead(lead), consentSource: null, merges: merges.map(maskLead) }
}
export type LeadDetail = Awaited<ReturnType<typeof getLead>>

/** What happened to a lead; for viewers without the words of messages and notes. */
export async function getTimeline(call: LeadCall, id: string, limit: number) {
  await getLead(call, id)
  const folded = await findFoldedIds(call.trx, call.scope, id)
  const events = await findTimeline(call.trx, call.scope, { id, folded }, limit)
  if (seesPersonalData(call.scope.role)) return events
  return events.map((event) => ({ ...event, facts: withoutWords(event.facts) }))
}

function withoutWords(facts: unknown) {
  if (typeof facts !== 'object' || facts === null) return null
  return { ...facts, text: null, reason: null }
}

/** Adds a lead by hand. The same id again is the same lead: a double submit changes nothing. */
export async function createLead(call: LeadCall, input: CreateLeadInput): Promise<{ id: string; created: boolean }> {
  const { trx, scope, clock } = call
  const id = input.id ?? newId()
  const values = await readTypedLead(call, { ...input, custom: input.custom ?? {} }, null)
  const at = clock.now()
  if (input.id && (await getLeadRow(trx, scope, input.id))) return { id, created: false }
  const duplicate = input.allowDuplicate ? undefined : await findDuplicate(trx, scope, values, id)
  if (duplicate) throw refusedAs(duplicate, values, scope)
  // An agent's own find is the agent's to work.
  const assignedTo = scope.role === 'agent' ? scope.userId : null
  const created = await explained(() =>
    insertLead(trx, scope, { ...values, id, source: input.source, assignedTo, at, day: dayInZone(at, scope.timeZone) }),
  )
  // The id is somebody else's lead: say no more than that it is not this person's.
  if (!created) throw notFound('lead')
  await recordAudit(trx, scope, {
    action: 'lead.created',
    entity: 'lead',
    entityId: id,
    details: { source: input.source },
    at,
  })
  return { id, created: true }
}

/** Says by what the other lead is the same, and which one it is to whoever may see it. */
function refusedAs(
  other: NonNullable<Awaited<ReturnType<typeof findDuplicate>>>,
  { phone, email }: { phone: string | null; email: string | null },
  scope: CompanyScope,
) {
  const samePhone = phone !== null && other.phone === phone
  const sameEmail = email !== null && other.email?.toLowerCase() === email.toLowerCase()
  const name = [other.firstName, other.lastName].filter(Boolean).join(' ') || other.companyName
  return leadError('LEAD_DUPLICATE', {
    field: samePhone ? 'phone' : 'email',
    params: {
      by: samePhone && sameEmail ? 'BOTH' : samePhone ? 'PHONE' : 'EMAIL',
      ...(isLeadInSight(scope, other.assignedTo) && { leadId: other.id, name: name ?? '' }),
    },
  })
}

/** Replaces what a person can edit, if nobody else did since `version`. */
export async function updateLead(call: LeadCall, input: UpdateLeadInput): Promise<{ version: number }> {
  const { trx, scope, clock } = call
  const [locked] = await lockLeads(trx, scope, [input.id])
  if (!locked) throw notFound('lead')
  if (locked.version !== input.version) throw leadError('STALE_VERSION')
  const before = await getLeadRow(trx, scope, input.id)
  const values = await readTypedLead(call, input, before ?? null)
  const at = clock.now()
  const fields = Object.keys(values).filter(
    (name) => !sameValue(Reflect.get(values, name), before && Reflect.get(before, name)),
  )
  if (fields.length === 0) return { version: locked.version }
  await explained(() => replaceLeadValues(trx, scope, input.id, values, at))
  await recordAudit(trx, scope, { action: 'lead.updated', entity: 'lead', entityId: input.id, details: { fields }, at })
  return { version: locked.version + 1 }
}

function sameValue(one: unknown, other: unknown): boolean {
  if (one instanceof Date && other instanceof Date) return one.getTime() === other.getTime()
  if (typeof one === 'object' && one !== null) return sameValues(one, other)
  return one === other
}

/** Puts leads into the trash. */
export async function removeLeads(call: LeadCall, input: { ids: string[]; filters?: LeadFilters | undefined }) {
  const { trx, scope, clock } = call
  const leads = await lockLeads(trx, scope, await selectedIds(call, input))
  if (leads.length === 0) throw notFound('lead')
  const ids = leads.map(({ id }) => id)
  const at = clock.now()
  const changed = await markDeleted(trx, scope, ids, true, at)
  await auditEach(call, 'lead.removed', ids, {}, at)
  return { changed, ids }
}

/** Takes leads out of the trash. */
export async function restoreLeads(call: LeadCall, ids: string[]): Promise<{ changed: number }> {
  const { trx, scope, clock } = call
  const leads = await lockLeads(trx, scope, ids, true)
  if (leads.length === 0) throw notFound('lead')
  const at = clock.now()
  const found = leads.map(({ id }) => id)
  const changed = await markDeleted(trx, scope, found, false, at)
  await auditEach(call, 'lead.restored', found, {}, at)
  return { changed }
}

/** The leads a bulk action means: those ticked, or all that the list's filters match. */
export async function selectedIds(
  call: LeadCall,
  { ids, filters }: { ids: string[]; filters?: LeadFilters | undefined },
): Promise<string[]> {
  if (!filters) {
    if (ids.length === 0) throw leadError('NOTHING_SELECTED')
    return [...new Set(ids)]
  }
  assertMaySearch(call.scope, filters)
  const matching = await findMatchingIds(call.trx, call.scope, filters, todayOf(call), MOST_SELECTED)
  if (matching.length > MOST_SELECTED) throw leadError('TOO_MANY_SELECTED')
  if (matching.length === 0) throw leadError('NOTHING_SELECTED')
  return matching
}

/** Few changes are told lead by lead, so that each timeline has its own; many as one entry that lists them. */
const MOST_SINGLE_ENTRIES = 20

export async function auditEach(
  { trx, scope }: LeadCall,
  action: string,
  ids: readonly string[],
  details: Record<string, unknown>,
  at: Date,
): Promise<void> {
  if (ids.length > MOST_SINGLE_ENTRIES) {
    await recordAudit(trx, scope, { action, entity: 'lead', details: { ...details, count: ids.length, ids }, at })
    return
  }
  for (const id of ids) await recordAudit(trx, scope, { action, entity: 'lead', entityId: id, details, at })
}

async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw explainedBy(LEAD_CONSTRAINTS, error)
  }
}
