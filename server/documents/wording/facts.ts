import type { TemplateLocale } from '../documents.schemas.ts'
import type { PlaceholderValues } from './placeholders.ts'

/** Arabic with Latin digits, as everywhere in the console. */
const TAGS: Record<TemplateLocale, string> = { en: 'en-GB', fr: 'fr-FR', ar: 'ar-AE-u-nu-latn-ca-gregory' }

/** Headers of the table of appliances. They belong to the paper, not to the reader's screen. */
const APPLIANCE_HEADER: Record<TemplateLocale, string[]> = {
  en: ['Appliance', 'Cover', 'A month', 'Total'],
  fr: ['Appareil', 'Garantie', 'Par mois', 'Total'],
  ar: ['الجهاز', 'التغطية', 'شهريًا', 'الإجمالي'],
}

export interface PersonFacts {
  firstName: string
  lastName: string
  companyName: string | null
  phone: string | null
  email: string | null
  addressLine1: string | null
  addressLine2: string | null
  city: string | null
  postcode: string | null
}

export interface SaleFacts extends PersonFacts {
  reference: string
  /** A day, such as 2026-11-20. */
  soldOn: string
  currency: string
  /** Minor units. */
  monthlyMinor: number
  totalMinor: number
  cancelledAt: Date | null
  cancellationReason: string | null
  appliances: {
    kind: string
    make: string | null
    model: string | null
    cover: string
    monthlyMinor: number
    priceMinor: number
  }[]
}

export interface Letterhead {
  company: { name: string; taxNumber: string | null; timeZone: string }
  agentName: string | null
}

/** What `locale` calls the day `day`. */
export function dayInWords(day: string, locale: TemplateLocale): string {
  const format = new Intl.DateTimeFormat(TAGS[locale], {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
  return format.format(new Date(`${day}T00:00Z`))
}

/** Values of the placeholders that every template may use. */
export function anywhereValues(
  { company, agentName }: Letterhead,
  today: string,
  locale: TemplateLocale,
): PlaceholderValues {
  return {
    'company.name': company.name,
    'company.taxNumber': company.taxNumber,
    'agent.name': agentName,
    today: dayInWords(today, locale),
  }
}

export function leadValues(lead: PersonFacts): PlaceholderValues {
  return personValues('lead', lead)
}

export function saleValues(sale: SaleFacts, locale: TemplateLocale, dayOf: (at: Date) => string): PlaceholderValues {
  const money = (minor: number) => moneyInWords(minor, sale.currency, locale)
  return {
    ...personValues('sale', sale),
    'sale.reference': sale.reference,
    'sale.soldOn': dayInWords(sale.soldOn, locale),
    'sale.monthly': money(sale.monthlyMinor),
    'sale.total': money(sale.totalMinor),
    'sale.cancelledOn': sale.cancelledAt && dayInWords(dayOf(sale.cancelledAt), locale),
    'sale.cancellationReason': sale.cancellationReason,
    'sale.appliances':
      sale.appliances.length === 0
        ? null
        : [
            APPLIANCE_HEADER[locale],
            ...sale.appliances.map(({ kind, make, model, cover, monthlyMinor, priceMinor }) => [
              [kind, make, model].filter(Boolean).join(' '),
              cover,
              money(monthlyMinor),
              money(priceMinor),
            ]),
          ],
  }
}

function personValues(prefix: 'lead' | 'sale', person: PersonFacts): PlaceholderValues {
  const name = [person.firstName, person.lastName].filter(Boolean).join(' ') || person.companyName
  const { firstName, lastName, companyName, phone, email, city, postcode } = person
  const address = [person.addressLine1, person.addressLine2, city, postcode].filter(Boolean).join(', ')
  // A business has no first name: letters to it begin with its own.
  const facts = { firstName: firstName || name, lastName, name, companyName, phone, email, address, city, postcode }
  return Object.fromEntries(Object.entries(facts).map(([fact, value]) => [`${prefix}.${fact}`, value || null]))
}

function moneyInWords(minor: number, currency: string, locale: TemplateLocale): string {
  const format = new Intl.NumberFormat(TAGS[locale], { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
  const text = format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
  // Arabic has no sign shorter than "UK£", and from right to left its halves would change places.
  return text.replace(/[A-Z]+([£$])/, '$1')
}
