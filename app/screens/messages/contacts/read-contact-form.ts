import { z } from 'zod'
import { instantInZone } from '#app/screens/leads/read-lead-form.ts'
import { CONTACT_TYPES, logContactInput } from '#server/communications/communications.schemas.ts'

/** What the form posts; day and time are on the clocks of the company. */
export const contactForm = z.strictObject({
  ...logContactInput.omit({ occurredAt: true, followUpAt: true, leadId: true, saleId: true }).shape,
  version: z.coerce.number().int().min(1).optional(),
  day: z.iso.date(),
  time: z.string().regex(/^\d{2}:\d{2}/),
  followUpDay: z.iso.date().optional(),
  followUpTime: z
    .string()
    .regex(/^\d{2}:\d{2}/)
    .optional(),
})

/** The posted contact as the procedure takes it. */
export function contactOf(
  { day, time, followUpDay, followUpTime, ...contact }: z.output<typeof contactForm>,
  timeZone: string,
) {
  return {
    ...contact,
    occurredAt: instantInZone(day, time.slice(0, 5), timeZone),
    followUpAt: followUpDay ? instantInZone(followUpDay, followUpTime?.slice(0, 5) ?? '09:00', timeZone) : null,
  }
}

/** The kind of contact an address asks for; a call when it asks for none. */
export function contactTypeOf(asked: string | null) {
  return CONTACT_TYPES.find((known) => known === asked) ?? 'CALL'
}
