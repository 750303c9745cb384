import type { Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { readCustom } from '../../fields/fields.service.ts'
import { type AppError, asOneRefusal } from '../../kernel/errors.ts'
import type { CompanyScope } from '../../kernel/scope.ts'
import { getCompanyPlace, type LeadValues } from '../changes.queries.ts'
import { countryOfCompany, normaliseEmail, normalisePhone } from '../contact.rules.ts'
import { leadError } from '../leads.errors.ts'
import { getLeadRow } from '../leads.queries.ts'
import type { CreateLeadInput } from '../leads.schemas.ts'
import { isCountry } from './countries.schemas.ts'

interface Call {
  trx: Transaction<DB>
  scope: CompanyScope
}

type Typed = Omit<CreateLeadInput, 'id' | 'source' | 'allowDuplicate'>
type Before = Pick<NonNullable<Awaited<ReturnType<typeof getLeadRow>>>, 'country' | 'custom'>

/**
 * How the person is called and reached, where they live, and what the company asks beside. A field that is not given
 * is not judged; null is an empty one.
 *
 * @param before the lead as it is stored, or null for a new one
 */
async function judgeTyped({ trx, scope }: Call, typed: Partial<Typed>, before: Before | null) {
  const country = typed.phone ? countryOfCompany(await getCompanyPlace(trx, scope)) : ''
  const phone = typed.phone ? normalisePhone(typed.phone, country) : null
  const email = typed.email ? normaliseEmail(typed.email) : null
  const problems: AppError[] = []
  if ([typed.firstName, typed.lastName, typed.companyName].every((name) => name === null)) {
    problems.push(leadError('NAME_MISSING'))
  }
  if (typed.phone === null && typed.email === null) problems.push(leadError('CONTACT_MISSING'))
  if (phone && !phone.ok) problems.push(leadError('PHONE_UNREADABLE'))
  if (email && !email.ok) problems.push(leadError('EMAIL_UNREADABLE'))
  // What was stored before anybody asked stays until somebody changes it: it must not keep other fields from being saved.
  if (typed.country && typed.country !== before?.country && !isCountry(typed.country)) {
    problems.push(leadError('COUNTRY_UNKNOWN'))
  }
  const own =
    typed.custom && (await readCustom(trx, scope, 'LEAD', typed.custom, before ? (before.custom ?? {}) : null))
  return {
    phone: phone?.ok ? phone.value : null,
    email: email?.ok ? email.value : null,
    custom: own?.values,
    problems: [...problems, ...(own?.problems ?? [])],
  }
}

/** What is wrong with a lead's fields that its schema alone cannot tell. */
export async function findLeadProblems(
  call: Call,
  { id, ...typed }: Partial<Typed & { id: string }>,
): Promise<AppError[]> {
  const before = id ? await getLeadRow(call.trx, call.scope, id) : undefined
  // A field that a new lead has to have is missing, whether the company's fields were sent or not.
  const custom = before || !('custom' in typed) ? typed.custom : (typed.custom ?? {})
  return (await judgeTyped(call, { ...typed, custom }, before ?? null)).problems
}

/** What was typed, as it is stored: phone in E.164, email in lower case, postcode in capitals. */
export async function readTypedLead(call: Call, typed: Typed, before: Before | null): Promise<LeadValues> {
  const { phone, email, custom, problems } = await judgeTyped(call, typed, before)
  if (problems.length > 0) throw asOneRefusal(problems)
  return {
    firstName: typed.firstName ?? '',
    lastName: typed.lastName ?? '',
    companyName: typed.companyName,
    phone,
    email,
    addressLine1: typed.addressLine1,
    addressLine2: typed.addressLine2,
    city: typed.city,
    region: typed.region,
    postcode: typed.postcode?.toUpperCase() ?? null,
    country: typed.country,
    locale: typed.locale,
    externalReference: typed.externalReference,
    notes: typed.notes,
    nextActionAt: typed.nextActionAt,
    nextAction: typed.nextAction,
    doNotContact: typed.doNotContact,
    ...(custom && { custom }),
  }
}
