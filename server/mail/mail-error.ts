import { AppError } from '../kernel/errors.ts'

/** How an attempt to hand over a message ended, if it was not accepted. */
export interface NotAccepted {
  /** Whether the other side may have it all the same. Only what it certainly does not have may be tried again. */
  taken: 'NO' | 'UNKNOWN'
  /** Whether another attempt would be refused as well. */
  permanent: boolean
  /** The server's own code, such as `550 5.1.1`, or one of ours, such as `NOT_REACHED`. */
  code: string
  /** The server's words. */
  words: string
  /** The address, not the message, was refused: it does not exist. */
  recipientUnknown?: boolean
}

/** A message that a mail server or a gateway did not accept, or of which nobody knows whether it did. */
export class NotAcceptedError extends AppError {
  readonly outcome: NotAccepted

  constructor(outcome: NotAccepted, reason: 'MAIL_REFUSED' | 'SMS_REFUSED', userMessage: string, cause?: unknown) {
    super('UNAVAILABLE', {
      reason,
      message: `the ${reason === 'MAIL_REFUSED' ? 'mail server' : 'gateway'} did not take a message: ${outcome.code}`,
      userMessage,
      cause,
    })
    this.outcome = outcome
  }
}

const MOST_WORDS = 500

/**
 * Reads an error of the SMTP connection. A server that answered has decided: 4xx for now, 5xx for good (RFC 5321 §4.2.1).
 * One that fell silent after it began to read the message may have kept it.
 */
export function readSmtpFailure(error: unknown, dataStarted: boolean): NotAccepted {
  const text = (key: string) => {
    const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined
    return value === undefined || value === null ? '' : String(value)
  }
  const words = (text('response') || text('message')).replace(/\s+/g, ' ').slice(0, MOST_WORDS)
  const reply = Number(text('responseCode')) || 0
  if (text('code') === 'EAUTH') return { taken: 'NO', permanent: false, code: 'LOGIN_REFUSED', words }
  if (reply >= 400 && reply < 600) {
    const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})/.exec(text('response'))?.[1]
    return {
      taken: 'NO',
      permanent: reply >= 500,
      code: enhanced ? `${reply} ${enhanced}` : String(reply),
      words,
      recipientUnknown: isUnknownRecipient(reply, enhanced, text('command') === 'RCPT TO'),
    }
  }
  const silent = text('code') === 'ETIMEDOUT' ? 'TIMED_OUT' : 'CONNECTION_LOST'
  return dataStarted
    ? { taken: 'UNKNOWN', permanent: false, code: silent, words }
    : { taken: 'NO', permanent: false, code: 'NOT_REACHED', words }
}

/**
 * Enhanced codes X.1.x speak of the address (RFC 3463 §3.2), whenever they come: some servers look the mailbox up only
 * once they have the text. Without one, 550, 551 and 553 do, in answer to the address alone.
 */
function isUnknownRecipient(reply: number, enhanced: string | undefined, toAddress: boolean): boolean {
  if (enhanced) return /^5\.1\.[1-3]$|^5\.1\.6$|^5\.1\.10$/.test(enhanced)
  return toAddress && [550, 551, 553].includes(reply)
}
