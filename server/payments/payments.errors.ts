import {
  bad,
  COMPANY_GONE,
  type Cure,
  conflict,
  KEPT_BY_US,
  LEFT,
  needed,
  ours,
  PARENT_GONE,
  SAVED_ALREADY,
  tooLong,
} from '../kernel/constraints.ts'
import { AppError, type ErrorCode } from '../kernel/errors.ts'
import type { AccountProblem } from './account.rules.ts'

/** What went wrong with bank details, in the domain's own words; the pages translate by them. */
export type PaymentReason =
  | AccountProblem
  | 'MODULUS_FAILED'
  | 'SALE_DELETED'
  | 'NO_PAYMENT_DETAILS'
  | 'REVEAL_NOT_ALLOWED'
  | 'SIGN_IN_AGAIN'

const WORDS: Record<PaymentReason, { code: ErrorCode; field?: string; userMessage: string }> = {
  SORT_CODE_UNREADABLE: {
    code: 'BAD_INPUT',
    field: 'sortCode',
    userMessage: 'A sort code has six digits, such as 08-99-99.',
  },
  ACCOUNT_NUMBER_SHORT: {
    code: 'BAD_INPUT',
    field: 'accountNumber',
    userMessage:
      'This account number has fewer than eight digits. Ask the customer how their bank writes it with eight; most put zeros in front.',
  },
  ACCOUNT_NUMBER_UNREADABLE: {
    code: 'BAD_INPUT',
    field: 'accountNumber',
    userMessage: 'An account number has eight digits.',
  },
  IBAN_UNREADABLE: {
    code: 'BAD_INPUT',
    field: 'iban',
    userMessage: 'This IBAN has the wrong length or form. It begins with two letters and two digits.',
  },
  IBAN_WRONG: {
    code: 'BAD_INPUT',
    field: 'iban',
    userMessage: 'The check digits of this IBAN are wrong, so a character is mistyped. Read it again.',
  },
  SORT_CODE_NOT_IN_IBAN: {
    code: 'BAD_INPUT',
    field: 'sortCode',
    userMessage:
      'This sort code is not the one inside the IBAN. Nothing was saved: correct whichever is wrong, or leave the sort code empty if the IBAN is right.',
  },
  ACCOUNT_NUMBER_NOT_IN_IBAN: {
    code: 'BAD_INPUT',
    field: 'accountNumber',
    userMessage:
      'This account number is not the one inside the IBAN. Nothing was saved: correct whichever is wrong, or leave the account number empty if the IBAN is right.',
  },
  MODULUS_FAILED: {
    code: 'BAD_INPUT',
    field: 'confirmed',
    userMessage:
      'Sort code and account number do not belong together. Nothing was saved: read both again with the customer.',
  },
  SALE_DELETED: { code: 'PRECONDITION', userMessage: 'This sale is deleted. Recover it first.' },
  NO_PAYMENT_DETAILS: PARENT_GONE,
  REVEAL_NOT_ALLOWED: {
    code: 'FORBIDDEN',
    userMessage: 'Only managers, admins and accounts see an account in full, on a page and not by a token.',
  },
  SIGN_IN_AGAIN: {
    code: 'PRECONDITION',
    field: 'password',
    userMessage: 'Enter your password: it was given too long ago to show an account in full.',
  },
}

/** A refusal of this domain, with the field at fault and what to do. */
export function paymentError(reason: PaymentReason): AppError {
  return new AppError(WORDS[reason].code, { ...WORDS[reason], reason, message: `payment details: ${reason}` })
}

const broken = ours('The bank details are incomplete. Nothing was saved.')

/** Every constraint of payment_details with its cure. A test reads the catalogue and fails when one is missing. */
export const PAYMENT_CONSTRAINTS: Record<string, Cure> = {
  payment_details_pkey: SAVED_ALREADY,
  payment_details_company_fkey: COMPANY_GONE,
  payment_details_sale_fkey: PARENT_GONE,
  payment_details_created_by_fkey: LEFT,
  payment_details_replaced_by_fkey: LEFT,
  payment_details_account_check: broken,
  payment_details_account_holder_check: bad(
    'holder',
    'HOLDER_LENGTH',
    'Enter the name on the account, in at most 200 characters.',
  ),
  payment_details_account_last_four_check: broken,
  payment_details_modulus_check_check: broken,
  payment_details_bank_name_check: tooLong('bankName', 100),
  payment_details_collection_day_check: bad(
    'collectionDay',
    'COLLECTION_DAY',
    'Choose a day from 1 to 28, which every month has.',
  ),
  payment_details_current_key: conflict(
    'PAYMENT_DETAILS_AT_ONCE',
    'Somebody else entered bank details for this sale at the same moment. Reload to see them.',
  ),
  ...needed('payment_details', { account_holder: 'holder', sale_id: 'saleId' }, [
    ...KEPT_BY_US,
    ...['key_id', 'account_last_four', 'fingerprint', 'fingerprint_key_id', 'modulus_check'],
  ]),
}
