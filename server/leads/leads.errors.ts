import { bad, COMPANY_GONE, type Cure, LEFT, ours, PARENT_GONE, SAVED_ALREADY, tooLong } from '../kernel/constraints.ts'
import { AppError, type ErrorCode } from '../kernel/errors.ts'

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
    field: 'allowDuplicate',
    userMessage: 'A lead with this phone number or e-mail address exists already. Nothing was added.',
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
  CONTACT_MISSING: { code: 'BAD_INPUT', field: 'phone', userMessage: 'Enter a phone number or an e-mail address.' },
  PHONE_UNREADABLE: {
    code: 'BAD_INPUT',
    field: 'phone',
    userMessage: 'This phone number cannot be read. Write it with its country code, such as +44 7700 900123.',
  },
  EMAIL_UNREADABLE: {
    code: 'BAD_INPUT',
    field: 'email',
    userMessage: 'Enter an e-mail address such as name@example.com.',
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
export function leadError(reason: LeadReason, rest: { userMessage?: string } = {}): AppError {
  const { code, field, userMessage } = WORDS[reason]
  return new AppError(code, {
    reason,
    message: `lead: ${reason}`,
    userMessage,
    ...(field ? { field } : undefined),
    ...rest,
  })
}

/**
 * Every constraint of leads and their disposition history with its field and its cure. A test reads the
 * catalogue and fails when one is missing.
 */
export const LEAD_CONSTRAINTS: Record<string, Cure> = {
  leads_pkey: SAVED_ALREADY,
  leads_company_fkey: COMPANY_GONE,
  leads_assigned_to_fkey: bad(
    'assignedTo',
    'ASSIGNEE_UNKNOWN',
    'This person does not work for the company. Choose somebody else.',
  ),
  leads_import_batch_fkey: bad('batchId', 'CHOICE_GONE', 'The import does not exist any more.'),
  leads_merged_into_fkey: bad('mergedIntoId', 'CHOICE_GONE', 'The lead to merge into does not exist any more.'),
  leads_client_fkey: bad('clientId', 'CLIENT_UNKNOWN', 'This client does not exist. Choose a client of the company.'),
  leads_created_by_fkey: LEFT,
  leads_deleted_by_fkey: LEFT,
  leads_disposition_fkey: bad('disposition', 'DISPOSITION_UNKNOWN', 'Choose one of the dispositions offered.'),
  leads_name_check: bad('lastName', 'NAME_MISSING', 'Enter a name: first, last or company.'),
  leads_contact_check: bad('phone', 'CONTACT_MISSING', 'Enter a phone number or an e-mail address.'),
  leads_first_name_check: tooLong('firstName', 200),
  leads_last_name_check: tooLong('lastName', 200),
  leads_company_name_check: tooLong('companyName', 200),
  leads_phone_e164_check: bad(
    'phone',
    'PHONE_UNREADABLE',
    'Enter a phone number with its country code, such as +44 7700 900123.',
  ),
  leads_email_check: bad('email', 'EMAIL_UNREADABLE', 'Enter an e-mail address such as name@example.com.'),
  leads_address_line1_check: tooLong('addressLine1', 200),
  leads_address_line2_check: tooLong('addressLine2', 200),
  leads_city_check: tooLong('city', 100),
  leads_region_check: tooLong('region', 100),
  leads_postcode_check: tooLong('postcode', 20),
  leads_country_check: bad('country', 'COUNTRY_LETTERS', 'Use the two letters of the country, such as GB.'),
  leads_locale_check: bad('locale', 'LANGUAGE_NOT_OFFERED', 'Choose English, French or Arabic.'),
  leads_source_check: bad('source', 'SOURCE_MISSING', 'Say where the lead comes from, in at most 100 characters.'),
  leads_external_reference_check: tooLong('externalReference', 100),
  leads_next_action_check: tooLong('nextAction', 500),
  leads_notes_check: tooLong('notes', 10_000),
  leads_custom_check: bad('custom', 'CUSTOM_UNREADABLE', 'The additional fields cannot be read. Reload the form.'),
  leads_email_consent_check: bad('emailConsent', 'NOT_OFFERED', 'Choose one of the consents offered.'),
  leads_sms_consent_check: bad('smsConsent', 'NOT_OFFERED', 'Choose one of the consents offered.'),
  leads_call_consent_check: bad('callConsent', 'NOT_OFFERED', 'Choose one of the consents offered.'),
  leads_letter_consent_check: bad('letterConsent', 'NOT_OFFERED', 'Choose one of the consents offered.'),
  leads_consent_source_check: tooLong('consentSource', 200),
  leads_deleted_check: ours('The deletion is incomplete. Nothing was saved.'),
  leads_merged_check: ours('The merge is incomplete. Nothing was saved.'),
  lead_disposition_history_pkey: SAVED_ALREADY,
  lead_disposition_history_company_fkey: COMPANY_GONE,
  lead_disposition_history_lead_fkey: PARENT_GONE,
  lead_disposition_history_actor_fkey: LEFT,
  lead_disposition_history_to_code_fkey: bad(
    'disposition',
    'DISPOSITION_UNKNOWN',
    'Choose one of the dispositions offered.',
  ),
  lead_disposition_history_reason_check: tooLong('reason', 1000),
}
