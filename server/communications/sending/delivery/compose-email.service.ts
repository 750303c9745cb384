import type { Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Config } from '#server/kernel/config.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import type { MailMessage } from '#server/mail/mailer.ts'
import { makeMark } from '../../tracking/marks.ts'
import { findLinks, pictureOf, replaceLinks } from '../../tracking/tracked-html.rules.ts'
import type { LockedMessage } from '../messages.queries.ts'
import { getSender, type SenderRow } from '../settings.queries.ts'
import { farewell } from './farewell.rules.ts'

type ComposeConfig = Pick<Config, 'MAIL_FROM' | 'ORIGIN' | 'SECRET_KEY' | 'DATA_DIR'>

/**
 * The mail of a message, the same at every attempt: Message-ID and date come from its row, so a server or a reader that
 * gets it twice sees one. Nothing is written.
 */
export async function composeEmail(
  trx: Transaction<DB>,
  config: ComposeConfig,
  scope: TenantScope,
  message: LockedMessage,
): Promise<MailMessage> {
  const sender = await getSender(trx, scope)
  const from = message.fromAddress ?? fromOf(config, sender)
  const parting = message.purpose === 'MARKETING' ? await partingOf(config, scope, message, sender, from) : null
  const html = message.html ? await followed(config, scope, message, message.html) : null
  return {
    to: message.to,
    ...(message.toName ? { toName: message.toName } : undefined),
    from,
    ...(message.replyTo ? { replyTo: message.replyTo } : undefined),
    subject: message.subject,
    text: (message.text ?? '') + (parting?.text ?? ''),
    ...(html ? { html: html + (parting?.html ?? '') } : undefined),
    messageId: messageIdOf(config, scope, message.id),
    date: message.createdAt,
    headers: {
      // Out-of-office answers to a letter nobody wrote by hand help nobody (RFC 3834).
      'X-Auto-Response-Suppress': 'OOF, AutoReply',
      ...parting?.headers,
    },
  }
}

/** The links of an email that lead through us, to be remembered before it leaves. */
export function linksToFollow(config: Pick<Config, 'ORIGIN'>, message: LockedMessage): string[] {
  return message.tracksLinks && config.ORIGIN && message.html ? findLinks(message.html) : []
}

/** Without a public address there is nothing to lead to, so nothing is followed. */
async function followed(
  config: ComposeConfig,
  scope: TenantScope,
  message: LockedMessage,
  html: string,
): Promise<string> {
  const origin = config.ORIGIN && new URL(config.ORIGIN).origin
  if (!origin) return html
  const mark = { companyId: scope.companyId, messageId: message.id }
  const links = await Promise.all(
    linksToFollow(config, message).map(
      async (_, position) => `${origin}/t/l/${await makeMark(config, 'link', { ...mark, position })}`,
    ),
  )
  const replaced = links.length > 0 ? replaceLinks(html, links) : html
  if (!message.tracksOpens) return replaced
  return replaced + pictureOf(`${origin}/t/o/${await makeMark(config, 'open', { ...mark, position: 0 })}`)
}

/** How the reader ends such emails: by a link and in one click, or where there is no public address by an answer. */
async function partingOf(
  config: ComposeConfig,
  scope: TenantScope,
  message: LockedMessage,
  sender: SenderRow,
  from: string,
): Promise<{ text: string; html: string; headers: Record<string, string> }> {
  if (!config.ORIGIN) {
    const address = message.replyTo ?? addressOf(from)
    return {
      ...farewell(sender.locale, sender.companyName, `mailto:${address}?subject=unsubscribe`),
      headers: { 'List-Unsubscribe': `<mailto:${address}?subject=unsubscribe>` },
    }
  }
  const { origin } = new URL(config.ORIGIN)
  const mark = await makeMark(config, 'unsubscribe', { companyId: scope.companyId, messageId: message.id, position: 0 })
  return {
    ...farewell(sender.locale, sender.companyName, `${origin}/unsubscribe/${mark}`),
    // RFC 8058: the reader's mail service posts there when they press its button.
    headers: {
      'List-Unsubscribe': `<${origin}/api/unsubscribe/${mark}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  }
}

/** Names company and message, so that a bounce finds its row. */
export function messageIdOf({ MAIL_FROM }: Pick<Config, 'MAIL_FROM'>, scope: TenantScope, id: string): string {
  const domain = addressOf(MAIL_FROM).split('@')[1] ?? 'localhost'
  return `<${id}.${scope.companyId}@${domain}>`
}

/** The company's name before the installation's address: only that domain is allowed to send. */
function fromOf({ MAIL_FROM }: Pick<Config, 'MAIL_FROM'>, { senderName }: SenderRow): string {
  return senderName ? `"${senderName.replace(/["\\\r\n]/g, '')}" <${addressOf(MAIL_FROM)}>` : MAIL_FROM
}

const addressOf = (from: string) => /<([^<>\s]+)>\s*$/.exec(from)?.[1] ?? from.trim()
