import { AppError, type ErrorCode } from '#server/kernel/errors.ts'

/** What went wrong with a message, in the domain's own words; programs may switch on it. */
export type SendingProblem =
  | 'ADDRESS_UNREADABLE'
  | 'PHONE_UNREADABLE'
  | 'SUBJECT_EMPTY'
  | 'TEXT_EMPTY'
  | 'TEXT_TOO_LONG'
  | 'KEY_REUSED'
  | 'QUOTA_HOUR'
  | 'QUOTA_DAY'
  | 'SCHEDULED_TOO_LATE'
  | 'SCHEDULED_IN_PAST'
  | 'RECORD_UNKNOWN'
  | 'NOT_WAITING'
  | 'NOT_IN_DOUBT'
  | 'NONE_CHOSEN'
  | 'NOT_FAILED'
  | 'SETTINGS_CHANGED'

const WORDS: Record<SendingProblem, { code: ErrorCode; field?: string; userMessage: string }> = {
  ADDRESS_UNREADABLE: {
    code: 'BAD_INPUT',
    field: 'to',
    userMessage: 'This is not an email address. Nothing was queued; write one such as name@example.com.',
  },
  PHONE_UNREADABLE: {
    code: 'BAD_INPUT',
    field: 'to',
    userMessage:
      'This is not a telephone number. Nothing was queued; write it with its country code, such as +44 7700 900123.',
  },
  SUBJECT_EMPTY: { code: 'BAD_INPUT', field: 'subject', userMessage: 'Enter a subject.' },
  TEXT_EMPTY: { code: 'BAD_INPUT', field: 'text', userMessage: 'Enter the message.' },
  TEXT_TOO_LONG: {
    code: 'BAD_INPUT',
    field: 'text',
    userMessage: 'The message is too long. Nothing was queued; shorten it.',
  },
  KEY_REUSED: {
    code: 'CONFLICT',
    field: 'idempotencyKey',
    userMessage: 'This form was already sent with another message. Nothing was queued; open the form anew.',
  },
  QUOTA_HOUR: {
    code: 'TOO_MANY_REQUESTS',
    userMessage:
      'Your company has queued as many messages as it allows in an hour. Nothing was queued; try again later, or ask an admin to raise the limit.',
  },
  QUOTA_DAY: {
    code: 'TOO_MANY_REQUESTS',
    userMessage:
      'Your company has queued as many messages as it allows in a day. Nothing was queued; try again tomorrow, or ask an admin to raise the limit.',
  },
  SCHEDULED_TOO_LATE: {
    code: 'BAD_INPUT',
    field: 'scheduledFor',
    userMessage: 'Choose a moment within the next 90 days.',
  },
  SCHEDULED_IN_PAST: {
    code: 'BAD_INPUT',
    field: 'scheduledFor',
    userMessage: 'This moment is over. Nothing was sent; choose one ahead, or none to send it now.',
  },
  RECORD_UNKNOWN: {
    code: 'NOT_FOUND',
    userMessage: 'What this message is about does not exist, or it is not yours to see. Nothing was queued.',
  },
  NOT_WAITING: {
    code: 'CONFLICT',
    userMessage: 'This message no longer waits, so it cannot be cancelled. Reload and look again.',
  },
  NONE_CHOSEN: { code: 'BAD_INPUT', field: 'messages', userMessage: 'No message is chosen. Choose at least one.' },
  NOT_IN_DOUBT: {
    code: 'CONFLICT',
    userMessage: 'This message is no longer in doubt. Nothing was changed; reload and look again.',
  },
  NOT_FAILED: {
    code: 'CONFLICT',
    userMessage: 'This message did not fail, so it cannot be sent again. Reload and look again.',
  },
  SETTINGS_CHANGED: {
    code: 'CONFLICT',
    userMessage: 'Somebody else changed these settings meanwhile. Nothing was saved; reload and look again.',
  },
}

export function sendingError(reason: SendingProblem): AppError {
  const { code, field, userMessage } = WORDS[reason]
  return new AppError(code, { reason, userMessage, message: `sending: ${reason}`, ...(field ? { field } : undefined) })
}
