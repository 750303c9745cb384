import { z } from 'zod'

/** Browser-safe: bank details as they are typed. They are read by account.rules.ts. */

const saleId = z.guid('This is not an id.')
const typed = (most: number) => z.string().trim().max(most).default('')

export const MODULUS_RESULTS = ['VALID', 'INVALID', 'UNKNOWN', 'NOT_CHECKED'] as const
export type ModulusState = (typeof MODULUS_RESULTS)[number]

export const paymentDetailsInput = z.strictObject({
  saleId,
  holder: z.string().trim().min(1, 'Enter the name on the account.').max(200, 'Use at most 200 characters.'),
  sortCode: typed(30),
  accountNumber: typed(40),
  /** Instead of sort code and account number, or beside them when it holds the same. */
  iban: typed(60),
  bankName: typed(100),
  /** Day of the month payments are taken; 29 to 31 do not come every month. */
  collectionDay: z.number().int().min(1).max(28).nullable().default(null),
  /** The customer repeated the numbers, although the bank's own check says they cannot be right. */
  confirmed: z.boolean().default(false),
})
export type PaymentDetailsInput = z.output<typeof paymentDetailsInput>

export const paymentsOfSaleInput = z.strictObject({ saleId })

export const revealInput = z.strictObject({
  saleId,
  reason: z
    .string()
    .trim()
    .min(5, 'Say why you need the account in full, in a few words.')
    .max(500, 'Use at most 500 characters.'),
})
export type RevealInput = z.output<typeof revealInput>
