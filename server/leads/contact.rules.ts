import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  Metadata,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max'

/** Why a phone or an email address could not be normalised. The pages have words for each. */
export type ContactProblem =
  | 'PHONE_TOO_SHORT'
  | 'PHONE_TOO_LONG'
  | 'PHONE_NOT_A_NUMBER'
  | 'PHONE_ROUNDED'
  | 'PHONE_TWO_NUMBERS'
  | 'PHONE_NOT_POSSIBLE'
  | 'EMAIL_NOT_AN_ADDRESS'
  | 'EMAIL_TWO_ADDRESSES'
  | 'EMAIL_TOO_LONG'

export type Normalised = { ok: true; value: string } | { ok: false; reason: ContactProblem }

interface NumberingPlan {
  callingCode: string
  trunk: string
  pattern: RegExp
}

/** Compiled plans by country; the library compiles its patterns anew at every call (30,000 against 900,000 a second). */
const plans = new Map<string, NumberingPlan | null>()

/** As nearly every number is written: nothing is to be taken off it but its blanks. */
const PLAIN_NUMBER = /^\+?\d[\d ]+$/

/**
 * Reads a phone number as people write it into E.164.
 *
 * Takes any spacing, brackets, Arabic digits, "00" or "+" in front, the trunk 0 in "+44 (0)20 …", an
 * extension (dropped), a number whose "+" a spreadsheet ate. Whether a number is *assigned* is not
 * asked: ranges open faster than any list of them, and a refused lead is lost.
 *
 * @param text as typed or as in a file
 * @param country ISO 3166-1 alpha-2 code in which national numbers are read
 */
export function normalisePhone(text: string, country: string): Normalised {
  const plain = toAsciiDigits(text).trim()
  // A spreadsheet's 4.47701E+11 has lost digits for good; guessing them would call a stranger.
  if (/^\d(?:[.,]\d+)?e\+?\d+$/i.test(plain)) return { ok: false, reason: 'PHONE_ROUNDED' }

  const compact = PLAIN_NUMBER.test(plain) ? plain.replaceAll(' ', '') : withoutDecoration(plain)
  if (/^\+?\d{7,15}[/,;|&]\+?\d{7,15}$/.test(compact)) return { ok: false, reason: 'PHONE_TWO_NUMBERS' }
  const match = /^(\+|00(?=[1-9]))?(\d+)$/.exec(compact.replaceAll('/', ''))
  if (!match) return { ok: false, reason: 'PHONE_NOT_A_NUMBER' }
  const digits = match[2] ?? ''
  if (digits.length < 5) return { ok: false, reason: 'PHONE_TOO_SHORT' }
  if (digits.length > 17) return { ok: false, reason: 'PHONE_TOO_LONG' }

  const plan = numberingPlan(country)
  const value = match[1] ? readInternational(digits, plan) : readNational(digits, plan)
  if (value === null) return { ok: false, reason: digits.length < 7 ? 'PHONE_TOO_SHORT' : 'PHONE_NOT_POSSIBLE' }
  return { ok: true, value }
}

/** A number without the words, brackets, signs and extensions that people write around it. */
function withoutDecoration(plain: string): string {
  return (
    plain
      .replace(/^(?:tel|phone|mob(?:ile)?|téléphone|هاتف)\s*[:.]?\s*/i, '')
      .replace(/\s*(?:;?\s*ext(?:ension)?\.?\s*=?|x|#|poste|تحويلة)\s*\d{1,7}\s*$/i, '')
      .replace(/\(0\)/, '')
      .replace(/^'+/, '')
      // A number column that a program wrote as a decimal.
      .replace(/^(\+?\d{7,15})\.0$/, '$1')
      .replace(/[\s().\-‐-―−·_]/g, '')
  )
}

function readNational(digits: string, plan: NumberingPlan | null): string | null {
  if (!plan) return readInternational(digits, null)
  const national = withoutTrunk(digits, plan)
  if (plan.pattern.test(national)) return e164(plan, national)
  // 447700900123: an international number whose "+" is gone.
  if (digits.startsWith(plan.callingCode)) {
    const rest = withoutTrunk(digits.slice(plan.callingCode.length), plan)
    if (plan.pattern.test(rest)) return e164(plan, rest)
  }
  // 971501234567 in a British file. Shorter ones are likelier to be national with a digit too many.
  return digits.startsWith('0') || digits.length < 12 ? null : readInternational(digits, plan)
}

function readInternational(digits: string, plan: NumberingPlan | null): string | null {
  if (plan && digits.startsWith(plan.callingCode)) {
    const national = withoutTrunk(digits.slice(plan.callingCode.length), plan)
    return plan.pattern.test(national) ? e164(plan, national) : null
  }
  const parsed = parsePhoneNumberFromString(`+${digits}`)
  return parsed?.isPossible() && /^\+[1-9]\d{6,14}$/.test(parsed.number) ? parsed.number : null
}

function withoutTrunk(digits: string, plan: NumberingPlan): string {
  if (plan.trunk === '' || !digits.startsWith(plan.trunk)) return digits
  const rest = digits.slice(plan.trunk.length)
  // Where the trunk is a 1, as in North America, it also begins calling code and number alike.
  return plan.pattern.test(rest) ? rest : digits
}

function e164(plan: NumberingPlan, national: string): string | null {
  const value = `+${plan.callingCode}${national}`
  return value.length >= 8 && value.length <= 16 ? value : null
}

function numberingPlan(country: string): NumberingPlan | null {
  let plan = plans.get(country)
  if (plan === undefined) {
    plan = isSupportedCountry(country) ? compilePlan(country) : null
    plans.set(country, plan)
  }
  return plan
}

function compilePlan(country: CountryCode): NumberingPlan | null {
  const metadata = new Metadata()
  metadata.selectNumberingPlan(country)
  const chosen = metadata.numberingPlan
  if (!chosen) return null
  return {
    callingCode: getCountryCallingCode(country),
    trunk: ask(chosen, 'nationalPrefix'),
    pattern: new RegExp(`^(?:${ask(chosen, 'nationalNumberPattern')})$`),
  }
}

/** The library has these two methods, but its types do not tell of them. */
function ask(plan: object, method: 'nationalPrefix' | 'nationalNumberPattern'): string {
  const answer: unknown = Reflect.get(plan, method)
  const value: unknown = typeof answer === 'function' ? answer.call(plan) : undefined
  return typeof value === 'string' ? value : ''
}

/** Arabic-Indic, Persian and full-width digits and signs become ASCII; invisible direction marks go. */
function toAsciiDigits(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is all of ASCII.
  if (/^[\x00-\x7f]*$/.test(text)) return text
  return text
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0))
}

/**
 * Reads an email address: trimmed, lower case, out of `mailto:` or `Name <address>`. One @, a domain
 * with a dot, no blanks: the rest of RFC 5321 is for the server that receives.
 */
export function normaliseEmail(text: string): Normalised {
  const plain = text
    .replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .trim()
    .replace(/^'+|^mailto:/i, '')
  const inBrackets = /<([^<>]*)>$/.exec(plain)?.[1] ?? plain
  const value = inBrackets
    .trim()
    .toLowerCase()
    .replace(/[.,;]+$/, '')
  if (value.length > 254) return { ok: false, reason: 'EMAIL_TOO_LONG' }
  if (/^\S+@\S+\s*[,;/|\s]\s*\S+@\S+$/.test(value)) return { ok: false, reason: 'EMAIL_TWO_ADDRESSES' }
  if (
    !/^[^\s@,;:<>()[\]"\\]{1,64}@(?:[^\s@.,;:<>()[\]"\\/]+\.)+[^\s@.,;:<>()[\]"\\/\d]{2,63}$/u.test(value) ||
    value.includes('..')
  ) {
    return { ok: false, reason: 'EMAIL_NOT_AN_ADDRESS' }
  }
  return { ok: true, value }
}

/** Time zones of the EU whose country is not to be read off the region. */
const COUNTRY_OF_ZONE: Record<string, CountryCode> = {
  'Europe/Paris': 'FR',
  'Europe/Berlin': 'DE',
  'Europe/Madrid': 'ES',
  'Europe/Rome': 'IT',
  'Europe/Brussels': 'BE',
  'Europe/Amsterdam': 'NL',
  'Europe/Vienna': 'AT',
  'Europe/Dublin': 'IE',
  'Europe/Lisbon': 'PT',
  'Europe/Warsaw': 'PL',
  'Europe/Stockholm': 'SE',
  'Europe/Copenhagen': 'DK',
  'Europe/Helsinki': 'FI',
  'Europe/Athens': 'GR',
  'Europe/Prague': 'CZ',
  'Europe/Luxembourg': 'LU',
}

const COUNTRY_OF_REGION: Record<string, CountryCode> = { UK: 'GB', UAE: 'AE', US: 'US', CA: 'CA', EU: 'FR' }

/** Country in which a company's national phone numbers are read: by its zone within the EU, else by its region. */
export function countryOfCompany(company: { region: string; timeZone: string }): string {
  if (company.region === 'EU') return COUNTRY_OF_ZONE[company.timeZone] ?? 'FR'
  return COUNTRY_OF_REGION[company.region] ?? 'GB'
}
