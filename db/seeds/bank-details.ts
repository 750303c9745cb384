import { createHash } from 'node:crypto'
import type { SeedContext } from './companies.ts'

/** How the server keeps bank details; given by whoever seeds, because the keys are not the database's. */
export interface BankVault {
  readonly keyId: string
  seal(
    text: string,
    place: { companyId: string; rowId: string; column: 'sort_code' | 'account_number' | 'iban' },
  ): Buffer
  fingerprint(account: string, companyId: string): Buffer
  /** Whether a British account number can belong to the sort code. */
  check(sortCode: string, accountNumber: string): 'VALID' | 'INVALID' | 'UNKNOWN'
}

interface Sale {
  id: string
  row_id: string
  holder: string
  nth: number
}

/** A sort code that no published range covers, so that its numbers cannot be checked. */
const UNLISTED = '990000'
const SORT_CODES = ['200000', '309634', '404784', '601613', '089999']

/**
 * Bank details of three sales in five, encrypted with the installation's own key: the numbers come from the seed,
 * the ciphertexts do not, because a nonce is never used twice.
 */
export async function seedBankDetails({ client, company, f }: SeedContext, vault: BankVault): Promise<void> {
  const { rows } = await client.query<Sale>(
    `select id, ${f.id('created_at', "'bank details' || id")} as row_id, first_name || ' ' || last_name as holder, row_number() over (order by created_at, id)::integer as nth
     from sales where company_id = $1 and deleted_at is null and ${f.random("'pays by debit' || id")} < 0.6`,
    [company.id],
  )
  const details = rows.map((sale) => sealed(sale, company, vault))
  const column = <K extends keyof (typeof details)[number]>(key: K) => details.map((row) => row[key])
  await client.query(
    `insert into payment_details (company_id, id, sale_id, account_holder, sort_code_ciphertext, account_number_ciphertext, iban_ciphertext, key_id,
       account_last_four, fingerprint, fingerprint_key_id, modulus_check, bank_name, collection_day, created_by, created_at, updated_at)
     select $1::uuid, d.id, s.id, d.holder, d.sort_code, d.account_number, d.iban, $2, d.last_four, d.fingerprint, $2, d.checked, d.bank, 1 + d.nth % 28, s.agent_id,
       s.created_at, s.created_at
     from unnest($3::uuid[], $4::uuid[], $5::text[], $6::bytea[], $7::bytea[], $8::bytea[], $9::text[], $10::bytea[], $11::text[], $12::text[], $13::integer[])
       as d (id, sale_id, holder, sort_code, account_number, iban, last_four, fingerprint, checked, bank, nth)
     join sales as s on s.company_id = $1 and s.id = d.sale_id`,
    [
      company.id,
      vault.keyId,
      column('id'),
      column('saleId'),
      column('holder'),
      column('sortCode'),
      column('accountNumber'),
      column('iban'),
      column('lastFour'),
      column('fingerprint'),
      column('checked'),
      column('bank'),
      column('nth'),
    ],
  )
}

function sealed(
  { id, row_id, holder, nth }: Sale,
  { id: companyId, country }: SeedContext['company'],
  vault: BankVault,
) {
  const digits = BigInt(`0x${createHash('sha256').update(id).digest('hex').slice(0, 30)}`)
    .toString()
    .padStart(30, '7')
  const seal = (text: string, column: 'sort_code' | 'account_number' | 'iban') =>
    vault.seal(text, { companyId, rowId: row_id, column })
  const row = { id: row_id, saleId: id, holder, nth }
  if (country !== 'GB') {
    const iban = withCheckDigits(country, digits.slice(0, country === 'AE' ? 19 : 23))
    return {
      ...row,
      sortCode: null,
      accountNumber: null,
      iban: seal(iban, 'iban'),
      lastFour: iban.slice(-4),
      fingerprint: vault.fingerprint(`IBAN:${iban}`, companyId),
      checked: 'NOT_CHECKED',
      bank: country === 'AE' ? 'Gulf Demo Bank' : 'Banque de démonstration',
    }
  }
  const sortCode = nth % 30 === 0 ? UNLISTED : (SORT_CODES[nth % SORT_CODES.length] ?? UNLISTED)
  // One in forty was typed wrongly and confirmed all the same.
  const wanted = nth % 40 === 1 ? 'INVALID' : 'VALID'
  const numbers = Array.from({ length: 22 }, (_, index) => digits.slice(index, index + 8))
  const accountNumber = numbers.find((number) => vault.check(sortCode, number) === wanted) ?? digits.slice(0, 8)
  return {
    ...row,
    sortCode: seal(sortCode, 'sort_code'),
    accountNumber: seal(accountNumber, 'account_number'),
    iban: null,
    lastFour: accountNumber.slice(-4),
    fingerprint: vault.fingerprint(`GB:${sortCode}:${accountNumber}`, companyId),
    checked: vault.check(sortCode, accountNumber),
    bank: 'Demo Bank',
  }
}

/** An IBAN with the check digits of ISO 13616. */
function withCheckDigits(country: string, account: string): string {
  const asNumber = [...`${country}00`].map((sign) => Number.parseInt(sign, 36)).join('')
  const rest = BigInt(`${account}${asNumber}`) % 97n
  return `${country}${String(98n - rest).padStart(2, '0')}${account}`
}
