import type { Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { recordAudit } from '../../audit/audit.service.ts'
import type { Clock } from '../../kernel/clock.ts'
import { notFound } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import type { CompanyScope } from '../../kernel/scope.ts'
import { communicationError } from '../communications.errors.ts'
import { decideContactFacts } from '../communications.rules.ts'
import {
  type AboutInput,
  CONTACT_TYPES,
  type ContactType,
  type LogContactInput,
  type UpdateContactInput,
} from '../communications.schemas.ts'
import {
  type ContactValues,
  findLetters,
  getContactRow,
  getLeadPerson,
  getSalePerson,
  insertContact,
  lockContact,
  noteContact,
  updateContactRow,
} from './contacts.queries.ts'

/** What a procedure hands to a use case. */
export interface CommunicationCall {
  trx: Transaction<DB>
  scope: CompanyScope
  clock: Clock
}

/**
 * Logs a call, a meeting or a letter about a lead or a sale. The same id again is the same contact: a double submit
 * changes nothing.
 *
 * @throws {AppError} NOT_FOUND when the lead or sale is not there for this person; BAD_INPUT with the field when the
 *   outcome does not fit the kind of contact or its time.
 */
export async function logContact(
  call: CommunicationCall,
  input: LogContactInput,
): Promise<{ id: string; created: boolean }> {
  const { record, ...contact } = await writeContact(call, input)
  await record()
  return contact
}

/** {@link logContact} without its audit, for a transaction that does more: `record` locks the chain, so it is last. */
export async function writeContact(
  call: CommunicationCall,
  input: LogContactInput,
): Promise<{ id: string; created: boolean; record: () => Promise<void> }> {
  const { trx, scope, clock } = call
  const about = oneOf(input)
  const person = await getPerson(call, about)
  const at = clock.now()
  const id = input.id ?? newId()
  const values = await readContact(call, about, input, at, true)
  const address = input.type === 'CALL' ? person.phone : null
  const created = await insertContact(trx, scope, {
    ...values,
    ...about,
    id,
    contactName: person.name,
    contactAddress: address,
    at,
  })
  if (!created) {
    if (await getContactRow(trx, scope, id)) return { id, created: false, record: async () => {} }
    throw notFound('contact')
  }
  if (about.leadId && reached(values.status)) await noteContact(trx, scope, about.leadId, values.occurredAt)
  const { type, status } = input
  const details = { type, status, ...about }
  return {
    id,
    created: true,
    record: () => recordAudit(trx, scope, { action: 'contact.logged', entity: 'contact', entityId: id, details, at }),
  }
}

/** Corrects a contact, if nobody else did since `version`. */
export async function updateContact(call: CommunicationCall, input: UpdateContactInput): Promise<{ version: number }> {
  const { trx, scope, clock } = call
  const before = await lockByHand(call, input.id)
  if (before.version !== input.version) throw communicationError('STALE_VERSION')
  const at = clock.now()
  const about = { leadId: before.leadId, saleId: before.saleId }
  const {
    contactName: _name,
    contactAddress: _address,
    ...values
  } = await readContact(call, about, { ...input, occurredAt: input.occurredAt ?? before.occurredAt }, at, false)
  const fields = Object.entries(values)
    .filter(([name, value]) => String(value) !== String(Reflect.get(before, name)))
    .map(([name]) => name)
  if (fields.length === 0) return { version: before.version }
  // Another day for the follow-up opens it again.
  const reopened = fields.includes('followUpAt') ? { followUpDoneAt: null, followUpDoneBy: null } : {}
  await updateContactRow(trx, scope, input.id, { ...values, ...reopened }, at)
  await recordAudit(trx, scope, {
    action: 'contact.updated',
    entity: 'contact',
    entityId: input.id,
    details: { fields, ...about },
    at,
  })
  return { version: before.version + 1 }
}

/** Takes a contact out of every list; {@link restoreContact} puts it back. */
export async function removeContact(call: CommunicationCall, id: string): Promise<{ type: ContactType }> {
  const { trx, scope, clock } = call
  const contact = await lockByHand(call, id)
  const at = clock.now()
  await updateContactRow(trx, scope, id, { deletedAt: at, deletedBy: scope.userId }, at)
  await recordAudit(trx, scope, { action: 'contact.removed', entity: 'contact', entityId: id, at })
  return { type: contact.type }
}

export async function restoreContact(call: CommunicationCall, id: string): Promise<{ type: ContactType }> {
  const { trx, scope, clock } = call
  const contact = await lockByHand(call, id, true)
  const at = clock.now()
  await updateContactRow(trx, scope, id, { deletedAt: null, deletedBy: null }, at)
  await recordAudit(trx, scope, { action: 'contact.restored', entity: 'contact', entityId: id, at })
  return { type: contact.type }
}

/** Says that somebody came back to a contact; it leaves the list of today. */
export async function completeFollowUp(call: CommunicationCall, id: string): Promise<void> {
  const { trx, scope, clock } = call
  const contact = await lockContact(trx, scope, id)
  if (!contact) throw notFound('contact')
  if (!contact.followUpAt || contact.followUpDoneAt) throw communicationError('FOLLOW_UP_NONE')
  const at = clock.now()
  await updateContactRow(trx, scope, id, { followUpDoneAt: at, followUpDoneBy: scope.userId }, at)
  await recordAudit(trx, scope, { action: 'contact.followed_up', entity: 'contact', entityId: id, at })
}

/** Takes that back. */
export async function reopenFollowUp(call: CommunicationCall, id: string): Promise<void> {
  const { trx, scope, clock } = call
  const contact = await lockContact(trx, scope, id)
  if (!contact) throw notFound('contact')
  if (!contact.followUpDoneAt) throw communicationError('FOLLOW_UP_NONE')
  const at = clock.now()
  await updateContactRow(trx, scope, id, { followUpDoneAt: null, followUpDoneBy: null }, at)
  await recordAudit(trx, scope, { action: 'contact.reopened', entity: 'contact', entityId: id, at })
}

/** Whom the form is about, and the documents that may have gone as a letter. */
export async function getContactForm(call: CommunicationCall, input: AboutInput) {
  const about = oneOf(input)
  const [person, letters] = await Promise.all([getPerson(call, about), findLetters(call.trx, call.scope, about)])
  return { name: person.name, letters }
}

/** A contact that was logged by hand, for its form. */
export async function getContact(call: CommunicationCall, id: string) {
  const row = await getContactRow(call.trx, call.scope, id)
  if (!row) throw notFound('contact')
  const type = handType(row)
  return { ...row, type, letters: await findLetters(call.trx, call.scope, row) }
}

export type About = { leadId: string; saleId: null } | { leadId: null; saleId: string }

/** @throws {AppError} ABOUT_MISSING when there is none or more than one. */
export function oneOf({ leadId, saleId }: AboutInput): About {
  if (leadId && !saleId) return { leadId, saleId: null }
  if (saleId && !leadId) return { leadId: null, saleId }
  throw communicationError('ABOUT_MISSING')
}

/** @throws {AppError} NOT_FOUND when the lead or sale is not there for this person. */
export async function getPerson({ trx, scope }: CommunicationCall, { leadId, saleId }: About, deletedToo = false) {
  const person = leadId
    ? await getLeadPerson(trx, scope, leadId, deletedToo)
    : await getSalePerson(trx, scope, saleId ?? '', deletedToo)
  if (!person) throw notFound(leadId ? 'lead' : 'sale')
  return person
}

async function readContact(
  { trx, scope }: CommunicationCall,
  about: { leadId: string | null; saleId: string | null },
  input: Omit<LogContactInput, 'id' | 'leadId' | 'saleId'>,
  now: Date,
  isNew: boolean,
): Promise<ContactValues> {
  const occurredAt = input.occurredAt ?? now
  const documentId = input.documentId ?? null
  const { type, status, followUpAt } = input
  const problem = decideContactFacts({ type, status, occurredAt, followUpAt, documentId }, now, isNew)
  if (problem) throw communicationError(problem)
  if (documentId && !(await findLetters(trx, scope, about)).some((letter) => letter.id === documentId))
    throw communicationError('DOCUMENT_UNKNOWN')
  return {
    communicationType: type,
    direction: input.direction,
    status,
    subject: input.subject,
    summary: input.summary,
    contactName: null,
    contactAddress: null,
    durationSeconds: input.minutes === null || input.minutes === undefined ? null : input.minutes * 60,
    occurredAt,
    followUpAt,
    documentId,
  }
}

function reached(status: string): boolean {
  return status === 'COMPLETED' || status === 'SENT' || status === 'RECEIVED' || status === 'DELIVERED'
}

async function lockByHand({ trx, scope }: CommunicationCall, id: string, deleted = false) {
  const contact = await lockContact(trx, scope, id, deleted)
  if (!contact) throw notFound('contact')
  return { ...contact, type: handType(contact) }
}

function handType({ communicationType }: { communicationType: string }): ContactType {
  const type = CONTACT_TYPES.find((known) => known === communicationType)
  if (!type) throw communicationError('NOT_LOGGED_BY_HAND')
  return type
}
