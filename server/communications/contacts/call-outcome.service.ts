import { changeDisposition } from '../../leads/dispositions/dispositions.service.ts'
import type { SetCallOutcomeInput } from '../communications.schemas.ts'
import { type CommunicationCall, writeContact } from './contacts.service.ts'

/**
 * The disposition that a call led to, and the call itself: both or neither, and the same form again changes nothing
 * twice. Without a call, the disposition alone.
 *
 * @throws {AppError} What `setDisposition` and `logContact` refuse.
 */
export async function setCallOutcome(
  call: CommunicationCall,
  { leadId, called, ...disposition }: SetCallOutcomeInput,
): Promise<{ changed: number; contactId: string | null }> {
  const set = await changeDisposition(call, { ids: [leadId], ...disposition })
  const contact =
    called &&
    (await writeContact(call, {
      ...called,
      leadId,
      type: 'CALL',
      direction: 'OUTBOUND',
      subject: null,
      summary: disposition.reason,
      followUpAt: null,
    }))
  await set.record()
  await contact?.record()
  return { changed: set.result.changed, contactId: contact?.id ?? null }
}
