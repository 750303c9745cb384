import { sqlState } from '#db/transaction.ts'
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
  | 'AGENT_NOT_ALLOWED'
  | 'PHONE_UNREADABLE'

/** A refusal of this domain. */
export function saleError(
  code: ErrorCode,
  reason: SaleReason,
  userMessage: string,
  rest: { field?: string } = {},
): AppError {
  return new AppError(code, { reason, userMessage, message: `sale: ${reason}`, ...rest })
}

interface Cure {
  code: ErrorCode
  /** Path of the input, as the form names it; absent when no single field is at fault. */
  field?: string
  userMessage: string
}

const bad = (field: string, userMessage: string): Cure => ({ code: 'BAD_INPUT', field, userMessage })
const tooLong = (field: string, most: number): Cure => bad(field, `This is too long. Use at most ${most} characters.`)
const ours = (userMessage: string): Cure => ({ code: 'INTERNAL', userMessage })

/**
 * Every constraint of sales and appliances with its field and its cure. A test reads the catalogue and
 * fails when one is missing. Most are met by the schemas first; this is what a person reads when another
 * program, or a change of the schemas, lets one through.
 */
export const CONSTRAINTS: Record<string, Cure> = {
  sales_pkey: { code: 'CONFLICT', userMessage: 'This sale was saved already. Reload to see it.' },
  sales_company_fkey: { code: 'PRECONDITION', userMessage: 'The company does not exist any more. Sign in again.' },
  sales_lead_fkey: bad('leadId', 'The lead does not exist any more. Go back to the list of leads.'),
  sales_lead_key: {
    code: 'CONFLICT',
    field: 'leadId',
    userMessage: 'This lead has a sale already. Nothing was added; open the sale instead.',
  },
  sales_agent_fkey: bad('agentId', 'This person does not work for the company. Choose another agent.'),
  sales_client_fkey: bad('clientId', 'This client does not exist. Choose a client of the company.'),
  sales_cancelled_by_fkey: {
    code: 'PRECONDITION',
    userMessage: 'You do not work for this company any more. Sign in again.',
  },
  sales_created_by_fkey: {
    code: 'PRECONDITION',
    userMessage: 'You do not work for this company any more. Sign in again.',
  },
  sales_deleted_by_fkey: {
    code: 'PRECONDITION',
    userMessage: 'You do not work for this company any more. Sign in again.',
  },
  sales_reference_key: {
    code: 'CONFLICT',
    field: 'reference',
    userMessage: 'The reference was taken at the same moment. Nothing was saved; save again.',
  },
  sales_reference_check: bad('reference', 'A reference has 3 to 32 capital letters, digits and hyphens.'),
  sales_idempotency_key: {
    code: 'CONFLICT',
    userMessage: 'This sale was sent twice; the first was kept. Reload to see it.',
  },
  sales_idempotency_key_check: bad('idempotencyKey', 'An idempotency key has 1 to 200 characters.'),
  sales_name_check: bad('lastName', 'Enter a name: first, last or company.'),
  sales_first_name_check: tooLong('firstName', 200),
  sales_last_name_check: tooLong('lastName', 200),
  sales_company_name_check: tooLong('companyName', 200),
  sales_phone_e164_check: bad('phone', 'Enter a telephone number with its country code, such as +44 7700 900123.'),
  sales_email_check: bad('email', 'Enter an email address such as name@example.com.'),
  sales_address_line1_check: tooLong('addressLine1', 200),
  sales_address_line2_check: tooLong('addressLine2', 200),
  sales_city_check: tooLong('city', 100),
  sales_region_check: tooLong('region', 100),
  sales_postcode_check: tooLong('postcode', 20),
  sales_country_check: bad('country', 'Use the two letters of the country, such as GB.'),
  sales_locale_check: bad('locale', 'Choose English, French or Arabic.'),
  sales_source_check: bad('source', 'Say where the sale comes from, in at most 100 characters.'),
  sales_status_check: bad('status', 'Choose one of the statuses offered.'),
  sales_currency_check: bad('currency', 'Use the three letters of the currency, such as GBP.'),
  sales_appliance_count_check: ours('The number of appliances could not be counted. Nothing was saved.'),
  sales_monthly_minor_check: bad('appliances', 'The monthly amounts add up to less than nothing. Check them.'),
  sales_total_minor_check: bad('appliances', 'The prices add up to less than nothing. Check them.'),
  sales_notes_check: tooLong('notes', 10_000),
  sales_custom_check: bad('custom', 'The additional fields cannot be read. Reload the form.'),
  sales_cancelled_check: ours('Status and cancellation disagree. Nothing was saved.'),
  sales_cancellation_reason_check: bad('reason', 'Say why, in at most 1,000 characters.'),
  sales_cancellation_reason_given_check: bad('reason', 'Say why the sale is cancelled.'),
  sales_deleted_check: ours('The deletion is incomplete. Nothing was saved.'),
  appliances_pkey: {
    code: 'CONFLICT',
    field: 'appliances',
    userMessage: 'An appliance was saved already. Reload to see it.',
  },
  appliances_company_fkey: { code: 'PRECONDITION', userMessage: 'The company does not exist any more. Sign in again.' },
  appliances_sale_fkey: { code: 'NOT_FOUND', userMessage: 'The sale does not exist any more. Nothing was saved.' },
  appliances_position_key: {
    code: 'CONFLICT',
    field: 'appliances',
    userMessage: 'Two appliances have the same place. Reload and try again.',
  },
  appliances_position_check: bad('appliances', 'An appliance has no place in the list. Reload and try again.'),
  appliances_kind_check: bad('appliances', 'Say what each appliance is, in at most 100 characters.'),
  appliances_make_check: bad('appliances', 'Enter the make of each appliance, in at most 100 characters.'),
  appliances_model_check: tooLong('appliances', 100),
  appliances_serial_number_check: tooLong('appliances', 100),
  appliances_cover_check: bad('appliances', 'Choose the cover of each appliance.'),
  appliances_price_minor_check: bad('appliances', 'A price cannot be negative.'),
  appliances_monthly_minor_check: bad('appliances', 'A monthly amount cannot be negative.'),
}

/** Whatever was thrown, with the field and the cure when one of our constraints refused it. */
export function explainConstraint(error: unknown): unknown {
  const name = constraintName(error)
  const cure = name ? CONSTRAINTS[name] : undefined
  if (!cure) return error
  return new AppError(cure.code, { ...cure, message: `sales constraint ${name}`, cause: error })
}

/** The driver's word, or the name inside the message: a distributed Postgres sends only the latter. */
function constraintName(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('constraint' in error && typeof error.constraint === 'string') return error.constraint
  return /(?:unique|check|foreign key) constraint "([a-z0-9_]+)"/.exec(error.message)?.[1]
}

/** SQLSTATE of every statement that follows a failed one in its transaction. */
const IN_FAILED_TRANSACTION = '25P02'

/**
 * Waits for statements that were sent together, and explains what a constraint refused. The first refusal
 * is the cause; those behind it only say that the transaction had failed by then, and may arrive sooner.
 */
export async function explained<T extends readonly unknown[] | []>(
  statements: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  const outcomes = await Promise.allSettled(statements)
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []))
  const cause = failures.find((failure) => sqlState(failure) !== IN_FAILED_TRANSACTION) ?? failures[0]
  if (cause !== undefined) throw explainConstraint(cause)
  return Promise.all(statements)
}
