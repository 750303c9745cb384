import { countryOfCompany, normaliseEmail, normalisePhone } from '#server/leads/contact.rules.ts'
import { sendingError } from '../sending.errors.ts'
import type { Channel } from '../sending.schemas.ts'

/**
 * The address as it is sent to: lower-case email, E.164 number.
 * @throws {AppError} BAD_INPUT on `to` when it cannot be one.
 */
export function readAddress(channel: Channel, to: string, company: { region: string; timeZone: string }): string {
  const read = channel === 'EMAIL' ? normaliseEmail(to) : normalisePhone(to, countryOfCompany(company))
  if (!read.ok) throw sendingError(channel === 'EMAIL' ? 'ADDRESS_UNREADABLE' : 'PHONE_UNREADABLE')
  return read.value
}
