import type { Transaction } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { recordAudit } from '../../audit/audit.service.ts'
import { findCompanyIds } from '../../companies/companies.queries.ts'
import { memberScope } from '../../companies/companies.service.ts'
import { AppError, failureText } from '../../kernel/errors.ts'
import type { Services } from '../../services.ts'
import { previewMessage, sendMessage } from '../compose/compose.service.ts'
import type { CommunicationCall } from '../contacts/contacts.service.ts'
import { TABLE_OF } from '../sending/messages.queries.ts'
import { countQueued, getSendingSettings } from '../sending/settings.queries.ts'
import { judgeRecipient, reasonOf } from './judge-recipient.service.ts'
import { findSilentMailings, lockMailing, updateMailing } from './mailings.queries.ts'
import {
  findUnjudged,
  findUnsent,
  refuseBeyond,
  refuseRepeated,
  saveOutcome,
  saveVerdict,
  settleRefused,
} from './recipients.queries.ts'

/** People worked on in one transaction: each shows in the progress, and little is done again after a crash. */
const AT_A_TIME = 20
/** A mailing that gave no sign of life for so long was left behind by a process that died. */
const SILENCE_MS = 2 * 60_000

type Mailing = NonNullable<Awaited<ReturnType<typeof lockMailing>>>

/** Works on a mailing beside the requests of this process. Its row carries the progress. */
export function startMailing(services: Services, companyId: string, id: string): void {
  runMailing(services, companyId, id).catch((error: unknown) =>
    services.logger.error({ err: error, companyId, jobId: id }, 'a mailing could not be worked on'),
  )
}

/** Checks or sends a mailing to its end, a few people at a time. Two processes at one mailing take turns. */
export async function runMailing(services: Services, companyId: string, id: string): Promise<void> {
  const { database, clock, logger } = services
  const tenant = { companyId }
  try {
    while (await inTransaction(database, tenant, (trx) => workOn(services, trx, companyId, id)));
  } catch (error) {
    logger.error({ err: error, companyId, jobId: id }, 'a mailing broke off')
    const { reason, params } = error instanceof AppError ? error : {}
    await inTransaction(database, tenant, async (trx) => {
      const mailing = await lockMailing(trx, tenant, id)
      if (mailing?.state !== 'CHECKING' && mailing?.state !== 'SENDING') return
      const failure = failureText(reason ?? 'MAILING_FAILED', params)
      await updateMailing(trx, tenant, id, { state: 'FAILED', failure }, clock.now())
    })
  }
}

/** @returns whether there is more to do. */
async function workOn(services: Services, trx: Transaction<DB>, companyId: string, id: string): Promise<boolean> {
  const mailing = await lockMailing(trx, { companyId }, id)
  if (mailing?.state !== 'CHECKING' && mailing?.state !== 'SENDING') return false
  // As the person may do it now: somebody who left the company sends nothing more.
  const scope = await memberScope(trx, { companyId }, mailing.sentBy ?? mailing.createdBy)
  if (scope.role !== 'admin' && scope.role !== 'manager') throw new AppError('FORBIDDEN')
  const call = { trx, scope, clock: services.clock }
  const more = mailing.state === 'CHECKING' ? await checkSome(call, mailing) : await sendSome(call, mailing)
  if (more) await updateMailing(trx, scope, id, { heartbeatAt: services.clock.now() }, services.clock.now())
  return more
}

async function checkSome(call: CommunicationCall, { id, channel, templateId, purpose }: Mailing): Promise<boolean> {
  const { trx, scope, clock } = call
  if (!channel || !templateId) throw new Error('a mailing without a template is being checked')
  const people = await findUnjudged(trx, scope, id, AT_A_TIME)
  for (const person of people) {
    const judged = await judgeRecipient(call, { channel, templateId, purpose }, person)
    await saveVerdict(trx, scope, { mailingId: id, position: person.position }, judged, clock.now())
  }
  if (people.length > 0) return true
  const at = clock.now()
  await refuseRepeated(trx, scope, id, channel, at)
  await refuseBeyond(trx, scope, id, { ...(await roomOf(call, channel)), at })
  await updateMailing(trx, scope, id, { state: 'CHECKED', checkedAt: at }, at)
  return false
}

/** How many messages the company's limits let go now, and which of them ends it. */
async function roomOf({ trx, scope, clock }: CommunicationCall, channel: 'EMAIL' | 'SMS') {
  const settings = await getSendingSettings(trx, scope)
  const { lastHour, lastDay } = await countQueued(trx, scope, TABLE_OF[channel], clock.now())
  const hour = (channel === 'EMAIL' ? settings.emailsPerHour : settings.textsPerHour) - lastHour
  const day = (channel === 'EMAIL' ? settings.emailsPerDay : settings.textsPerDay) - lastDay
  return { room: Math.max(0, Math.min(hour, day)), reason: day <= hour ? 'QUOTA_DAY' : 'QUOTA_HOUR' }
}

async function sendSome(call: CommunicationCall, mailing: Mailing): Promise<boolean> {
  const { trx, scope, clock } = call
  const people = await findUnsent(trx, scope, mailing.id, AT_A_TIME)
  for (const person of people) {
    const place = { mailingId: mailing.id, position: person.position }
    await saveOutcome(trx, scope, place, await queueFor(call, mailing, person), clock.now())
  }
  if (people.length > 0) return true
  const at = clock.now()
  await settleRefused(trx, scope, mailing.id, at)
  await updateMailing(trx, scope, mailing.id, { state: 'DONE', finishedAt: at }, at)
  await recordAudit(trx, scope, {
    action: 'mailing.finished',
    entity: 'mailing',
    entityId: mailing.id,
    details: { recipients: mailing.recipients },
    at,
  })
  return false
}

/** Queues one message in the words that were confirmed. What has changed since counts: it may be refused now. */
async function queueFor(
  call: CommunicationCall,
  { id, channel, purpose }: Mailing,
  person: Awaited<ReturnType<typeof findUnsent>>[number],
) {
  if (!channel) throw new Error('a mailing without a channel is being sent')
  const message = {
    leadId: person.leadId ?? undefined,
    saleId: person.saleId ?? undefined,
    channel,
    subject: person.subject ?? '',
    text: person.body ?? '',
    purpose,
    scheduledFor: null,
  }
  try {
    const queued = await sendMessage(call, {
      ...message,
      templateVersionId: person.templateVersionId ?? undefined,
      idempotencyKey: `mailing:${id}:${person.position}`,
    })
    return { outcome: 'QUEUED' as const, communicationId: queued.id }
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.reason !== 'SENDING_REFUSED')
      return { outcome: 'REFUSED' as const, reasons: [reasonOf(thrown, channel)] }
    const { decision } = await previewMessage(call, message)
    return { outcome: 'REFUSED' as const, reasons: decision?.reasons ?? [] }
  }
}

/**
 * Goes on with mailings that a dead process left behind. One that was being sent before the database was put back has
 * perhaps gone on since that backup: a person looks first.
 */
export async function sweepMailings(services: Services): Promise<{ run: number; stopped: number }> {
  const { database, clock } = services
  let run = 0
  let stopped = 0
  for (const companyId of await inTransaction(database, { readOnly: true }, findCompanyIds)) {
    const silentSince = new Date(clock.now().getTime() - SILENCE_MS)
    const silent = await inTransaction(database, { companyId, readOnly: true }, (trx) =>
      findSilentMailings(trx, { companyId }, silentSince),
    )
    for (const { id, restored } of silent) {
      if (restored) {
        const failure = failureText('MAILING_RESTORED')
        await inTransaction(database, { companyId }, (trx) =>
          updateMailing(trx, { companyId }, id, { state: 'FAILED', failure }, clock.now()),
        )
        stopped += 1
      } else {
        await runMailing(services, companyId, id)
        run += 1
      }
    }
  }
  return { run, stopped }
}
