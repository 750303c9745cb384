import type { TransactionContext } from '#db/transaction.ts'
import { recordAudit } from '../../audit/audit.service.ts'
import { getTemplateRow } from '../../documents/templates/templates.queries.ts'
import { notFound } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { assertMaySearch, todayOf } from '../../leads/leads.service.ts'
import type { Services } from '../../services.ts'
import { communicationError } from '../communications.errors.ts'
import type { MessageStatus } from '../communications.schemas.ts'
import { findMessageTemplates } from '../compose/compose.queries.ts'
import type { CommunicationCall } from '../contacts/contacts.service.ts'
import { startMailing } from './mailing.job.ts'
import {
  findChosenIds,
  getMailingRow,
  insertMailing,
  lockMailing,
  type MailingChange,
  updateMailing,
} from './mailings.queries.ts'
import {
  type CheckMailingInput,
  type CreateMailingInput,
  type FindRecipientsInput,
  MAILING_VERDICTS,
  type MailingState,
  MOST_RECIPIENTS,
  type SendMailingInput,
} from './mailings.schemas.ts'
import { clearVerdicts, countStatuses, findRecipients } from './recipients.queries.ts'

export interface MailingCall extends CommunicationCall {
  services: Services
  onCommit: TransactionContext['onCommit']
}

/**
 * Notes whom a mailing is for. What is sent to them is chosen next; nothing goes out before a person has seen the
 * verdict on each and has typed the number.
 *
 * @throws {AppError} NOBODY_CHOSEN; TOO_MANY_AT_ONCE past {@link MOST_RECIPIENTS}; NOT_FOUND when none of them is there
 *   for this person.
 */
export async function createMailing(call: CommunicationCall, input: CreateMailingInput): Promise<{ id: string }> {
  const { trx, scope, clock } = call
  if (input.entity === 'LEAD' && input.filters) assertMaySearch(scope, input.filters)
  if (!input.filters && input.ids.length === 0) throw communicationError('NOBODY_CHOSEN')
  const records = await findChosenIds(trx, scope, input, todayOf(call))
  if (records.length > MOST_RECIPIENTS) throw communicationError('TOO_MANY_AT_ONCE')
  if (records.length === 0)
    throw input.filters ? communicationError('NOBODY_CHOSEN') : notFound(input.entity === 'LEAD' ? 'lead' : 'sale')
  const id = newId()
  const at = clock.now()
  await insertMailing(trx, scope, { id, entity: input.entity, records, at })
  await audit(call, 'mailing.created', id, { entity: input.entity, recipients: records.length })
  return { id }
}

/** A mailing with its counts, and the templates there are for it while one can be chosen. */
export async function getMailing({ trx, scope }: CommunicationCall, id: string) {
  const [row, statuses] = await Promise.all([getMailingRow(trx, scope, id), countStatuses(trx, scope, id)])
  if (!row) throw notFound('mailing')
  const choosing = row.confirmedAt === null && row.state !== 'CANCELLED'
  const templates = choosing
    ? await Promise.all(
        (['SMS', 'EMAIL'] as const).map(async (channel) =>
          (await findMessageTemplates(trx, scope, { channel, entity: row.entity })).map((template) => ({
            ...template,
            channel,
          })),
        ),
      )
    : []
  return { ...withCounts(row), messages: decideOutcomes(statuses), templates: templates.flat() }
}
export type MailingDetail = Awaited<ReturnType<typeof getMailing>>

/** Counted as the success rates count them: in doubt is not arrived yet, and what was stopped failed. */
function decideOutcomes(statuses: readonly { status: MessageStatus; people: number }[]) {
  const of = (...those: MessageStatus[]) =>
    statuses.reduce((sum, { status, people }) => sum + (those.includes(status) ? people : 0), 0)
  return {
    waiting: of('PENDING', 'SCHEDULED', 'IN_DOUBT'),
    arrived: of('SENT', 'DELIVERED', 'OPENED', 'CLICKED'),
    failed: of('BOUNCED', 'FAILED', 'CANCELLED'),
  }
}

/** The row with its counts by name. */
export function withCounts<Row extends { counted: Record<string, number>; recipients: number }>(row: Row) {
  const { counted, ...mailing } = row
  const of = (key: string) => counted[key] ?? 0
  const verdicts = Object.fromEntries(MAILING_VERDICTS.map((verdict) => [verdict, of(`VERDICT_${verdict}`)]))
  return {
    ...mailing,
    verdicts: verdicts as Record<(typeof MAILING_VERDICTS)[number], number>,
    judged: Object.values(verdicts).reduce((sum, count) => sum + count, 0),
    going: of('GOING'),
    queued: of('QUEUED'),
    refused: of('REFUSED'),
  }
}

/** The people of a mailing, page by page. */
export async function findMailingRecipients({ trx, scope }: CommunicationCall, input: FindRecipientsInput) {
  if (!(await getMailingRow(trx, scope, input.id))) throw notFound('mailing')
  return findRecipients(trx, scope, input)
}
export type MailingRecipient = Awaited<ReturnType<typeof findMailingRecipients>>['rows'][number]

/**
 * Has a template tried on everybody of a mailing: who would get it, in which words, who not and why. Nothing is sent.
 * @throws {AppError} TEMPLATE_UNKNOWN, TEMPLATE_OTHER_CHANNEL, MAILING_NOT_OPEN once it was let go.
 */
export async function checkMailing(call: MailingCall, input: CheckMailingInput): Promise<void> {
  const { trx, scope, clock } = call
  const mailing = await lockIn(call, input.id, ['DRAFT', 'CHECKED', 'FAILED'])
  if (mailing.confirmedAt) throw communicationError('MAILING_NOT_OPEN')
  const template = await getTemplateRow(trx, scope, input.templateId)
  if (!template || template.deletedAt || template.currentVersion === null) throw communicationError('TEMPLATE_UNKNOWN')
  if (template.kind !== input.channel || template.entity !== mailing.entity)
    throw communicationError('TEMPLATE_OTHER_CHANNEL')
  await clearVerdicts(trx, scope, input.id, clock.now())
  const { channel, templateId, purpose } = input
  await begin(call, input.id, { state: 'CHECKING', channel, templateId, purpose, checkedAt: null })
  await audit(call, 'mailing.checked', input.id, { channel, template: templateId, purpose })
}

/**
 * Lets a checked mailing go, or goes on with one whose work broke off. Everybody gets the words that were shown.
 * @throws {AppError} CONFIRMATION_WRONG unless the number that would go out was typed; NOBODY_CHOSEN when it is none.
 */
export async function sendMailing(call: MailingCall, input: SendMailingInput): Promise<void> {
  const { trx, scope, clock } = call
  const mailing = await lockIn(call, input.id, ['CHECKED', 'FAILED'])
  const row = await getMailingRow(trx, scope, input.id)
  const going = row ? withCounts(row).going : 0
  if (mailing.state === 'FAILED') {
    if (!mailing.confirmedAt) throw communicationError('MAILING_NOT_OPEN')
    await begin(call, input.id, { state: 'SENDING' })
  } else {
    if (going === 0) throw communicationError('NOBODY_CHOSEN')
    if (input.confirmation !== String(going)) throw communicationError('CONFIRMATION_WRONG')
    await begin(call, input.id, { state: 'SENDING', confirmedAt: clock.now(), sentBy: scope.userId })
  }
  await audit(call, 'mailing.confirmed', input.id, { messages: going })
}

/** Stops a mailing. What is queued by then stays queued and is stopped one by one. */
export async function cancelMailing(call: CommunicationCall, id: string): Promise<void> {
  const { trx, scope, clock } = call
  await lockIn(call, id, ['DRAFT', 'CHECKING', 'CHECKED', 'SENDING', 'FAILED'])
  await updateMailing(trx, scope, id, { state: 'CANCELLED', finishedAt: clock.now() }, clock.now())
  await audit(call, 'mailing.cancelled', id, {})
}

async function lockIn({ trx, scope }: CommunicationCall, id: string, states: readonly MailingState[]) {
  const mailing = await lockMailing(trx, scope, id)
  if (!mailing) throw notFound('mailing')
  if (!states.includes(mailing.state)) throw communicationError('MAILING_NOT_OPEN')
  return mailing
}

async function begin({ trx, scope, clock, services, onCommit }: MailingCall, id: string, change: MailingChange) {
  const at = clock.now()
  await updateMailing(trx, scope, id, { ...change, failure: null, heartbeatAt: at }, at)
  onCommit(() => startMailing(services, scope.companyId, id))
}

async function audit(
  { trx, scope, clock }: CommunicationCall,
  action: string,
  entityId: string,
  details: Record<string, unknown>,
): Promise<void> {
  await recordAudit(trx, scope, { action, entity: 'mailing', entityId, details, at: clock.now() })
}
