import type { Kysely, Selectable } from 'kysely'
import type { DB, LeadDispositions } from '../types.ts'

interface DefaultDisposition {
  code: string
  en: string
  fr: string
  ar: string
  colour: Selectable<LeadDispositions>['colour']
  initial?: boolean
  terminal?: boolean
  conversion?: boolean
  stopsContact?: boolean
  requiresReason?: boolean
  requiresNextAction?: boolean
}

/** What a lead can be in a company that has configured nothing yet, in the order of the board. */
const DEFAULT_DISPOSITIONS: readonly DefaultDisposition[] = [
  { code: 'NEW', en: 'New', fr: 'Nouveau', ar: 'جديد', colour: 'blue', initial: true },
  { code: 'NO_ANSWER', en: 'No answer', fr: 'Sans réponse', ar: 'لا يوجد رد', colour: 'grey' },
  { code: 'CONTACTED', en: 'Contacted', fr: 'Contacté', ar: 'تم التواصل', colour: 'teal' },
  {
    code: 'CALL_BACK',
    en: 'Call back',
    fr: 'À rappeler',
    ar: 'معاودة الاتصال',
    colour: 'amber',
    requiresNextAction: true,
  },
  { code: 'INTERESTED', en: 'Interested', fr: 'Intéressé', ar: 'مهتم', colour: 'violet' },
  { code: 'QUOTED', en: 'Quoted', fr: 'Devis envoyé', ar: 'تم إرسال العرض', colour: 'orange' },
  {
    code: 'CONVERTED',
    en: 'Converted',
    fr: 'Converti',
    ar: 'تم البيع',
    colour: 'green',
    terminal: true,
    conversion: true,
  },
  {
    code: 'NOT_INTERESTED',
    en: 'Not interested',
    fr: 'Pas intéressé',
    ar: 'غير مهتم',
    colour: 'grey',
    terminal: true,
    requiresReason: true,
  },
  { code: 'WRONG_NUMBER', en: 'Wrong number', fr: 'Faux numéro', ar: 'رقم خاطئ', colour: 'grey', terminal: true },
  {
    code: 'DO_NOT_CONTACT',
    en: 'Do not contact',
    fr: 'Ne plus contacter',
    ar: 'عدم الاتصال',
    colour: 'red',
    terminal: true,
    stopsContact: true,
    requiresReason: true,
  },
]

/** The default dispositions with the columns' own names. */
export function defaultDispositions() {
  return DEFAULT_DISPOSITIONS.map((disposition, index) => ({
    code: disposition.code,
    labels: { en: disposition.en, fr: disposition.fr, ar: disposition.ar },
    position: index + 1,
    colour: disposition.colour,
    is_initial: disposition.initial ?? false,
    is_terminal: disposition.terminal ?? false,
    is_conversion: disposition.conversion ?? false,
    stops_contact: disposition.stopsContact ?? false,
    requires_reason: disposition.requiresReason ?? false,
    requires_next_action: disposition.requiresNextAction ?? false,
  }))
}

/**
 * Gives a company the default dispositions; those it has already stay as they are. Every new company
 * needs this before its first lead, because leads.disposition refers to them.
 */
export async function insertDefaultDispositions(
  db: Kysely<DB>,
  companyId: string,
  now: Date,
  makeId: () => string,
): Promise<void> {
  const rows = defaultDispositions().map((row) => ({
    companyId,
    id: makeId(),
    code: row.code,
    labels: JSON.stringify(row.labels),
    position: row.position,
    colour: row.colour,
    isInitial: row.is_initial,
    isTerminal: row.is_terminal,
    isConversion: row.is_conversion,
    stopsContact: row.stops_contact,
    requiresReason: row.requires_reason,
    requiresNextAction: row.requires_next_action,
    createdAt: now,
    updatedAt: now,
  }))
  await db
    .insertInto('leadDispositions')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['companyId', 'code']).doNothing())
    .execute()
}
