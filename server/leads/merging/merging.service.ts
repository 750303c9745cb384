import { recordAudit } from '../../audit/audit.service.ts'
import { explainedBy } from '../../kernel/constraints.ts'
import { notFound } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { LEAD_CONSTRAINTS } from '../leads.constraints.ts'
import { leadError } from '../leads.errors.ts'
import { lockLeads } from '../leads.queries.ts'
import { CONSENTS, type Consent } from '../leads.schemas.ts'
import type { LeadCall } from '../leads.service.ts'
import {
  findDuplicateGroups,
  findLeadsToCompare,
  foldLead,
  insertMerge,
  type LeadToCompare,
  lockMerge,
  markMergeUndone,
  updateMergedLead,
} from './merging.queries.ts'
import { decideMerge, fieldsToFill, mergedConsents } from './merging.rules.ts'
import { type FindDuplicatesInput, MERGED_FIELDS, type MergeLeadsInput } from './merging.schemas.ts'

/** Leads that look like the same person, in groups by phone or email. */
export async function findDuplicates({ trx, scope }: LeadCall, input: FindDuplicatesInput) {
  const { groups, next } = await findDuplicateGroups(trx, scope, input)
  const leads = await findLeadsToCompare(
    trx,
    scope,
    groups.flatMap(({ ids }) => ids),
  )
  const byId = new Map(leads.map((lead) => [lead.id, lead]))
  return {
    groups: groups.map(({ value, count, ids }) => ({
      value,
      count,
      leads: ids.flatMap((id) => byId.get(id) ?? []),
    })),
    next,
  }
}
export type DuplicateGroups = Awaited<ReturnType<typeof findDuplicates>>

/** Two leads side by side, and what a merge of them would fill in. */
export async function compareLeads({ trx, scope }: LeadCall, ids: { oneId: string; otherId: string }) {
  const leads = await findLeadsToCompare(trx, scope, [ids.oneId, ids.otherId])
  const one = leads.find(({ id }) => id === ids.oneId)
  const other = leads.find(({ id }) => id === ids.otherId)
  if (!one || !other) throw notFound('lead')
  return { one, other, problem: decideMerge(one, other) }
}
export type LeadPair = Awaited<ReturnType<typeof compareLeads>>

/**
 * Folds one lead into another. The kept one gets the chosen values and whatever it lacked; the folded one
 * goes to the trash with its history, which the kept one's page tells as well. {@link undoMerge} takes it back.
 */
export async function mergeLeads(call: LeadCall, input: MergeLeadsInput): Promise<{ id: string }> {
  const { trx, scope, clock } = call
  if (input.keepId === input.mergeId) throw leadError('MERGE_SAME_LEAD')
  const locked = await lockLeads(trx, scope, [input.keepId, input.mergeId])
  const leads = await findLeadsToCompare(
    trx,
    scope,
    locked.map(({ id }) => id),
  )
  const kept = leads.find(({ id }) => id === input.keepId)
  const merged = leads.find(({ id }) => id === input.mergeId)
  if (!kept || !merged) throw notFound('lead')
  const problem = decideMerge(kept, merged)
  if (problem) throw leadError(problem)
  const { versions } = input
  if (versions && (versions[0] !== kept.version || versions[1] !== merged.version)) throw leadError('STALE_VERSION')

  const taken = new Set([...input.takeFromMerged, ...fieldsToFill(MERGED_FIELDS, kept, merged)])
  const chosen: Record<string, unknown> = { ...mergedConsents(consentsOf(kept), consentsOf(merged)) }
  for (const field of taken) chosen[field] = merged[field]
  const custom = { ...asObject(merged.custom), ...asObject(kept.custom) }
  const before = Object.fromEntries(Object.keys(chosen).map((name) => [name, Reflect.get(kept, name)]))
  const id = newId()
  const at = clock.now()
  try {
    await updateMergedLead(trx, scope, kept, { ...chosen, custom: JSON.stringify(custom) }, at)
  } catch (error) {
    throw explainedBy(LEAD_CONSTRAINTS, error)
  }
  await foldLead(trx, scope, merged.id, kept.id, at)
  await insertMerge(trx, scope, {
    id,
    keptLeadId: kept.id,
    mergedLeadId: merged.id,
    keptBefore: { ...before, custom: kept.custom },
    chosen: { ...chosen, custom },
    at,
  })
  for (const [entityId, action] of [
    [kept.id, 'lead.merged'],
    [merged.id, 'lead.merged_away'],
  ] as const) {
    const details = { mergeId: id, kept: kept.id, merged: merged.id, fields: [...taken] }
    await recordAudit(trx, scope, { action, entity: 'lead', entityId, details, at })
  }
  return { id }
}

/**
 * Takes a merge back: the folded lead lives again, and the kept one gets back every value that the merge
 * had replaced and nobody has changed since.
 */
export async function undoMerge(call: LeadCall, mergeId: string): Promise<{ keptId: string; mergedId: string }> {
  const { trx, scope, clock } = call
  const merge = await lockMerge(trx, scope, mergeId)
  if (!merge) throw notFound('merge')
  if (merge.undoneAt) throw leadError('MERGE_UNDONE')
  await lockLeads(trx, scope, [merge.keptLeadId])
  const [kept] = await findLeadsToCompare(trx, scope, [merge.keptLeadId])
  if (!kept) throw notFound('lead')
  const before = asObject(merge.keptBefore)
  const chosen = asObject(merge.chosen)
  const back = Object.keys(chosen).filter((name) => sameJson(Reflect.get(kept, name), chosen[name]))
  const at = clock.now()
  const values = Object.fromEntries(
    back.map((name) => [name, name === 'custom' ? JSON.stringify(before[name]) : before[name]]),
  )
  if (back.length > 0) await updateMergedLead(trx, scope, kept, values, at)
  await foldLead(trx, scope, merge.mergedLeadId, null, at)
  await markMergeUndone(trx, scope, mergeId, at)
  for (const entityId of [merge.keptLeadId, merge.mergedLeadId]) {
    const details = { mergeId, fields: back }
    await recordAudit(trx, scope, { action: 'lead.merge_undone', entity: 'lead', entityId, details, at })
  }
  return { keptId: merge.keptLeadId, mergedId: merge.mergedLeadId }
}

function consentsOf(lead: LeadToCompare) {
  const read = (value: string): Consent => CONSENTS.find((known) => known === value) ?? 'UNKNOWN'
  return {
    doNotContact: lead.doNotContact,
    emailConsent: read(lead.emailConsent),
    smsConsent: read(lead.smsConsent),
    callConsent: read(lead.callConsent),
    letterConsent: read(lead.letterConsent),
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

/** As jsonb keeps it: a Date has become text there. */
function sameJson(one: unknown, other: unknown): boolean {
  const written = (value: unknown) => JSON.stringify(value ?? null)
  return written(one) === written(other)
}
