import { idOf } from '../world.ts'
import { type Calls, notFound, ownOnly } from './foreign-call.ts'

/** Calls about messages on their way out with another company's ids. */
export const OUTBOX_CALLS: Calls['outbox'] = {
  findMessages: () => ownOnly({}),
  getMessage: (theirs) => notFound({ channel: 'EMAIL', id: idOf(theirs, 'email_logs') }),
  getSource: (theirs) => notFound({ channel: 'SMS', id: idOf(theirs, 'sms_logs') }),
  cancelMessage: (theirs) => notFound({ channel: 'EMAIL', id: idOf(theirs, 'email_logs') }),
  retryMessage: (theirs) => notFound({ channel: 'SMS', id: idOf(theirs, 'sms_logs') }),
  resolveMessage: (theirs) =>
    notFound({ channel: 'EMAIL', id: idOf(theirs, 'email_logs'), as: 'SENT', note: 'not ours to say' }),
  resolveMessages: (theirs) =>
    notFound({
      messages: [
        { channel: 'EMAIL', id: idOf(theirs, 'email_logs') },
        { channel: 'SMS', id: idOf(theirs, 'sms_logs') },
      ],
      as: 'SENT',
      note: 'not ours to say',
    }),
  getSettings: () => ownOnly({}),
  saveSettings: () =>
    ownOnly({
      quietFrom: '21:00',
      quietUntil: '07:00',
      emailsPerHour: 1,
      emailsPerDay: 1,
      textsPerHour: 1,
      textsPerDay: 1,
      version: 1,
    }),
  getUnsubscription: () => notFound({ token: 'x'.repeat(67) }),
  unsubscribe: () => notFound({ token: 'x'.repeat(67) }),
}
