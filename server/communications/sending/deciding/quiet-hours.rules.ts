/** Hours in which nobody is written to, as `HH:MM`; may pass midnight. The same time twice means none. */
export interface QuietHours {
  from: string
  until: string
}

const MINUTE_MS = 60_000
const DAY_MINUTES = 1440
const clocks = new Map<string, Intl.DateTimeFormat>()

/** Countries whose people all live in one zone; elsewhere the company's zone is taken. */
const ZONE_OF_COUNTRY: Record<string, string> = {
  GB: 'Europe/London',
  IE: 'Europe/Dublin',
  FR: 'Europe/Paris',
  DE: 'Europe/Berlin',
  IT: 'Europe/Rome',
  BE: 'Europe/Brussels',
  NL: 'Europe/Amsterdam',
  LU: 'Europe/Luxembourg',
  AT: 'Europe/Vienna',
  CH: 'Europe/Zurich',
  PL: 'Europe/Warsaw',
  SE: 'Europe/Stockholm',
  DK: 'Europe/Copenhagen',
  NO: 'Europe/Oslo',
  FI: 'Europe/Helsinki',
  GR: 'Europe/Athens',
  CZ: 'Europe/Prague',
  AE: 'Asia/Dubai',
  SA: 'Asia/Riyadh',
  QA: 'Asia/Qatar',
  BH: 'Asia/Bahrain',
  KW: 'Asia/Kuwait',
  OM: 'Asia/Muscat',
  EG: 'Africa/Cairo',
  JO: 'Asia/Amman',
  LB: 'Asia/Beirut',
  MA: 'Africa/Casablanca',
  IN: 'Asia/Kolkata',
  PK: 'Asia/Karachi',
}

/** The person's zone where their country has one only, else the company's. */
export function zoneOfPerson(country: string | null, companyZone: string): string {
  return (country && ZONE_OF_COUNTRY[country]) || companyZone
}

/** When the quiet hours around `at` end; null when `at` is outside of them. */
export function endOfQuiet(at: Date, timeZone: string, { from, until }: QuietHours): Date | null {
  const begin = minutesOf(from)
  const end = minutesOf(until)
  const now = localMinutes(at, timeZone)
  const quiet = begin <= end ? now >= begin && now < end : now >= begin || now < end
  if (!quiet) return null
  const guess = new Date(
    Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS + ((end - now + DAY_MINUTES) % DAY_MINUTES) * MINUTE_MS,
  )
  // A clock that was put forward or back meanwhile is that much off.
  const off = ((localMinutes(guess, timeZone) - end + DAY_MINUTES * 1.5) % DAY_MINUTES) - DAY_MINUTES / 2
  return new Date(guess.getTime() - off * MINUTE_MS)
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

function localMinutes(at: Date, timeZone: string): number {
  let clock = clocks.get(timeZone)
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    clocks.set(timeZone, clock)
  }
  return minutesOf(clock.format(at))
}
