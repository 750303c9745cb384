import { AppError, type ErrorCode } from '../kernel/errors.ts'
import type { ContactProblem } from './communications.rules.ts'

/** What went wrong with a contact or a message; programs may switch on it. */
export type CommunicationReason =
  | ContactProblem
  | 'ABOUT_MISSING'
  | 'STALE_VERSION'
  | 'DOCUMENT_UNKNOWN'
  | 'NOT_LOGGED_BY_HAND'
  | 'FOLLOW_UP_NONE'
  | 'SEARCH_NEEDS_PERSONAL_DATA'
  | 'TEMPLATE_UNKNOWN'
  | 'TEMPLATE_OTHER_CHANNEL'
  | 'LANGUAGE_MISSING'
  | 'PLACEHOLDER_EMPTY'
  | 'SENDING_REFUSED'
  | 'CONFIRMATION_WRONG'
  | 'NOBODY_CHOSEN'
  | 'TOO_MANY_AT_ONCE'
  | 'MAILING_NOT_OPEN'

const WORDS: Record<CommunicationReason, { code: ErrorCode; field?: string; userMessage: string }> = {
  ABOUT_MISSING: { code: 'BAD_INPUT', field: 'leadId', userMessage: 'Say which lead or which sale it is about.' },
  STATUS_OF_OTHER_CHANNEL: {
    code: 'BAD_INPUT',
    field: 'status',
    userMessage: 'A contact of this kind cannot end like this. Choose one of the outcomes offered.',
  },
  NOT_YET: {
    code: 'BAD_INPUT',
    field: 'occurredAt',
    userMessage: 'This moment has not come yet. Correct the time, or plan it instead.',
  },
  PLANNED_IN_THE_PAST: {
    code: 'BAD_INPUT',
    field: 'occurredAt',
    userMessage: 'This moment is over. Choose one ahead, or say how it ended.',
  },
  FOLLOW_UP_BEFORE: {
    code: 'BAD_INPUT',
    field: 'followUpAt',
    userMessage: 'The follow-up lies before the contact. Choose a later day.',
  },
  DOCUMENT_NOT_A_LETTER: {
    code: 'BAD_INPUT',
    field: 'documentId',
    userMessage: 'Only a letter carries a document. Leave it empty.',
  },
  DOCUMENT_UNKNOWN: {
    code: 'BAD_INPUT',
    field: 'documentId',
    userMessage: 'This document is not there, or belongs to somebody else. Choose another one.',
  },
  STALE_VERSION: {
    code: 'CONFLICT',
    userMessage: 'Somebody else changed this contact while you were editing. Nothing was saved; reload and look again.',
  },
  NOT_LOGGED_BY_HAND: {
    code: 'PRECONDITION',
    userMessage: 'Emails and texts log themselves, so they cannot be edited or deleted. Nothing was changed.',
  },
  FOLLOW_UP_NONE: { code: 'PRECONDITION', userMessage: 'Nothing is to be followed up here, or it is done already.' },
  SEARCH_NEEDS_PERSONAL_DATA: {
    code: 'FORBIDDEN',
    field: 'search',
    userMessage: 'Your role sees no personal data, so it cannot search by it. Use the filters.',
  },
  TEMPLATE_UNKNOWN: {
    code: 'BAD_INPUT',
    field: 'templateId',
    userMessage: 'This template is not there any more, or has no published version. Choose another one.',
  },
  TEMPLATE_OTHER_CHANNEL: {
    code: 'BAD_INPUT',
    field: 'templateId',
    userMessage: 'This template is for another channel or another kind of record. Choose another one.',
  },
  LANGUAGE_MISSING: {
    code: 'PRECONDITION',
    field: 'locale',
    userMessage: 'This template is not written in that language yet. Choose another language.',
  },
  PLACEHOLDER_EMPTY: {
    code: 'PRECONDITION',
    field: 'text',
    userMessage: 'The text has a placeholder that this record has nothing for. Fill the record in, or change the text.',
  },
  SENDING_REFUSED: {
    code: 'PRECONDITION',
    userMessage: 'This message may not go out. Nothing was sent; the reasons stand beside the button.',
  },
  NOBODY_CHOSEN: { code: 'BAD_INPUT', field: 'ids', userMessage: 'Nobody would get a message. Choose others first.' },
  TOO_MANY_AT_ONCE: {
    code: 'TOO_LARGE',
    field: 'ids',
    userMessage: 'These are more than 2,000 people. Nothing was sent; narrow the filter and go on in parts.',
  },
  MAILING_NOT_OPEN: {
    code: 'CONFLICT',
    userMessage: 'This mailing has gone on meanwhile. Nothing was changed; reload to see where it is.',
  },
  CONFIRMATION_WRONG: {
    code: 'BAD_INPUT',
    field: 'confirmation',
    userMessage: 'Type the number of messages exactly as shown. Nothing was sent.',
  },
}

/** A refusal of this domain, with the field at fault and what to do. */
export function communicationError(reason: CommunicationReason): AppError {
  const { code, field, userMessage } = WORDS[reason]
  return new AppError(code, {
    reason,
    message: `communication: ${reason}`,
    userMessage,
    ...(field ? { field } : undefined),
  })
}
