import { AppError, type AppErrorOptions, type ErrorCode } from '../kernel/errors.ts'

/** What went wrong with a lead, in the domain's own words; programs may switch on it. */
export type LeadReason =
  | 'LEAD_DUPLICATE'
  | 'LEAD_CONVERTED'
  | 'STALE_VERSION'
  | 'DISPOSITION_CHANGED'
  | 'DISPOSITION_UNKNOWN'
  | 'DISPOSITION_ARCHIVED'
  | 'DISPOSITION_BY_CONVERSION'
  | 'REASON_MISSING'
  | 'NEXT_ACTION_MISSING'
  | 'NAME_MISSING'
  | 'CONTACT_MISSING'
  | 'PHONE_UNREADABLE'
  | 'COUNTRY_UNKNOWN'
  | 'EMAIL_UNREADABLE'
  | 'ONLY_TO_YOURSELF'
  | 'ASSIGNEE_UNKNOWN'
  | 'NOTHING_SELECTED'
  | 'TOO_MANY_SELECTED'
  | 'SEARCH_NEEDS_PERSONAL_DATA'
  | 'CONSENT_SOURCE_MISSING'
  | 'MERGE_SAME_LEAD'
  | 'MERGE_TWO_SALES'
  | 'MERGE_KEEP_THE_SALE'
  | 'MERGE_UNDONE'
  | 'TOO_MANY_DISPOSITIONS'
  | 'DISPOSITION_NEEDED'

const WORDS: Record<LeadReason, { code: ErrorCode; field?: string; userMessage: string }> = {
  LEAD_DUPLICATE: {
    code: 'CONFLICT',
    field: 'phone',
    userMessage: 'A lead with this telephone number or email address exists already. Nothing was added.',
  },
  LEAD_CONVERTED: {
    code: 'PRECONDITION',
    field: 'disposition',
    userMessage: 'This lead has become a sale. Its disposition stays; change the sale instead.',
  },
  STALE_VERSION: {
    code: 'CONFLICT',
    userMessage: 'Somebody else changed this lead while you were editing. Nothing was saved; reload and look again.',
  },
  DISPOSITION_CHANGED: {
    code: 'CONFLICT',
    field: 'disposition',
    userMessage: 'Somebody else set a disposition meanwhile. Nothing was changed; look at it first.',
  },
  DISPOSITION_UNKNOWN: {
    code: 'BAD_INPUT',
    field: 'disposition',
    userMessage: 'Choose one of the dispositions offered.',
  },
  DISPOSITION_ARCHIVED: {
    code: 'BAD_INPUT',
    field: 'disposition',
    userMessage: 'This disposition is no longer in use. Choose another one.',
  },
  DISPOSITION_BY_CONVERSION: {
    code: 'BAD_INPUT',
    field: 'disposition',
    userMessage: 'A lead is converted by creating its sale. Use “Convert to sale”.',
  },
  REASON_MISSING: { code: 'BAD_INPUT', field: 'reason', userMessage: 'Say why; this disposition asks for a reason.' },
  NEXT_ACTION_MISSING: {
    code: 'BAD_INPUT',
    field: 'nextActionAt',
    userMessage: 'Say when to act next; this disposition asks for a date.',
  },
  NAME_MISSING: { code: 'BAD_INPUT', field: 'lastName', userMessage: 'Enter a name: first, last or company.' },
  CONTACT_MISSING: { code: 'BAD_INPUT', field: 'phone', userMessage: 'Enter a telephone number or an email address.' },
  PHONE_UNREADABLE: {
    code: 'BAD_INPUT',
    field: 'phone',
    userMessage: 'This telephone number cannot be read. Write it with its country code, such as +44 7700 900123.',
  },
  EMAIL_UNREADABLE: {
    code: 'BAD_INPUT',
    field: 'email',
    userMessage: 'Enter an email address such as name@example.com.',
  },
  COUNTRY_UNKNOWN: {
    code: 'BAD_INPUT',
    field: 'country',
    userMessage: 'There is no country with these two letters. Use those of one that exists, such as GB.',
  },
  ONLY_TO_YOURSELF: {
    code: 'FORBIDDEN',
    field: 'assignedTo',
    userMessage: 'You can take leads or give them back; a manager hands them to others.',
  },
  ASSIGNEE_UNKNOWN: {
    code: 'BAD_INPUT',
    field: 'assignedTo',
    userMessage: 'This person does not work leads in this company. Choose somebody else.',
  },
  NOTHING_SELECTED: { code: 'BAD_INPUT', field: 'ids', userMessage: 'Choose at least one lead.' },
  TOO_MANY_SELECTED: {
    code: 'TOO_LARGE',
    field: 'ids',
    userMessage: 'These are more than 5,000 leads. Nothing was changed; narrow the filter and go on in parts.',
  },
  SEARCH_NEEDS_PERSONAL_DATA: {
    code: 'FORBIDDEN',
    field: 'search',
    userMessage: 'Your role sees no personal data, so it cannot search by it. Use the filters.',
  },
  CONSENT_SOURCE_MISSING: {
    code: 'BAD_INPUT',
    field: 'source',
    userMessage: 'Say how the consent was given or withdrawn, such as on the telephone.',
  },
  MERGE_SAME_LEAD: { code: 'BAD_INPUT', field: 'mergeId', userMessage: 'Choose two different leads.' },
  MERGE_TWO_SALES: {
    code: 'PRECONDITION',
    userMessage: 'Both leads are sales. Nothing was merged: a sale belongs to one lead.',
  },
  MERGE_KEEP_THE_SALE: {
    code: 'BAD_INPUT',
    field: 'keepId',
    userMessage: 'One of the two is a sale. Keep that one and merge the other into it.',
  },
  TOO_MANY_DISPOSITIONS: {
    code: 'PRECONDITION',
    userMessage: 'There are 50 dispositions already. Archive or rename one instead.',
  },
  DISPOSITION_NEEDED: {
    code: 'PRECONDITION',
    userMessage: 'New leads start here, or conversion ends here, so it cannot be archived. Rename it instead.',
  },
  MERGE_UNDONE: { code: 'CONFLICT', userMessage: 'This merge was undone already. Nothing was changed.' },
}

/** A refusal of this domain, with the field at fault and what to do. */
export function leadError(
  reason: LeadReason,
  rest: Pick<AppErrorOptions, 'userMessage' | 'field' | 'params'> = {},
): AppError {
  const { code, field, userMessage } = WORDS[reason]
  return new AppError(code, {
    reason,
    message: `lead: ${reason}`,
    userMessage,
    ...(field ? { field } : undefined),
    ...rest,
  })
}
