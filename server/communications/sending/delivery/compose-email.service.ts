import type { Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Config } from '#server/kernel/config.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import type { MailMessage } from '#server/mail/mailer.ts'
import type { LockedMessage } from '../messages.queries.ts'

type ComposeConfig = Pick<Config, 'MAIL_FROM' | 'ORIGIN' | 'SECRET_KEY' | 'DATA_DIR'>

/**
 * The mail of a message, the same at every attempt: Message-ID and date come from its row, so a server or a reader that
 * gets it twice sees one.
 */
export async function composeEmail(
  _trx: Transaction<DB>,
  config: ComposeConfig,
  scope: TenantScope,
  message: LockedMessage,
): Promise<MailMessage> {
  return {
    to: message.to,
    ...(message.toName ? { toName: message.toName } : undefined),
    subject: message.subject,
    text: message.text ?? '',
    ...(message.html ? { html: message.html } : undefined),
    messageId: messageIdOf(config, scope, message.id),
    date: message.createdAt,
    // Out-of-office answers to a letter nobody wrote by hand help nobody (RFC 3834).
    headers: { 'X-Auto-Response-Suppress': 'OOF, AutoReply' },
  }
}

/** Names company and message, so that a bounce finds its row. */
export function messageIdOf({ MAIL_FROM }: Pick<Config, 'MAIL_FROM'>, scope: TenantScope, id: string): string {
  const domain = /@([^\s<>@]+?)>?\s*$/.exec(MAIL_FROM)?.[1] ?? 'localhost'
  return `<${id}.${scope.companyId}@${domain}>`
}
