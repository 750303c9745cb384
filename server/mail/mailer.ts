import { randomUUID } from 'node:crypto'
import { mkdir, open, rename } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { createTransport, type SendMailOptions } from 'nodemailer'
import { parseConnectionUrl } from 'nodemailer/lib/shared'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Config } from '#server/kernel/config.ts'
import { AppError } from '#server/kernel/errors.ts'
import { NotAcceptedError, readSmtpFailure } from './mail-error.ts'

export interface MailMessage {
  to: string
  toName?: string
  subject: string
  text: string
  html?: string
  /** Other than the configured one: a client's own sender. */
  from?: string
  replyTo?: string
  /** The same for every attempt of one message, so that a receiver sees it once. */
  messageId?: string
  /** Of the head; now without it. With it and a Message-ID, the message is the same at every attempt. */
  date?: Date
  headers?: Record<string, string>
}

export interface SentMail {
  messageId: string
  accepted: string[]
  /** Name of the file it was written to, when no server is configured. */
  file?: string
}

/** Sends mail. Tests pass their own. */
export interface Mailer {
  /** Where it goes, for the logs: null for the folder. */
  readonly provider: string | null
  /** @throws {NotAcceptedError} UNAVAILABLE, saying whether the server may have it all the same. */
  send(message: MailMessage): Promise<SentMail>
  /** The message as it is handed over, to the byte. */
  compose(message: MailMessage): Promise<Buffer>
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

const CONNECT_MS = 10_000
/** A server that says nothing for so long is taken for lost. */
const SILENCE_MS = 30_000

function smtpMailer(config: MailConfig, url: string): Mailer {
  const composer = composerOf(config)
  const { auth, ...address } = parseConnectionUrl(url)
  const options = { ...address, connectionTimeout: CONNECT_MS }
  return {
    provider: 'smtp',
    compose: composer.compose,
    send: async (message) => {
      const { raw, envelope, messageId } = await composer.make(message)
      let dataStarted = false
      // Pulled only once the server said that it is ready to read.
      const read = function* () {
        dataStarted = true
        yield raw
      }
      const connection = new SMTPConnection({ ...options, greetingTimeout: CONNECT_MS, socketTimeout: SILENCE_MS })
      try {
        await new Promise<void>((resolve, reject) => {
          connection.once('error', reject)
          connection.once('end', () => reject(new Error('the connection ended')))
          const send = () =>
            connection.send(envelope, Readable.from(read()), (error) => (error ? reject(error) : resolve()))
          connection.connect((error) => {
            if (error) reject(error)
            else if (auth) connection.login(auth, (refused) => (refused ? reject(refused) : send()))
            else send()
          })
        })
        connection.quit()
        return { messageId, accepted: [message.to] }
      } catch (cause) {
        connection.close()
        // The number alone: the words of a server may carry addresses.
        const code = cause instanceof Error && 'responseCode' in cause ? Number(cause.responseCode) : 0
        throw new NotAcceptedError(
          readSmtpFailure(cause, dataStarted),
          'MAIL_REFUSED',
          `The mail server did not take the message${code > 0 ? ` (it answered ${code})` : ''}. Check SMTP_URL and its log.`,
          cause,
        )
      } finally {
        // A connection that is given up may still say something.
        connection.on('error', () => undefined)
      }
    },
    close: composer.close,
  }
}

function folderMailer(config: MailConfig): Mailer {
  const composer = composerOf(config)
  return {
    provider: null,
    compose: composer.compose,
    send: async (message) => {
      const { raw, messageId } = await composer.make(message)
      const file = await writeToOutbox(config, 'eml', raw)
      return { messageId, accepted: [message.to], file }
    },
    close: composer.close,
  }
}

/** Writes what would have left into the outbox folder. @returns the file's name. */
export async function writeToOutbox(
  config: Pick<Config, 'DATA_DIR'>,
  extension: 'eml' | 'sms.json',
  content: Buffer | string,
): Promise<string> {
  const folder = outboxFolder(config)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const name = `${new Date().toISOString().replaceAll(':', '-')}-${randomUUID().slice(0, 8)}.${extension}`
  const draft = await open(join(folder, `.${name}`), 'wx', 0o600)
  try {
    await draft.writeFile(content)
  } finally {
    await draft.close()
  }
  await rename(join(folder, `.${name}`), join(folder, name))
  return name
}

/** Makes the bytes of a message. Servers are sent CRLF, as RFC 5321 asks. */
function composerOf(config: MailConfig) {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
  const make = async (message: MailMessage) => {
    const { messageId, message: raw, envelope } = await transport.sendMail(composed(config, message))
    return { messageId, raw: Buffer.isBuffer(raw) ? raw : Buffer.alloc(0), envelope }
  }
  return { make, compose: async (message: MailMessage) => (await make(message)).raw, close: () => transport.close() }
}

function composed({ MAIL_FROM }: MailConfig, message: MailMessage): SendMailOptions {
  for (const value of [
    message.to,
    message.toName ?? '',
    message.subject,
    message.from ?? '',
    message.replyTo ?? '',
    ...Object.values(message.headers ?? {}),
  ]) {
    // A line break in a head would begin another head of somebody's choice.
    if (/[\r\n\0]/.test(value)) throw new AppError('BAD_INPUT', { message: 'a line break in the head of a mail' })
  }
  const { to, toName, subject, text, html, from, replyTo, messageId, date, headers } = message
  return {
    from: from ?? MAIL_FROM,
    // As an object it is one address, whatever it contains.
    to: { name: toName ?? '', address: to },
    subject,
    text,
    ...(html && { html }),
    ...(replyTo && { replyTo }),
    ...(messageId && { messageId }),
    ...(date && { date }),
    // Parts of one message are divided by the same words at every attempt.
    ...(messageId && { baseBoundary: messageId.replace(/[^A-Za-z0-9]/g, '').slice(0, 40) }),
    ...(headers && { headers }),
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}
