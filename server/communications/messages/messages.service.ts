import { addDays, dayInZone, pointOf, pointsOf, type TrendPeriod, unitOf } from '../../kernel/days.ts'
import { notFound } from '../../kernel/errors.ts'
import type { Page } from '../../kernel/page.ts'
import type { CompanyScope } from '../../kernel/scope.ts'
import { todayOf } from '../../leads/leads.service.ts'
import { communicationError } from '../communications.errors.ts'
import { maskMessage, seesPersonalData, successRate } from '../communications.rules.ts'
import type { AboutInput, FindMessagesInput, MessageFilters, RatesInput } from '../communications.schemas.ts'
import { type CommunicationCall, getPerson, oneOf } from '../contacts/contacts.service.ts'
import { type FollowUp, findFollowUps } from '../contacts/follow-ups.queries.ts'
import { getCounts, getEmail, getMessageRow, getRecord, getText, getWordingOf } from './message.queries.ts'
import { findMessages, type MessageRow } from './messages.queries.ts'
import { findRates, type RateFigures } from './rates.queries.ts'

/** A page of contacts in every channel, newest first, as this person may see it. */
export async function findVisibleMessages(
  { trx, scope }: CommunicationCall,
  input: FindMessagesInput,
): Promise<Page<MessageRow>> {
  assertMaySearchMessages(scope, input)
  const page = await findMessages(trx, scope, input)
  return { ...page, rows: page.rows.map((row) => shownTo(scope, row)) }
}

/** @throws {AppError} FORBIDDEN for a viewer: a search by name would tell them whom it was with. */
export function assertMaySearchMessages(scope: CompanyScope, { search }: MessageFilters): void {
  if (search && !seesPersonalData(scope.role)) throw communicationError('SEARCH_NEEDS_PERSONAL_DATA')
}

export function shownTo(scope: CompanyScope, row: MessageRow): MessageRow {
  const { sortedAt: _sortedAt, ...shown } = row as MessageRow & { sortedAt?: string }
  if (seesPersonalData(scope.role)) return shown
  return { ...maskMessage(shown), customerName: null }
}

/** One contact: what was said, what became of it and when. For a viewer without the words and the address. */
export async function getMessage({ trx, scope }: CommunicationCall, id: string) {
  const row = await getMessageRow(trx, scope, id)
  if (!row) throw notFound('message')
  const [email, text, record] = await Promise.all([
    row.emailLogId ? getEmail(trx, scope, row.emailLogId) : undefined,
    row.smsLogId ? getText(trx, scope, row.smsLogId) : undefined,
    getRecord(trx, scope, row),
  ])
  const versionId = email?.templateVersionId ?? text?.templateVersionId
  const wording = versionId ? ((await getWordingOf(trx, scope, versionId)) ?? null) : null
  const byHand = row.emailLogId === null && row.smsLogId === null && row.type !== 'EMAIL' && row.type !== 'SMS'
  const message = {
    ...row,
    byHand,
    email: email ?? null,
    text: text ?? null,
    wording,
    record: record ?? null,
    masked: false,
  }
  return seesPersonalData(scope.role) ? message : masked(message)
}
export type MessageDetail = Awaited<ReturnType<typeof getMessage>>

function masked<
  Message extends Parameters<typeof maskMessage>[0] & {
    email: Awaited<ReturnType<typeof getEmail>> | null
    text: Awaited<ReturnType<typeof getText>> | null
    record: { name: string | null; reference: string | null } | null
  },
>(message: Message): Message {
  return {
    ...maskMessage(message),
    email: message.email && {
      ...message.email,
      ...{ toAddress: '', toName: null, subject: '', text: null, html: null, errorMessage: null },
    },
    text: message.text && { ...message.text, phone: '', text: '', errorMessage: null },
    record: message.record && { ...message.record, name: null },
    documentTitle: null,
    masked: true,
  }
}

/** How a lead or sale was contacted so far, for its tiles. */
export async function getCommunicationCounts(call: CommunicationCall, input: AboutInput) {
  const about = oneOf(input)
  await getPerson(call, about, true)
  return getCounts(call.trx, call.scope, about)
}

/** What was promised until tonight, and what is late, on the company's clocks. */
export async function findDueFollowUps(call: CommunicationCall, assigned: string | undefined): Promise<FollowUp[]> {
  const { trx, scope } = call
  const userId = assigned === 'me' ? scope.userId : (assigned ?? null)
  const due = await findFollowUps(trx, scope, { until: todayOf(call).end, userId })
  return seesPersonalData(scope.role) ? due : due.map((row) => maskMessage({ ...row, contactAddress: null }))
}

/** Longest stretch of days that is counted at once. */
const MOST_DAYS = 366

/** How many of those that went out arrived, by channel, template and member of staff, and of texts and emails also when. */
export async function getRates({ trx, scope, clock }: CommunicationCall, { from, to }: RatesInput) {
  // ISO days sort as text.
  const [first = from, last = to] = [from, to].sort()
  const [, begin = first] = [first, addDays(last, -MOST_DAYS)].sort()
  const period = { from: begin, to: last, unit: unitOf(begin, last) }
  const counted = await findRates(trx, scope, { from: begin, to: last })
  return {
    ...period,
    today: dayInZone(clock.now(), scope.timeZone),
    own: scope.role === 'agent',
    figures: counted.map((row) => ({ ...row, rate: successRate(row) })),
    trend: trendOf(counted, period),
  }
}

/** Every point of the period, also those on which nothing was sent. */
function trendOf(figures: RateFigures[], period: TrendPeriod) {
  const points = new Map(pointsOf(period).map((point) => [point, { point, succeeded: 0, failed: 0 }]))
  for (const { level, type, key, succeeded, failed } of figures) {
    if (level !== 'day' || key === null || (type !== 'SMS' && type !== 'EMAIL')) continue
    const sum = points.get(pointOf(key, period))
    if (!sum) continue
    sum.succeeded += succeeded
    sum.failed += failed
  }
  return [...points.values()]
}
export type Rates = Awaited<ReturnType<typeof getRates>>
export type Rate = Rates['figures'][number]
