import { sqlState, TRANSACTION_ABORTED } from '#db/commit.ts'
import {
  bad,
  COMPANY_GONE,
  type Cure,
  conflict,
  explainedBy,
  KEPT_BY_US,
  LEFT,
  needed,
  ours,
  PARENT_GONE,
  SAVED_ALREADY,
  tooLong,
  written,
} from '../kernel/constraints.ts'
import { AppError, type ErrorCode } from '../kernel/errors.ts'

/** What went wrong with a sale, in the domain's own words; programs may switch on it. */
export type SaleReason =
  | 'LEAD_ALREADY_CONVERTED'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'STALE_VERSION'
  | 'SAME_STATUS'
  | 'STATUS_NOT_ALLOWED'
  | 'SALE_DELETED'
  | 'SALE_CANCELLED'
  | 'NAME_MISSING'
  | 'SOLD_IN_FUTURE'
  | 'SOLD_TOO_LONG_AGO'
  | 'AGENT_NOT_ALLOWED'
  | 'PHONE_UNREADABLE'
  | 'COUNTRY_UNKNOWN'

/** A refusal of this domain. */
export function saleError(
  code: ErrorCode,
  reason: SaleReason,
  userMessage: string,
  rest: { field?: string } = {},
): AppError {
  return new AppError(code, { reason, userMessage, message: `sale: ${reason}`, ...rest })
}

/**
 * Every constraint of sales and appliances with its field and its cure. A test reads the catalogue and
 * fails when one is missing. Most are met by the schemas first; this is what a person reads when another
 * program, or a change of the schemas, lets one through.
 */
export const CONSTRAINTS: Record<string, Cure> = {
  sales_pkey: SAVED_ALREADY,
  sales_company_fkey: COMPANY_GONE,
  sales_lead_fkey: bad('leadId', 'CHOICE_GONE', 'The lead does not exist any more. Go back to the list of leads.'),
  sales_lead_key: conflict(
    'LEAD_ALREADY_CONVERTED',
    'This lead has a sale already. Nothing was added; open the sale instead.',
    'leadId',
  ),
  sales_agent_fkey: bad(
    'agentId',
    'ASSIGNEE_UNKNOWN',
    'This person does not work for the company. Choose another agent.',
  ),
  sales_client_fkey: bad('clientId', 'CLIENT_UNKNOWN', 'This client does not exist. Choose a client of the company.'),
  sales_cancelled_by_fkey: LEFT,
  sales_created_by_fkey: LEFT,
  sales_deleted_by_fkey: LEFT,
  sales_reference_key: conflict(
    'REFERENCE_TAKEN',
    'The reference was taken at the same moment. Nothing was saved; save again.',
  ),
  sales_reference_check: ours('The reference could not be made. Nothing was saved.'),
  sales_idempotency_key: conflict('SENT_TWICE', 'This sale was sent twice; the first was kept. Reload to see it.'),
  sales_idempotency_key_check: bad(
    'idempotencyKey',
    'IDEMPOTENCY_KEY_FORM',
    'An idempotency key has 1 to 200 characters.',
  ),
  sales_name_check: bad('lastName', 'NAME_MISSING', 'Enter a name: first, last or company.'),
  sales_first_name_check: tooLong('firstName', 200),
  sales_last_name_check: tooLong('lastName', 200),
  sales_company_name_check: tooLong('companyName', 200),
  sales_phone_e164_check: bad(
    'phone',
    'PHONE_UNREADABLE',
    'Enter a telephone number with its country code, such as +44 7700 900123.',
  ),
  sales_email_check: bad('email', 'EMAIL_UNREADABLE', 'Enter an email address such as name@example.com.'),
  sales_address_line1_check: tooLong('addressLine1', 200),
  sales_address_line2_check: tooLong('addressLine2', 200),
  sales_city_check: tooLong('city', 100),
  sales_region_check: tooLong('region', 100),
  sales_postcode_check: tooLong('postcode', 20),
  sales_country_check: bad('country', 'COUNTRY_LETTERS', 'Use the two letters of the country, such as GB.'),
  sales_locale_check: bad('locale', 'LANGUAGE_NOT_OFFERED', 'Choose English, French or Arabic.'),
  sales_source_check: bad('source', 'SOURCE_MISSING', 'Say where the sale comes from, in at most 100 characters.'),
  sales_status_check: bad('status', 'NOT_OFFERED', 'Choose one of the statuses offered.'),
  sales_currency_check: bad('currency', 'CURRENCY_LETTERS', 'Use the three letters of the currency, such as GBP.'),
  sales_appliance_count_check: ours('The number of appliances could not be counted. Nothing was saved.'),
  sales_monthly_minor_check: bad(
    'appliances',
    'SUM_NEGATIVE',
    'The monthly amounts add up to less than nothing. Check them.',
  ),
  sales_total_minor_check: bad('appliances', 'SUM_NEGATIVE', 'The prices add up to less than nothing. Check them.'),
  sales_notes_check: tooLong('notes', 10_000),
  sales_custom_check: bad('custom', 'CUSTOM_UNREADABLE', 'The additional fields cannot be read. Reload the form.'),
  sales_cancelled_check: ours('Status and cancellation disagree. Nothing was saved.'),
  sales_cancellation_reason_check: bad('reason', 'REASON_LENGTH', 'Say why, in at most 1,000 characters.'),
  sales_cancellation_reason_given_check: bad('reason', 'REASON_MISSING', 'Say why the sale is cancelled.'),
  sales_deleted_check: ours('The deletion is incomplete. Nothing was saved.'),
  appliances_pkey: { ...SAVED_ALREADY, field: 'appliances' },
  appliances_company_fkey: COMPANY_GONE,
  appliances_sale_fkey: PARENT_GONE,
  appliances_position_key: conflict(
    'PLACE_TAKEN',
    'Two appliances have the same place. Reload and try again.',
    'appliances',
  ),
  appliances_position_check: bad(
    'appliances',
    'PLACE_TAKEN',
    'An appliance has no place in the list. Reload and try again.',
  ),
  appliances_kind_check: bad('appliances', 'APPLIANCE_KIND', 'Say what each appliance is, in at most 100 characters.'),
  appliances_make_check: bad(
    'appliances',
    'APPLIANCE_MAKE',
    'Enter the make of each appliance, in at most 100 characters.',
  ),
  appliances_model_check: tooLong('appliances', 100),
  appliances_serial_number_check: tooLong('appliances', 100),
  appliances_cover_check: bad('appliances', 'APPLIANCE_COVER', 'Choose the cover of each appliance.'),
  appliances_price_minor_check: bad('appliances', 'AMOUNT_NEGATIVE', 'A price cannot be negative.'),
  appliances_monthly_minor_check: bad('appliances', 'AMOUNT_NEGATIVE', 'A monthly amount cannot be negative.'),
  ...needed(
    'sales',
    {
      first_name: 'firstName',
      last_name: 'lastName',
      source: 'source',
      status: 'status',
      sold_on: 'soldOn',
      currency: 'currency',
      custom: 'custom',
    },
    [...KEPT_BY_US, 'reference', 'status_at', 'appliance_count', 'monthly_minor', 'total_minor', 'version'],
  ),
  ...needed(
    'appliances',
    {
      kind: 'appliances',
      make: 'appliances',
      cover: 'appliances',
      price_minor: 'appliances',
      monthly_minor: 'appliances',
    },
    [...KEPT_BY_US, 'sale_id', 'position'],
  ),
  sales_daily_company_fkey: COMPANY_GONE,
  sales_totals_company_fkey: COMPANY_GONE,
  ...written('sales_daily_pkey', 'sales_totals_pkey', 'sales_totals_slice_check', 'sales_totals_span_check'),
  ...needed('sales_daily', {}, [
    ...['company_id', 'day', 'agent_id', 'source', 'status', 'currency'],
    ...['sales_count', 'appliances_count', 'monthly_minor', 'total_minor'],
  ]),
  ...needed('sales_totals', {}, [
    ...['company_id', 'slice', 'span', 'currency', 'starts_on', 'agent_id', 'source'],
    ...['sales_count', 'total_minor', 'monthly_minor', 'cancelled_count', 'cancelled_minor'],
  ]),
}

/**
 * Waits for statements that were sent together, and explains what a constraint refused. The first refusal
 * is the cause; those behind it only say that the transaction had failed by then, and may arrive sooner.
 */
export async function explained<T extends readonly unknown[] | []>(
  statements: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  const outcomes = await Promise.allSettled(statements)
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  const cause = failures.find((failure) => sqlState(failure) !== TRANSACTION_ABORTED) ?? failures[0]
  if (cause !== undefined) throw explainedBy(CONSTRAINTS, cause)
  return Promise.all(statements)
}
