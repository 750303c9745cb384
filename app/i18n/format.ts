import { isCountry } from '#server/leads/editing/countries.schemas.ts'
import { INTL_TAGS, type Language } from './languages.ts'

export interface FormatSettings {
  language: Language
  /** IANA zone of the company: everybody who looks at a company sees the same hour. */
  timeZone: string
  /** ISO 4217 code of the company, for amounts that carry none. */
  currency: string
}

export type DateStyle = 'date' | 'dateLong' | 'dateTime' | 'time' | 'month' | 'weekday'

const DATE_STYLES: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  dateLong: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  dateTime: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  time: { hour: '2-digit', minute: '2-digit' },
  month: { month: 'short', year: 'numeric' },
  weekday: { weekday: 'short', day: 'numeric', month: 'short' },
}

const RELATIVE_STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

export type DateLike = Date | string | number

/** Everything a page prints that is not words: one set of formatters for a language, zone and currency. */
export function createFormat({ language, timeZone, currency }: FormatSettings) {
  const tag = INTL_TAGS[language]
  const cached = new Map<string, Intl.NumberFormat>()
  const numberFormat = (options: Intl.NumberFormatOptions): Intl.NumberFormat => {
    const key = JSON.stringify(options)
    const known = cached.get(key)
    if (known !== undefined) return known
    const made = new Intl.NumberFormat(tag, options)
    cached.set(key, made)
    return made
  }
  const dates = new Map<DateStyle, Intl.DateTimeFormat>()
  let countries: Intl.DisplayNames | undefined
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto', style: 'long' })

  const date = (value: DateLike, style: DateStyle = 'date'): string => {
    // A calendar day ('2026-11-20') belongs to no zone: read as UTC, printed as UTC.
    if (typeof value === 'string' && value.length === 10) {
      return new Intl.DateTimeFormat(tag, { ...DATE_STYLES[style], timeZone: 'UTC' }).format(
        new Date(`${value}T00:00Z`),
      )
    }
    let formatter = dates.get(style)
    if (formatter === undefined) {
      formatter = new Intl.DateTimeFormat(tag, { ...DATE_STYLES[style], timeZone, hourCycle: 'h23' })
      dates.set(style, formatter)
    }
    return formatter.format(new Date(value))
  }

  /** Minor units (fils, pence, cents) → "AED 1,250.00". Yen has none, dinars three: the currency decides. */
  const money = (minor: number, code: string = currency, options: Intl.NumberFormatOptions = {}): string => {
    // The company's own money by its short sign; another currency in full, so that $ is never a riddle.
    const currencyDisplay = code === currency ? 'narrowSymbol' : 'symbol'
    const formatter = numberFormat({ style: 'currency', currency: code, currencyDisplay, ...options })
    const text = formatter.format(minor / 10 ** minorDigits(code))
    if (language !== 'ar') return text
    // Arabic has no sign shorter than "UK£", and from right to left its halves would change places.
    return text.replace(/([A-Z]+)([£$])/, code === currency ? '$2' : '$1$2\u200e')
  }

  return {
    language,
    timeZone,
    currency,
    number: (value: number, options: Intl.NumberFormatOptions = {}) => numberFormat(options).format(value),
    /** 0.125 → "12.5%" */
    percent: (share: number, digits = 1) =>
      numberFormat({ style: 'percent', maximumFractionDigits: digits }).format(share),
    /** 12 480 → "12.5K": axis labels and tight tiles */
    compact: (value: number) => numberFormat({ notation: 'compact', maximumFractionDigits: 1 }).format(value),
    money,
    /** "£22.2K" and "£985": tiles, and tables of large sums, where pence would be a false precision */
    moneyShort: (minor: number, code: string = currency) =>
      money(minor, code, {
        notation: 'compact',
        maximumFractionDigits: Math.abs(minor) < 1000 * 10 ** minorDigits(code) ? 0 : 1,
      }),
    /** Minor units → "1250.50" or "1250,50": what a field for an amount starts with, for parseMoney to read back. */
    typedMoney: (minor: number, code: string = currency) => {
      const digits = minorDigits(code)
      const options = { useGrouping: false, minimumFractionDigits: digits, maximumFractionDigits: digits }
      return numberFormat(options).format(minor / 10 ** digits)
    },
    date,
    /** "GB" → "United Kingdom"; what is no country stays as it is stored. */
    country: (code: string): string => {
      if (!isCountry(code)) return code
      countries ??= new Intl.DisplayNames(tag, { type: 'region' })
      return countries.of(code) ?? code
    },
    /** "3 minutes ago"; from 30 seconds on. `now` is given so that server and browser agree. */
    relative: (value: DateLike, now: DateLike) => {
      const seconds = (new Date(value).getTime() - new Date(now).getTime()) / 1000
      for (const [unit, size] of RELATIVE_STEPS) {
        if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit)
      }
      return relative.format(0, 'second')
    },
    /** Bytes → "4.2 MB", decimal as in every file manager but one */
    bytes: (bytes: number) => {
      const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const
      const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1)
      const unit = units[power] ?? 'byte'
      return numberFormat({
        style: 'unit',
        unit,
        unitDisplay: power === 0 ? 'long' : 'short',
        maximumFractionDigits: power === 0 ? 0 : 1,
      }).format(bytes / 1000 ** power)
    },
    /** Seconds → "2 min 5 sec", in the two largest units */
    duration: (seconds: number) => {
      const parts: [number, string][] = [
        [Math.floor(seconds / 86_400), 'day'],
        [Math.floor(seconds / 3600) % 24, 'hour'],
        [Math.floor(seconds / 60) % 60, 'minute'],
        [Math.floor(seconds) % 60, 'second'],
      ]
      const first = parts.findIndex(([amount]) => amount > 0)
      if (first === -1)
        return numberFormat({ style: 'unit', unit: 'second', unitDisplay: 'short', maximumFractionDigits: 1 }).format(
          seconds,
        )
      return parts
        .slice(first, first + 2)
        .filter(([amount]) => amount > 0)
        .map(([amount, unit]) => numberFormat({ style: 'unit', unit, unitDisplay: 'short' }).format(amount))
        .join(' ')
    },
    list: (items: string[]) => new Intl.ListFormat(tag, { type: 'conjunction' }).format(items),
  }
}

export type Format = ReturnType<typeof createFormat>

/** How many minor units make one: 2 for most, 0 for JPY, 3 for KWD and BHD. */
export function minorDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** "1250", or "1,250" and "1.250" where another separator follows as the decimal one. */
const BEFORE_DECIMALS = /^-?(?:\d+|\d{1,3}(?:[.,]\d{3})+)$/
/** "1,250", but not "1.250": more often than a thousand that is a slip, and it would cost a thousand times as much. */
const WITHOUT_DECIMALS = /^-?(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3}){2,})$/

/**
 * Reads an amount as people type it ("1,250.5", "1 250,50", "١٢٠٫٥") into minor units; null when it is none.
 * The last separator is the decimal one if it occurs once and the currency has as many digits as follow it. All others
 * stand before three digits each.
 */
export function parseMoney(text: string, currency: string): number | null {
  const compact = inLatinDigits(text)
    .replace(/[\s\u00a0\u202f']/g, '')
    .replace(/^[A-Z]{3}|[A-Z]{3}$|[£€$]/g, '')
  const digits = minorDigits(currency)
  const [, before = '', separator, fraction = ''] = /^(.*?)(?:([.,])(\d*))?$/.exec(compact) ?? []
  const isDecimal = separator !== undefined && fraction.length <= digits && !before.includes(separator)
  const whole = isDecimal ? before : compact
  if (!(isDecimal ? BEFORE_DECIMALS : WITHOUT_DECIMALS).test(whole)) return null
  const minor = Number(`${whole.replace(/[.,]/g, '')}${(isDecimal ? fraction : '').padEnd(digits, '0')}`)
  return Number.isSafeInteger(minor) ? minor : null
}

function inLatinDigits(text: string): string {
  return text
    .replace(/[٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replace(/٫/g, '.')
    .replace(/٬/g, ',')
}
