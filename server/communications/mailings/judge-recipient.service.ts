import { AppError } from '../../kernel/errors.ts'
import { fillTemplate, previewMessage } from '../compose/compose.service.ts'
import { type CommunicationCall, getPerson, oneOf } from '../contacts/contacts.service.ts'
import type { Channel, Purpose } from '../sending/sending.schemas.ts'
import { MAILING_PROBLEMS } from './mailings.schemas.ts'
import type { Judged } from './recipients.queries.ts'

export interface MailingPlan {
  channel: Channel
  templateId: string
  purpose: Purpose
}

const NOTHING = { subject: null, body: null, templateVersionId: null }
const PROBLEMS: readonly string[] = MAILING_PROBLEMS

/**
 * What a template would say about this lead or sale and whether it may go out. What is wrong with one record is that
 * record's verdict; what is wrong with the template is thrown, because nobody can get it.
 */
export async function judgeRecipient(
  call: CommunicationCall,
  plan: MailingPlan,
  record: { leadId: string | null; saleId: string | null },
): Promise<Judged> {
  const { channel, templateId, purpose } = plan
  const about = { leadId: record.leadId ?? undefined, saleId: record.saleId ?? undefined }
  try {
    const person = await getPerson(call, oneOf(about))
    if (!(channel === 'EMAIL' ? person.email : person.phone)) return refused(noAddress(channel))
    const filled = await fillTemplate(call, { ...about, channel, templateId })
    const words = { subject: filled.subject || null, body: filled.text, templateVersionId: filled.templateVersionId }
    if (filled.missing.length > 0) return { ...words, ...refused('PLACEHOLDER_EMPTY'), body: filled.text }
    const { decision } = await previewMessage(call, {
      ...about,
      channel,
      subject: filled.subject,
      text: filled.text,
      purpose,
      scheduledFor: null,
    })
    if (!decision) return refused(noAddress(channel))
    return { ...words, verdict: decision.verdict, reasons: decision.reasons }
  } catch (thrown) {
    return refused(reasonOf(thrown, channel))
  }
}

/**
 * The code that a refusal becomes in the row of the person it was about.
 * @throws whatever is not about one person.
 */
export function reasonOf(thrown: unknown, channel: Channel): string {
  if (!(thrown instanceof AppError)) throw thrown
  if (thrown.reason === 'ADDRESS_UNREADABLE' || thrown.reason === 'PHONE_UNREADABLE') return noAddress(channel)
  if (thrown.reason && PROBLEMS.includes(thrown.reason)) return thrown.reason
  if (thrown.code === 'NOT_FOUND' && thrown.reason === undefined) return 'RECORD_GONE'
  throw thrown
}

const refused = (reason: string): Judged => ({ ...NOTHING, verdict: 'REFUSE', reasons: [reason] })

const noAddress = (channel: Channel) => (channel === 'EMAIL' ? 'NO_EMAIL' : 'NO_PHONE')
