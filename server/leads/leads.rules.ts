import type { AgentsSee, CompanyScope, Role } from '../kernel/scope.ts'
import type { Channel, Consent } from './leads.schemas.ts'

/** Agents see what their company has set, their own leads and the unassigned by default; everybody else sees all. */
export function leadsInSight({ role, agentsSee }: Pick<CompanyScope, 'role' | 'agentsSee'>): AgentsSee {
  return role === 'agent' ? (agentsSee ?? 'OWN_AND_UNASSIGNED') : 'ALL'
}

/** Whether this person sees a lead that is `assignedTo` somebody, or to nobody. */
export function isLeadInSight(
  scope: Pick<CompanyScope, 'role' | 'agentsSee' | 'userId'>,
  assignedTo: string | null,
): boolean {
  const sight = leadsInSight(scope)
  return sight === 'ALL' || assignedTo === scope.userId || (sight === 'OWN_AND_UNASSIGNED' && assignedTo === null)
}

export type ContactDecision = { allowed: true } | { allowed: false; reason: 'DO_NOT_CONTACT' | 'CONSENT_WITHDRAWN' }

/**
 * Whether anybody may reach out to a person in a channel. Consent that nobody has asked for does not
 * forbid: outbound calls and letters need none, and who sends marketing asks for GIVEN itself.
 */
export function decideContact(
  lead: { doNotContact: boolean; consents: Record<Channel, Consent> },
  channel: Channel,
): ContactDecision {
  if (lead.doNotContact) return { allowed: false, reason: 'DO_NOT_CONTACT' }
  if (lead.consents[channel] === 'WITHDRAWN') return { allowed: false, reason: 'CONSENT_WITHDRAWN' }
  return { allowed: true }
}

/**
 * Whose turn it is: shares leads out among people, beginning with whoever was given one longest ago, so
 * that rounds of different sizes even out.
 */
export function decideTurns(
  leadIds: readonly string[],
  people: readonly { id: string; lastAssignedAt: Date | null }[],
): Map<string, string[]> {
  const turns = [...people].sort(
    (one, other) =>
      (one.lastAssignedAt?.getTime() ?? 0) - (other.lastAssignedAt?.getTime() ?? 0) || one.id.localeCompare(other.id),
  )
  const shares = new Map<string, string[]>()
  leadIds.forEach((leadId, index) => {
    const person = turns[index % turns.length]
    if (person) shares.set(person.id, [...(shares.get(person.id) ?? []), leadId])
  })
  return shares
}

/** Viewers see how leads fare, not who they are. */
export function seesPersonalData(role: Role): boolean {
  return role !== 'viewer'
}

export type AssignmentDecision = { allowed: true } | { allowed: false; reason: 'ONLY_TO_YOURSELF' }

/** Managers hand leads to anybody; an agent takes a lead or gives it back. */
export function decideAssignment(by: { role: Role; userId: string }, to: string | null): AssignmentDecision {
  if (by.role === 'admin' || by.role === 'manager') return { allowed: true }
  return to === null || to === by.userId ? { allowed: true } : { allowed: false, reason: 'ONLY_TO_YOURSELF' }
}

export interface DispositionTraits {
  code: string
  isTerminal: boolean
  isConversion: boolean
  stopsContact: boolean
  requiresReason: boolean
  requiresNextAction: boolean
  archivedAt: Date | null
}

export type DispositionProblem =
  | 'DISPOSITION_UNKNOWN'
  | 'DISPOSITION_ARCHIVED'
  | 'DISPOSITION_BY_CONVERSION'
  | 'REASON_MISSING'
  | 'NEXT_ACTION_MISSING'

/** What is missing before a disposition may be chosen by hand; null when nothing is. */
export function decideDisposition(
  chosen: DispositionTraits | undefined,
  given: { reason: string | null; nextActionAt: Date | null },
): DispositionProblem | null {
  if (!chosen) return 'DISPOSITION_UNKNOWN'
  if (chosen.archivedAt) return 'DISPOSITION_ARCHIVED'
  if (chosen.isConversion) return 'DISPOSITION_BY_CONVERSION'
  if (chosen.requiresReason && !given.reason) return 'REASON_MISSING'
  if (chosen.requiresNextAction && !given.nextActionAt) return 'NEXT_ACTION_MISSING'
  return null
}

/** The same person, the same choice, within so long, is a second click and not a second call. */
export const DOUBLE_CLICK_MS = 10_000

export interface LastDisposition {
  toCode: string
  actorId: string | null
  reason: string | null
  at: Date
}

/** Whether a change only repeats what its actor did a moment ago. */
export function isDoubleClick(
  last: LastDisposition | undefined,
  now: { code: string; actorId: string; reason: string | null; at: Date },
): boolean {
  return (
    last !== undefined &&
    last.toCode === now.code &&
    last.actorId === now.actorId &&
    last.reason === now.reason &&
    now.at.getTime() - last.at.getTime() < DOUBLE_CLICK_MS
  )
}

interface PersonalColumns {
  firstName: string
  lastName: string
  phone: string | null
  email: string | null
  city?: string | null
  postcode?: string | null
  addressLine1?: string | null
  addressLine2?: string | null
  notes?: string | null
  nextAction?: string | null
  externalReference?: string | null
}

/** A lead as a viewer may see it: initials, the end of the phone, the domain of the email, no address, no notes. */
export function maskLead<Row extends PersonalColumns>(row: Row): Row {
  const hidden: Partial<PersonalColumns> = {}
  if (row.city !== undefined) hidden.city = null
  if (row.postcode !== undefined) hidden.postcode = row.postcode?.split(' ')[0] ?? null
  if (row.addressLine1 !== undefined) hidden.addressLine1 = null
  if (row.addressLine2 !== undefined) hidden.addressLine2 = null
  if (row.notes !== undefined) hidden.notes = null
  if (row.nextAction !== undefined) hidden.nextAction = null
  if (row.externalReference !== undefined) hidden.externalReference = null
  return {
    ...row,
    ...hidden,
    firstName: initial(row.firstName),
    lastName: initial(row.lastName),
    phone: row.phone === null ? null : `••••${row.phone.slice(-3)}`,
    email: row.email === null ? null : `••••@${row.email.split('@')[1] ?? ''}`,
  }
}

function initial(name: string): string {
  const first = [...name][0]
  return first === undefined ? '' : `${first}.`
}
