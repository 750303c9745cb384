import { inTransaction } from '#db/transaction.ts'
import { AppError } from '#server/kernel/errors.ts'
import { NotAcceptedError } from '#server/mail/mail-error.ts'
import type { Services } from '#server/services.ts'
import { insertLinks } from '../../tracking/tracking.queries.ts'
import { updateEmail } from '../messages.queries.ts'
import type { Channel } from '../sending.schemas.ts'
import { type Claim, claimMessage } from './claim.service.ts'
import { composeEmail, linksToFollow } from './compose-email.service.ts'
import { decideOutcome, type Outcome } from './retry.rules.ts'
import { type Acceptance, settleNotSent, settleSent } from './settle.service.ts'

export interface SendingJob {
  companyId: string
  jobId: string
  messageId: string
}

export type SendService = Pick<Services, 'config' | 'logger' | 'clock' | 'database' | 'mailer' | 'sms'>

/**
 * Sends one message: claim, effect, result, each in its own transaction. Safe to call any number of times for one job.
 * Whatever happens between claim and result leaves the message in doubt, never waiting.
 */
export async function sendMessage(
  services: SendService,
  channel: Channel,
  job: SendingJob,
): Promise<'SENT' | 'NOT_SENT' | 'NOTHING'> {
  const { database, clock, logger } = services
  const tenant = { companyId: job.companyId }
  const claim = await inTransaction(database, tenant, (trx) =>
    claimMessage(trx, tenant, { channel, messageId: job.messageId, jobId: job.jobId, now: clock.now() }),
  )
  if (!claim) return 'NOTHING'
  const claimed = { channel, id: job.messageId, token: claim.token }
  const result = await handOver(services, channel, job.companyId, claim)
  if ('kind' in result) {
    await inTransaction(database, tenant, (trx) => settleNotSent(trx, tenant, claimed, result, clock.now()))
    logger.info({ companyId: job.companyId, jobId: job.jobId, code: result.code }, `message not sent: ${result.kind}`)
    return 'NOT_SENT'
  }
  await inTransaction(database, tenant, (trx) => settleSent(trx, tenant, claimed, result, clock.now()))
  return 'SENT'
}

async function handOver(
  services: SendService,
  channel: Channel,
  companyId: string,
  claim: Claim,
): Promise<Acceptance | Outcome> {
  try {
    return channel === 'EMAIL'
      ? await handOverEmail(services, companyId, claim)
      : await handOverText(services, companyId, claim)
  } catch (error) {
    if (error instanceof NotAcceptedError) return decideOutcome(error.outcome, claim.attempts, services.clock.now())
    // Nothing has left when the message itself could not be made.
    const words = error instanceof AppError ? error.userMessage : ''
    services.logger.error({ err: error, companyId }, 'a message could not be made')
    return { kind: 'FAILED', code: 'NOT_ACCEPTED', words, recipientUnknown: false }
  }
}

async function handOverEmail(services: SendService, companyId: string, { message }: Claim): Promise<Acceptance> {
  const { database, clock, mailer } = services
  const tenant = { companyId }
  const composed = await inTransaction(database, tenant, async (trx) => {
    const mail = await composeEmail(trx, services.config, tenant, message)
    await insertLinks(trx, tenant, message.id, linksToFollow(services.config, message), clock.now())
    await updateEmail(
      trx,
      tenant,
      message.id,
      { messageId: mail.messageId ?? '', fromAddress: mail.from ?? services.config.MAIL_FROM },
      clock.now(),
    )
    return mail
  })
  const { file } = await mailer.send(composed)
  return { provider: mailer.provider, providerMessageId: null, file: file ?? null }
}

async function handOverText(services: SendService, companyId: string, { message }: Claim): Promise<Acceptance> {
  const { config, sms } = services
  const origin = config.ORIGIN ? new URL(config.ORIGIN).origin : null
  const { providerMessageId, file } = await sms.send({
    to: message.to,
    body: message.text ?? '',
    ...(origin ? { statusCallback: `${origin}/api/callbacks/sms/status/${companyId}/${message.id}` } : undefined),
  })
  return { provider: sms.provider, providerMessageId, file: file ?? null }
}
