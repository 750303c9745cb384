export const REGIONS = ['EU', 'US', 'CA', 'UAE', 'UK'] as const
export type Region = (typeof REGIONS)[number]

/** Where a company of a region is taken to be until it says otherwise. */
export const REGION_DEFAULTS: Record<Region, { timeZone: string; currency: string; locale: 'en' | 'fr' | 'ar' }> = {
  EU: { timeZone: 'Europe/Paris', currency: 'EUR', locale: 'en' },
  US: { timeZone: 'America/New_York', currency: 'USD', locale: 'en' },
  CA: { timeZone: 'America/Toronto', currency: 'CAD', locale: 'en' },
  UAE: { timeZone: 'Asia/Dubai', currency: 'AED', locale: 'en' },
  UK: { timeZone: 'Europe/London', currency: 'GBP', locale: 'en' },
}

const LONGEST_SLUG = 60

/** A company's short name for addresses and commands; an empty string when the name has no Latin letter or digit. */
export function toSlug(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST_SLUG)
    .replace(/^-+|-+$/g, '')
}
