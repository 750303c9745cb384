import { readCustomForm } from '#app/screens/fields/field-label.ts'

/** The fields of a lead as a form posts them; an empty one is null. */
export function readLeadForm(form: FormData, timeZone: string) {
  const text = (name: string) => String(form.get(name) ?? '').trim() || null
  const locale = (['en', 'fr', 'ar'] as const).find((known) => known === text('locale')) ?? null
  return {
    firstName: text('firstName'),
    lastName: text('lastName'),
    companyName: text('companyName'),
    phone: text('phone'),
    email: text('email'),
    addressLine1: text('addressLine1'),
    addressLine2: text('addressLine2'),
    city: text('city'),
    region: text('region'),
    postcode: text('postcode'),
    country: text('country')?.toUpperCase() ?? null,
    locale,
    externalReference: text('externalReference'),
    notes: text('notes'),
    ...readNextAction(form, timeZone),
    doNotContact: form.get('doNotContact') === 'on',
    custom: readCustomForm(form),
  }
}

/** Day and time of the next action, as they are on the clocks of the company. */
export function readNextAction(
  form: FormData,
  timeZone: string,
): { nextActionAt: Date | null; nextAction: string | null } {
  const day = String(form.get('nextActionOn') ?? '')
  const time = String(form.get('nextActionTime') ?? '')
  const what = String(form.get('nextAction') ?? '').trim() || null
  return {
    nextActionAt: /^\d{4}-\d{2}-\d{2}$/.test(day)
      ? instantInZone(day, /^\d{2}:\d{2}/.test(time) ? time.slice(0, 5) : '09:00', timeZone)
      : null,
    nextAction: what,
  }
}

/** How a call ended that is logged together with the disposition it led to. */
export const LOGGED_CALLS = ['COMPLETED', 'NO_ANSWER'] as const

/** The call that the form of a disposition asks to log; null where none was made. */
export function readLoggedCall(form: FormData) {
  const status = LOGGED_CALLS.find((known) => known === form.get('called'))
  return status === undefined ? null : { id: String(form.get('callId')), status }
}

/** The instant at which a zone's clocks show `day` and `time`. */
export function instantInZone(day: string, time: string, timeZone: string): Date | null {
  const wanted = Date.parse(`${day}T${time}:00Z`)
  if (Number.isNaN(wanted)) return null
  // Twice: the first guess may lie on the other side of a clock change.
  const first = wanted - offsetAt(wanted, timeZone)
  return new Date(wanted - offsetAt(first, timeZone))
}

/** Day and time that a zone's clocks show at an instant, for the fields of a form. */
export function clockInZone(instant: Date, timeZone: string): { day: string; time: string } {
  const shown = new Date(instant.getTime() + offsetAt(instant.getTime(), timeZone)).toISOString()
  return { day: shown.slice(0, 10), time: shown.slice(11, 16) }
}

function offsetAt(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant)
  const part = (type: string) => Number(parts.find((entry) => entry.type === type)?.value ?? 0)
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return shown - Math.floor(instant / 1000) * 1000
}
