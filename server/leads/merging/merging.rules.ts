import { CHANNELS, type Consent } from '../leads.schemas.ts'
import type { MergedField } from './merging.schemas.ts'

export interface MergeSide {
  id: string
  saleId: string | null
}

export type MergeProblem = 'MERGE_SAME_LEAD' | 'MERGE_TWO_SALES' | 'MERGE_KEEP_THE_SALE'

/** Why two leads cannot be merged this way; null when they can. A sale never changes its lead. */
export function decideMerge(kept: MergeSide, merged: MergeSide): MergeProblem | null {
  if (kept.id === merged.id) return 'MERGE_SAME_LEAD'
  if (kept.saleId && merged.saleId) return 'MERGE_TWO_SALES'
  return merged.saleId ? 'MERGE_KEEP_THE_SALE' : null
}

/** Fields that a merge takes from the folded lead when nobody says otherwise: those the kept one lacks. */
export function fieldsToFill(
  fields: readonly MergedField[],
  kept: Partial<Record<MergedField, unknown>>,
  merged: Partial<Record<MergedField, unknown>>,
): MergedField[] {
  const empty = (value: unknown) => value === null || value === undefined || value === ''
  return fields.filter((field) => empty(kept[field]) && !empty(merged[field]))
}

type Consents = { doNotContact: boolean } & Record<`${(typeof CHANNELS)[number]}Consent`, Consent>

/** The more careful of two consents: a no said to either lead is a no of the person. */
export function mergedConsents(kept: Consents, merged: Consents): Consents {
  const result = { ...kept, doNotContact: kept.doNotContact || merged.doNotContact }
  for (const channel of CHANNELS) {
    const key = `${channel}Consent` as const
    const [one, other] = [kept[key], merged[key]]
    result[key] = one === 'WITHDRAWN' || other === 'WITHDRAWN' ? 'WITHDRAWN' : one === 'UNKNOWN' ? other : one
  }
  return result
}
