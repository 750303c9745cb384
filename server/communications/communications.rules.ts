import type { Role } from '../kernel/scope.ts'
import { CONTACT_STATUSES, type ContactStatus, type ContactType } from './communications.schemas.ts'

/** Clocks of two machines differ a little; a call that "ends" a minute from now has ended. */
const CLOCK_SKEW_MS = 5 * 60_000

export type ContactProblem =
  | 'STATUS_OF_OTHER_CHANNEL'
  | 'NOT_YET'
  | 'PLANNED_IN_THE_PAST'
  | 'FOLLOW_UP_BEFORE'
  | 'DOCUMENT_NOT_A_LETTER'

export interface ContactFacts {
  type: ContactType
  status: ContactStatus
  occurredAt: Date
  followUpAt: Date | null
  documentId: string | null
}

/** What is wrong with a contact as a person wrote it down; null when nothing is. `isNew` asks plans to lie ahead. */
export function decideContactFacts(contact: ContactFacts, now: Date, isNew: boolean): ContactProblem | null {
  const statuses: readonly string[] = CONTACT_STATUSES[contact.type]
  if (!statuses.includes(contact.status)) return 'STATUS_OF_OTHER_CHANNEL'
  const ahead = contact.occurredAt.getTime() - now.getTime() > CLOCK_SKEW_MS
  const planned = contact.status === 'SCHEDULED' || contact.status === 'CANCELLED'
  if (ahead && !planned) return 'NOT_YET'
  if (isNew && contact.status === 'SCHEDULED' && contact.occurredAt.getTime() < now.getTime() - CLOCK_SKEW_MS)
    return 'PLANNED_IN_THE_PAST'
  if (contact.followUpAt && contact.followUpAt < contact.occurredAt) return 'FOLLOW_UP_BEFORE'
  if (contact.documentId && contact.type !== 'LETTER') return 'DOCUMENT_NOT_A_LETTER'
  return null
}

/** Viewers see how contacts fare, not with whom they were or what was said. */
export function seesPersonalData(role: Role): boolean {
  return role !== 'viewer'
}

interface PersonalColumns {
  contactName: string | null
  contactAddress: string | null
  subject: string | null
  summary: string | null
}

/** A contact as a viewer may see it. */
export function maskMessage<Row extends PersonalColumns>(row: Row): Row {
  return {
    ...row,
    contactName: initials(row.contactName),
    contactAddress: maskAddress(row.contactAddress),
    subject: null,
    summary: null,
  }
}

function initials(name: string | null): string | null {
  if (name === null) return null
  return name
    .split(/\s+/)
    .filter(Boolean)
    .map((part) => `${[...part][0]}.`)
    .join(' ')
}

function maskAddress(address: string | null): string | null {
  if (address === null) return null
  const domain = address.split('@')[1]
  return domain === undefined ? `••••${address.slice(-3)}` : `••••@${domain}`
}

/** Of those that ended either way, how many arrived; null when none has ended. */
export function successRate({ succeeded, failed }: { succeeded: number; failed: number }): number | null {
  return succeeded + failed === 0 ? null : succeeded / (succeeded + failed)
}
