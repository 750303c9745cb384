import { z } from 'zod'
import { AppError } from '#server/kernel/errors.ts'
import { deriveKey } from '#server/kernel/secret-key.ts'
import type { Services } from '#server/services.ts'
import { postSigned } from '#server/webhooks/post-signed.ts'
import { inSystem } from '../runs/in-system.ts'
import { inSystemOf } from '../runs/run-audit.ts'
import { type AlertLanguage, type AlertWording, wordAlert } from './alert-words.ts'
import { claimAlerts, getReader, settleAlert } from './notifications.queries.ts'

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
  /** Not in messages of the time when all were English. */
  matter: z
    .object({
      event: z.enum(['failed', 'missed', 'corrupt', 'drill', 'recovered', 'test']),
      name: z.string(),
      failure: z.string().nullable(),
      detail: z.string().nullable(),
      fileName: z.string().nullable(),
      missedBefore: z.number(),
    })
    .optional(),
})
type Facts = z.infer<typeof factsSchema>

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
  const { matter, ...facts } = factsSchema.parse(alert.facts)
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
  const reader = await inSystemOf(services, alert, (trx) => getReader(trx, alert.companyId, alert.target))
  const language = LANGUAGES.find((known) => known === reader.locale) ?? 'en'
  const at = momentOf(facts.at, language, reader.timeZone ?? 'UTC')
  const wording = matter ? wordAlert(matter, language, at) : facts
  await services.mailer.send({
    to: alert.target,
    subject: wording.title.replace(/[\r\n\0]+/g, ' ').slice(0, 200),
    text: [wording.message, '', ...(link ? [link, ''] : []), `Counterfoil, ${at}`].join('\n'),
    html: asPage(wording, { language, link, at }),
    messageId: `<backup-alert-${alert.id}@counterfoil>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  })
}

const LANGUAGES: AlertLanguage[] = ['en', 'fr', 'ar']
/** Latin digits and the Gregorian calendar in Arabic too, as everywhere in the product. */
const TAGS: Record<AlertLanguage, string> = { en: 'en-GB', fr: 'fr-FR', ar: 'ar-AE-u-nu-latn-ca-gregory' }

function momentOf(at: Facts['at'], language: AlertLanguage, timeZone: string): string {
  const format = new Intl.DateTimeFormat(TAGS[language], { dateStyle: 'long', timeStyle: 'short', timeZone })
  return `${format.format(new Date(at))} (${timeZone})`
}

/** The same words with a direction: without it a mail program sets Arabic from the left. */
function asPage(
  { title, message }: AlertWording,
  { language, link, at }: { language: AlertLanguage; link: string | null; at: string },
): string {
  const paragraphs = message.split('\n\n').map((text) => `<p>${escaped(text)}</p>`)
  if (link) paragraphs.push(`<p><a href="${escaped(link)}">${escaped(link)}</a></p>`)
  return `<!doctype html><html lang="${language}" dir="${language === 'ar' ? 'rtl' : 'ltr'}"><head><meta charset="utf-8"><title>${escaped(title)}</title></head><body>${paragraphs.join('')}<p>Counterfoil, ${escaped(at)}</p></body></html>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
