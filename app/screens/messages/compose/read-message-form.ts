import { instantInZone } from '#app/screens/leads/read-lead-form.ts'
import { callListSearch, readCallList } from '#app/screens/leads/work/call-list.ts'
import { CHANNELS, PURPOSES } from '#server/communications/sending/sending.schemas.ts'

/** The lead or sale and the channel that the address of the page names. */
export function readAbout(url: string) {
  const { searchParams } = new URL(url)
  const saleId = searchParams.get('sale')
  const leadId = searchParams.get('lead') ?? ''
  const channel = CHANNELS.find((known) => known === searchParams.get('channel')) ?? 'SMS'
  return {
    about: { ...(saleId ? { saleId } : { leadId }), channel },
    back: saleId ? `/sales/${saleId}` : `/leads/${leadId}${callListSearch(readCallList(searchParams))}`,
  }
}

/**
 * What the form posts; the day and time to send at are on the clocks of the company. A day alone is its morning, and
 * today alone is now: its morning may be over.
 */
export function readMessageForm(form: FormData, { timeZone, today }: { timeZone: string; today: string }) {
  const text = (name: string) => String(form.get(name) ?? '')
  const day = text('sendDay')
  const time = /^\d{2}:\d{2}/.exec(text('sendTime'))?.[0]
  return {
    subject: text('subject'),
    text: text('text').replace(/\r\n/g, '\n'),
    purpose: PURPOSES.find((known) => known === form.get('purpose')) ?? PURPOSES[0],
    scheduledFor:
      /^\d{4}-\d{2}-\d{2}$/.test(day) && (time || day !== today) ? instantInZone(day, time ?? '09:00', timeZone) : null,
  }
}
