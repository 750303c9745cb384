import type { Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { recordAudit } from '../audit/audit.service.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Config } from '../kernel/config.ts'
import { explainedBy } from '../kernel/constraints.ts'
import { type AppError, asOneRefusal, notFound } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { lockSale, visibleSales } from '../sales/sales.queries.ts'
import { maskName, seesPersonalData } from '../sales/sales.rules.ts'
import { type Account, decideReveal, lastFour, readAccount, wholeAccount } from './account.rules.ts'
import { checkModulus } from './modulus.rules.ts'
import { modulusTable } from './modulus-table.ts'
import { PAYMENT_CONSTRAINTS, paymentError } from './payments.errors.ts'
import { findPaymentDetails, getSealedDetails, insertDetails, replaceCurrentDetails } from './payments.queries.ts'
import type { ModulusState, PaymentDetailsInput, RevealInput } from './payments.schemas.ts'
import { type Place, type Vault, vaultOf } from './vault.ts'

/** What a procedure hands to a use case. */
export interface PaymentCall {
  trx: Transaction<DB>
  scope: CompanyScope
  clock: Clock
  services: { config: Config }
  actor: { session: { authenticatedAt: Date } | null; token: unknown }
}

/** The bank details of a sale as pages show them: masked, newest first. A viewer sees no name and no digit. */
export async function findSalePayments(call: PaymentCall, saleId: string) {
  const { trx, scope } = call
  const sale = await visibleSales(trx, scope).select('sales.id').where('sales.id', '=', saleId).executeTakeFirst()
  if (!sale) throw notFound('sale')
  const found = await findPaymentDetails(trx, scope, saleId)
  const rows = seesPersonalData(scope.role)
    ? found
    : found.map((row) => ({ ...row, holder: maskName(row.holder) ?? '', lastFour: '••••', bankName: null }))
  const decision = mayReveal(call)
  return { rows, reveal: decision.allowed ? ('ALLOWED' as const) : decision.reason }
}
export type SalePayments = Awaited<ReturnType<typeof findSalePayments>>

function mayReveal({ scope, clock, actor }: PaymentCall) {
  return decideReveal(
    { role: scope.role, viaToken: actor.token !== null, authenticatedAt: actor.session?.authenticatedAt ?? null },
    clock.now(),
  )
}

/**
 * Sets the bank details of a sale. Details that were there are replaced, not changed. Saving the same once
 * more writes nothing.
 *
 * @throws {AppError} BAD_INPUT `MODULUS_FAILED` unless the customer confirmed numbers that the check refuses.
 */
export async function setPaymentDetails(
  call: PaymentCall,
  input: PaymentDetailsInput,
): Promise<{ id: string; modulusCheck: ModulusState; changed: boolean }> {
  const { trx, scope, clock, services } = call
  const sale = await lockSale(trx, scope, input.saleId)
  if (!sale) throw notFound('sale')
  if (sale.deletedAt) throw paymentError('SALE_DELETED')
  const read = readAccount(input)
  if (!read.ok) throw asOneRefusal(read.faults.map(({ problem }) => paymentError(problem)))
  const { account } = read
  const modulusCheck = checked(account)
  if (modulusCheck === 'INVALID' && !input.confirmed) throw paymentError('MODULUS_FAILED')

  const vault = vaultOf(services.config)
  const fingerprint = vault.fingerprint(wholeAccount(account), scope.companyId)
  const bankName = input.bankName || null
  const current = await getSealedDetails(trx, scope, input.saleId)
  if (
    current?.fingerprint.equals(fingerprint) &&
    current.holder === input.holder &&
    current.bankName === bankName &&
    current.collectionDay === input.collectionDay
  ) {
    return { id: current.id, modulusCheck, changed: false }
  }

  const id = newId()
  const at = clock.now()
  try {
    if (current) await replaceCurrentDetails(trx, scope, input.saleId, at)
    await insertDetails(trx, scope, {
      id,
      saleId: input.saleId,
      holder: input.holder,
      ...sealed(vault, account, { companyId: scope.companyId, rowId: id }),
      keyId: vault.keyId,
      lastFour: lastFour(account),
      fingerprint,
      modulusCheck,
      bankName,
      collectionDay: input.collectionDay,
      at,
    })
  } catch (error) {
    throw explainedBy(PAYMENT_CONSTRAINTS, error)
  }
  await recordAudit(trx, scope, {
    action: current ? 'payment_details.replaced' : 'payment_details.set',
    entity: 'sale',
    entityId: input.saleId,
    details: { reference: sale.reference, modulusCheck, confirmed: input.confirmed },
    at,
  })
  return { id, modulusCheck, changed: true }
}

type TypedAccount = Pick<PaymentDetailsInput, 'sortCode' | 'accountNumber' | 'iban'>

/** What is wrong with an account that the lengths of its parts do not tell. A part that is not given is not judged. */
export function findAccountProblems(typed: Partial<TypedAccount>): AppError[] {
  if (typed.iban === undefined) return []
  const read = readAccount({ sortCode: '', accountNumber: '', ...typed, iban: typed.iban })
  return read.ok ? [] : read.faults.filter(({ field }) => field in typed).map(({ problem }) => paymentError(problem))
}

function checked(account: Account): ModulusState {
  return account.kind === 'UK' ? checkModulus(modulusTable(), account.sortCode, account.accountNumber) : 'NOT_CHECKED'
}

function sealed(vault: Vault, account: Account, row: Omit<Place, 'column'>) {
  const seal = (text: string, column: Place['column']) => vault.seal(text, { ...row, column })
  return account.kind === 'UK'
    ? {
        sortCode: seal(account.sortCode, 'sort_code'),
        accountNumber: seal(account.accountNumber, 'account_number'),
        iban: null,
      }
    : { sortCode: null, accountNumber: null, iban: seal(account.iban, 'iban') }
}

/** The account in full, for whoever signed in a moment ago and says why. Every look is in the audit log. */
export async function revealPaymentDetails(
  call: PaymentCall,
  { saleId, reason }: RevealInput,
): Promise<Account & { holder: string }> {
  const { trx, scope, clock, services } = call
  const decision = mayReveal(call)
  const sale = await visibleSales(trx, scope)
    .select(['sales.id', 'sales.reference'])
    .where('sales.id', '=', saleId)
    .executeTakeFirst()
  if (!sale) throw notFound('sale')
  if (!decision.allowed) throw paymentError(decision.reason)
  const row = await getSealedDetails(trx, scope, saleId)
  if (!row) throw paymentError('NO_PAYMENT_DETAILS')
  const vault = vaultOf(services.config)
  const open = (bytes: Buffer | null, column: Place['column']) =>
    bytes ? vault.open(bytes, row.keyId, { companyId: scope.companyId, rowId: row.id, column }) : ''
  const account: Account = row.ibanCiphertext
    ? { kind: 'IBAN', iban: open(row.ibanCiphertext, 'iban') }
    : {
        kind: 'UK',
        sortCode: open(row.sortCodeCiphertext, 'sort_code'),
        accountNumber: open(row.accountNumberCiphertext, 'account_number'),
      }
  const at = clock.now()
  await recordAudit(trx, scope, {
    action: 'payment_details.revealed',
    entity: 'sale',
    entityId: saleId,
    details: { reference: sale.reference, reason },
    at,
  })
  return { ...account, holder: row.holder }
}
