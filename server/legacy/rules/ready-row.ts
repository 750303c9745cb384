import { Refusal, type RowReader } from '../reading/row-reader.ts'

/** A row as it will be written, keyed like the columns of its table. Dates are ISO texts, money minor units. */
export interface ReadyRow {
  values: Record<string, unknown>
  /** The row here that it cannot be without. */
  parentId: string | null
  /** Bank details of a sale, to be sealed before anything keeps them. */
  account?: { holder: string; sortCode: string; accountNumber: string } | undefined
  /** Cover that the sale itself names, beside its appliances. */
  boiler?: Record<string, unknown> | undefined
}

export const ID = ['id', '_id', 'uuid']

/** The id of an old row. @throws {Refusal} */
export function idOf(row: RowReader): string {
  return row.requireText(ID, 200)
}

export const iso = (moment: Date | null) => moment?.toISOString() ?? null
export const UPDATED = ['updatedAt', 'modifiedAt']
export const CREATED = ['createdAt', 'created', 'importedAt']

export function readPerson(row: RowReader) {
  row.ignore(['title', 'salutation'])
  let first = row.text(['firstName', 'customerFirstName', 'forename'], 200) ?? ''
  const last = row.text(['lastName', 'customerLastName', 'surname'], 200) ?? ''
  const whole = row.text(['customerName', 'fullName', 'name'], 200)
  const company = row.text(['companyName', 'company', 'businessName'], 200)
  if (first === '' && last === '' && whole) first = whole
  if (first === '' && last === '' && company === null) throw new Refusal('firstName', 'MISSING')
  return {
    first_name: first,
    last_name: last,
    company_name: company,
    phone: row.phone(['phone', 'phoneNumber', 'customerPhone', 'mobile']),
    email: row.email(['email', 'customerEmail', 'emailAddress']),
    address_line1: row.text(['mailingStreet1', 'addressLine1', 'address1', 'address', 'street'], 200),
    address_line2: row.text(['mailingStreet2', 'addressLine2', 'address2'], 200),
    city: row.text(['mailingCity', 'city', 'town'], 100),
    region: row.text(['mailingProvince', 'county', 'region', 'state', 'province'], 100),
    postcode: row.text(['mailingPostalCode', 'postcode', 'postalCode', 'zip'], 20),
  }
}

/** "Not interested" → NOT_INTERESTED; a code that no list of dispositions can hold is refused. */
export function codeOf(row: RowReader, names: string[]): string | null {
  const text = row.text(names, 80)
  if (text === null) return null
  const code = text
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
  if (!/^[A-Z][A-Z0-9_]{0,39}$/.test(code)) throw new Refusal(names[0] ?? '', 'NO_CODE')
  return code
}
