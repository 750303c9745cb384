import { newId } from '#server/kernel/ids.ts'
import { idOf } from '../world.ts'
import { type Calls, notFound, ownOnly, YEAR } from './foreign-call.ts'

/** Calls about contacts and messages with another company's ids. */
export const COMMUNICATION_CALLS: Calls['communications'] = {
  findMessages: (theirs) => ownOnly({ leadId: idOf(theirs, 'leads') }),
  getMessage: (theirs) => notFound({ id: idOf(theirs, 'communication_logs') }),
  findMessageChoices: () => ownOnly({}),
  getCounts: (theirs) => notFound({ leadId: idOf(theirs, 'leads') }),
  getRates: () => ownOnly(YEAR),
  findFollowUps: (theirs) => ownOnly({ assigned: theirs.people.admin.id }),
  getContactForm: (theirs) => notFound({ saleId: idOf(theirs, 'sales') }),
  getContact: (theirs) => notFound({ id: idOf(theirs, 'communication_logs') }),
  logContact: (theirs) =>
    notFound({ leadId: idOf(theirs, 'leads'), type: 'CALL', direction: 'OUTBOUND', status: 'COMPLETED' }),
  setCallOutcome: (theirs) => notFound({ leadId: idOf(theirs, 'leads'), disposition: 'CONTACTED' }),
  updateContact: (theirs) =>
    notFound({
      id: idOf(theirs, 'communication_logs'),
      version: 1,
      type: 'CALL',
      direction: 'OUTBOUND',
      status: 'COMPLETED',
    }),
  removeContact: (theirs) => notFound({ id: idOf(theirs, 'communication_logs') }),
  restoreContact: (theirs) => notFound({ id: idOf(theirs, 'communication_logs') }),
  completeFollowUp: (theirs) => notFound({ id: idOf(theirs, 'communication_logs') }),
  getComposer: (theirs) => notFound({ leadId: idOf(theirs, 'leads'), channel: 'SMS' }),
  fillTemplate: (theirs, ours) =>
    notFound({ saleId: idOf(theirs, 'sales'), channel: 'EMAIL', templateId: idOf(ours, 'document_templates') }),
  previewMessage: (theirs) => notFound({ leadId: idOf(theirs, 'leads'), channel: 'SMS', text: 'Ours' }),
  sendMessage: (theirs) =>
    notFound({ leadId: idOf(theirs, 'leads'), channel: 'SMS', text: 'Ours', idempotencyKey: newId() }),
  findMailings: () => ownOnly({}),
  getMailing: (theirs) => notFound({ id: idOf(theirs, 'mailings') }),
  findMailingRecipients: (theirs) => notFound({ id: idOf(theirs, 'mailings') }),
  createMailing: (theirs) => notFound({ entity: 'LEAD', ids: [idOf(theirs, 'leads')] }),
  checkMailing: (theirs, ours) =>
    notFound({ id: idOf(theirs, 'mailings'), channel: 'SMS', templateId: idOf(ours, 'document_templates') }),
  sendMailing: (theirs) => notFound({ id: idOf(theirs, 'mailings'), confirmation: '1' }),
  cancelMailing: (theirs) => notFound({ id: idOf(theirs, 'mailings') }),
  reopenFollowUp: (theirs) => notFound({ id: idOf(theirs, 'communication_logs') }),
}
