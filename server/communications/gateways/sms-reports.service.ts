import type { Transaction } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { findCompanyIds } from '#server/companies/companies.queries.ts'
import { newId } from '#server/kernel/ids.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { changeTexts } from '#server/summaries/summaries.service.ts'
import { countSegments } from '../segments.rules.ts'
import { changeStatus } from '../sending/delivery/claim.service.ts'
import { lockMessage, updateCommunication, updateText } from '../sending/messages.queries.ts'
import { getSendingSettings } from '../sending/settings.queries.ts'
import { withdrawConsent } from '../suppressing/suppressions.queries.ts'
import { liftStop, suppressAddress } from '../suppressing/suppressions.service.ts'
import { getNewestTextTo, hearEvent, insertInboundText } from './callback-events.queries.ts'
import { decideTextReport, readWish } from './reports.rules.ts'

type ReportServices = Pick<Services, 'database' | 'clock'>

/** A gateway reports within days; what comes later is a replay, or about something long settled. */
const STALE_AFTER_MS = 7 * 24 * 3_600_000
const PROVIDER = 'twilio'

export interface StatusReport {
  companyId: string
  messageId: string
  /** Id at the gateway. */
  sid: string
  /** Its word for the state. */
  status: string
  errorCode: string | null
}

/**
 * Hears what became of a text. A report of an unknown text, one heard before, and one that was overtaken change nothing.
 * A text in doubt is settled by it: the gateway knows.
 *
 * @returns false when the report is too old to be believed.
 */
export async function hearStatus({ database, clock }: ReportServices, report: StatusReport): Promise<boolean> {
  const scope = { companyId: report.companyId }
  return inTransaction(database, scope, async (trx) => {
    const at = clock.now()
    const message = await lockMessage(trx, scope, 'SMS', report.messageId)
    if (message?.direction !== 'OUTBOUND') return true
    if (message.messageId && message.messageId !== report.sid) return true
    const sentAt = message.claimedAt ?? message.createdAt
    if (at.getTime() - sentAt.getTime() > STALE_AFTER_MS) return false
    if (!(await hearEvent(trx, scope, { provider: PROVIDER, key: `${report.sid}:${report.status}`, at }))) return true
    await applyStatus(trx, scope, report, message, at)
    return true
  })
}

async function applyStatus(
  trx: Transaction<DB>,
  scope: TenantScope,
  { messageId: id, sid, status, errorCode }: StatusReport,
  message: { status: string; deliveredAt: Date | null; claimedAt: Date | null },
  at: Date,
): Promise<void> {
  const report = decideTextReport(message, status)
  if (report === 'NOTHING') return
  const known = { providerMessageId: sid, provider: PROVIDER, leaseUntil: null, nextAttemptAt: null }
  await changeStatus(trx, scope, 'SMS', id, () =>
    report === 'FAILED'
      ? updateText(
          trx,
          scope,
          id,
          {
            ...known,
            status: 'FAILED',
            sendingState: 'FAILED',
            sendingReasons: [errorCode ?? 'REJECTED'],
            errorCode: errorCode ?? 'REJECTED',
            sentAt: null,
            failedAt: at,
          },
          at,
        )
      : updateText(
          trx,
          scope,
          id,
          {
            ...known,
            status: 'SENT',
            sendingState: 'SENT',
            sendingReasons: [],
            errorCode: null,
            errorMessage: null,
            ...(message.status === 'SENT' ? undefined : { sentAt: at }),
            ...(report === 'DELIVERED' ? { deliveredAt: at } : undefined),
          },
          at,
        ),
  )
  await updateCommunication(trx, scope, 'SMS', id, { status: report, at })
}

export interface InboundReport {
  sid: string
  /** E.164. */
  from: string
  body: string
}

/**
 * Takes in a text. One number may serve several companies: what the person writes belongs to the one that wrote to them
 * last, and a STOP or START is meant for all that did. A number nobody wrote to belongs to nobody, and is left alone.
 */
export async function hearText(
  services: ReportServices,
  text: InboundReport,
): Promise<{ companies: number; wish: 'STOP' | 'START' | null }> {
  const wish = readWish(text.body)
  const found: { companyId: string; at: Date }[] = []
  for (const companyId of await inTransaction(services.database, { readOnly: true }, findCompanyIds)) {
    const newest = await inTransaction(services.database, { companyId, readOnly: true }, (trx) =>
      getNewestTextTo(trx, { companyId }, text.from),
    )
    if (newest) found.push({ companyId, at: newest.createdAt })
  }
  found.sort((a, b) => b.at.getTime() - a.at.getTime())
  const concerned = wish ? found : found.slice(0, 1)
  for (const { companyId } of concerned)
    await inTransaction(services.database, { companyId }, (trx) =>
      takeIn(trx, { companyId }, text, { wish, at: services.clock.now() }),
    )
  return { companies: concerned.length, wish }
}

async function takeIn(
  trx: Transaction<DB>,
  scope: TenantScope,
  text: InboundReport,
  { wish, at }: { wish: 'STOP' | 'START' | null; at: Date },
): Promise<void> {
  if (!(await hearEvent(trx, scope, { provider: PROVIDER, key: `in:${text.sid}`, at }))) return
  const newest = await getNewestTextTo(trx, scope, text.from)
  const about = {
    leadId: newest?.leadId ?? null,
    saleId: newest?.saleId ?? null,
    customerId: newest?.customerId ?? null,
  }
  const id = newId()
  const { timeZone } = await getSendingSettings(trx, scope)
  const body = text.body.slice(0, 2000) || '–'
  await changeTexts(trx, { companyId: scope.companyId, timeZone }, [id], () =>
    insertInboundText(trx, scope, {
      id,
      communicationId: newId(),
      phone: text.from,
      body,
      segments: countSegments(body).segments,
      provider: PROVIDER,
      providerMessageId: text.sid,
      about,
      at,
    }),
  )
  if (wish === 'START') await liftStop(trx, scope, { phone: text.from, at })
  if (wish !== 'STOP') return
  await withdrawConsent(trx, scope, { channel: 'SMS', address: text.from, source: 'STOP', at })
  await suppressAddress(trx, scope, {
    channel: 'SMS',
    address: text.from,
    reason: 'UNSUBSCRIBED',
    source: 'STOP',
    about,
    at,
  })
}
