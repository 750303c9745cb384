import { randomUUID } from 'node:crypto'
import { mkdir, open, rename } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createTransport, type SendMailOptions } from 'nodemailer'
import type { Config } from '#server/kernel/config.ts'
import { AppError } from '#server/kernel/errors.ts'

export interface MailMessage {
  to: string
  subject: string
  text: string
  html?: string
  /** Other than the configured one: a client's own sender. */
  from?: string
  replyTo?: string
  /** The same for every attempt of one message, so that a receiver sees it once. */
  messageId?: string
  headers?: Record<string, string>
}

export interface SentMail {
  messageId: string
  accepted: string[]
}

/** Sends mail. Tests pass their own. */
export interface Mailer {
  /** @throws {AppError} UNAVAILABLE when the server did not take it. */
  send(message: MailMessage): Promise<SentMail>
  close(): void
}

type MailConfig = Pick<Config, 'SMTP_URL' | 'MAIL_FROM' | 'DATA_DIR'>

/** By SMTP where one is configured; otherwise into a folder, as the very message that would have been sent. */
export function createMailer(config: MailConfig): Mailer {
  return config.SMTP_URL ? smtpMailer(config, config.SMTP_URL) : folderMailer(config)
}

/** Where messages lie that no server was configured for. */
export function outboxFolder(config: Pick<Config, 'DATA_DIR'>): string {
  return join(resolve(config.DATA_DIR), 'outbox')
}

function smtpMailer(config: MailConfig, url: string): Mailer {
  const transport = createTransport({ url, connectionTimeout: 10_000, socketTimeout: 30_000 })
  return {
    send: async (message) => {
      try {
        const { messageId, accepted } = await transport.sendMail(composed(config, message))
        return { messageId, accepted: accepted.map(String) }
      } catch (cause) {
        throw new AppError('UNAVAILABLE', {
          reason: 'MAIL_REFUSED',
          message: 'the mail server did not take a message',
          userMessage: 'The mail server did not take the message. Check SMTP_URL and its log.',
          cause,
        })
      }
    },
    close: () => transport.close(),
  }
}

function folderMailer(config: MailConfig): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' })
  return {
    send: async (message) => {
      const { messageId, message: raw } = await transport.sendMail(composed(config, message))
      const folder = outboxFolder(config)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const name = `${new Date().toISOString().replaceAll(':', '-')}-${randomUUID().slice(0, 8)}.eml`
      const draft = await open(join(folder, `.${name}`), 'wx', 0o600)
      try {
        await draft.writeFile(Buffer.isBuffer(raw) ? raw : '')
      } finally {
        await draft.close()
      }
      await rename(join(folder, `.${name}`), join(folder, name))
      return { messageId, accepted: [message.to] }
    },
    close: () => transport.close(),
  }
}

function composed({ MAIL_FROM }: MailConfig, message: MailMessage): SendMailOptions {
  for (const value of [message.to, message.subject, message.from ?? '', ...Object.values(message.headers ?? {})]) {
    // A line break in a head would begin another head of somebody's choice.
    if (/[\r\n\0]/.test(value)) throw new AppError('BAD_INPUT', { message: 'a line break in the head of a mail' })
  }
  const { to, subject, text, html, from, replyTo, messageId, headers } = message
  return {
    from: from ?? MAIL_FROM,
    // As an object it is one address, whatever it contains.
    to: { name: '', address: to },
    subject,
    text,
    ...(html && { html }),
    ...(replyTo && { replyTo }),
    ...(messageId && { messageId }),
    ...(headers && { headers }),
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}
