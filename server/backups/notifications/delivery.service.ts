import { z } from 'zod'
import { AppError } from '#server/kernel/errors.ts'
import { deriveKey } from '#server/kernel/secret-key.ts'
import type { Services } from '#server/services.ts'
import { postSigned } from '#server/webhooks/post-signed.ts'
import { inSystem } from '../runs/in-system.ts'
import { claimAlerts, settleAlert } from './notifications.queries.ts'

/** Between attempts; after the last the message is given up and the page says why. */
const PAUSES_MINUTES = [1, 5, 30, 120, 720]
/** An attempt whose process died is made again after so long. */
const CLAIM_MS = 5 * 60_000

const factsSchema = z.object({
  title: z.string(),
  message: z.string(),
  at: z.string(),
  backupId: z.string().nullable(),
  schedule: z.string().nullable(),
})

/** The key that a channel's messages are signed with; shown to whoever adds the channel, stored nowhere. */
export function channelKey(services: Services, channelId: string): Promise<Buffer> {
  return deriveKey(services.config, `backup-webhook ${channelId}`)
}

/**
 * Sends what is waiting. Each message is claimed before it leaves, so that two processes do not both send it; one
 * whose process died meanwhile goes again with the same id.
 * @returns how many were taken by the other side.
 */
export async function deliverAlerts(services: Services): Promise<number> {
  const now = services.clock.now()
  const claimed = await inSystem(services, (trx) => claimAlerts(trx, now, new Date(now.getTime() + CLAIM_MS)))
  let sent = 0
  for (const alert of claimed) {
    try {
      await send(services, alert)
      await inSystem(services, (trx) =>
        settleAlert(trx, alert.id, { state: 'SENT', sentAt: services.clock.now(), problem: null }),
      )
      sent += 1
    } catch (error) {
      const pause = PAUSES_MINUTES[alert.attempts - 1]
      const problem = (
        error instanceof AppError ? error.userMessage : 'It could not be sent; the log has the reason.'
      ).slice(0, 500)
      services.logger.warn({ err: error, count: alert.attempts }, 'a backup alert was not taken')
      await inSystem(services, (trx) =>
        settleAlert(trx, alert.id, {
          state: pause === undefined ? 'GIVEN_UP' : 'PENDING',
          problem,
          ...(pause === undefined ? undefined : { nextAttemptAt: new Date(now.getTime() + pause * 60_000) }),
        }),
      )
    }
  }
  return sent
}

async function send(services: Services, alert: Awaited<ReturnType<typeof claimAlerts>>[number]): Promise<void> {
  const facts = factsSchema.parse(alert.facts)
  const origin = services.config.ORIGIN
  const link = origin && facts.backupId ? `${origin.replace(/\/$/, '')}/admin/backup/${facts.backupId}` : null
  if (alert.kind === 'webhook') {
    await postSigned(services.config, {
      url: alert.target,
      id: alert.id,
      event: `backup.${alert.event}`,
      body: { id: alert.id, event: `backup.${alert.event}`, createdAt: alert.createdAt.toISOString(), ...facts, link },
      key: await channelKey(services, alert.channelId),
      at: services.clock.now(),
    })
    return
  }
  await services.mailer.send({
    to: alert.target,
    subject: facts.title.replace(/[\r\n\0]+/g, ' ').slice(0, 200),
    text: [facts.message, '', ...(link ? [link, ''] : []), `Counterfoil, ${facts.at}`].join('\n'),
    messageId: `<backup-alert-${alert.id}@counterfoil>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  })
}
