import { z } from 'zod'
import { pageInput } from '../kernel/page.ts'
import { agentProcedure, managerProcedure, router, viewerProcedure } from '../trpc/init.ts'
import {
  aboutInput,
  communicationIdInput,
  findMessagesInput,
  followUpsInput,
  logContactInput,
  ratesInput,
  setCallOutcomeInput,
  updateContactInput,
} from './communications.schemas.ts'
import { composerInput, fillTemplateInput, previewMessageInput, sendMessageInput } from './compose/compose.schemas.ts'
import { fillTemplate, getComposer, previewMessage, sendMessage } from './compose/compose.service.ts'
import { setCallOutcome } from './contacts/call-outcome.service.ts'
import {
  completeFollowUp,
  getContact,
  getContactForm,
  logContact,
  removeContact,
  reopenFollowUp,
  restoreContact,
  updateContact,
} from './contacts/contacts.service.ts'
import { findMailings } from './mailings/mailings.queries.ts'
import {
  checkMailingInput,
  createMailingInput,
  findRecipientsInput,
  mailingIdInput,
  sendMailingInput,
} from './mailings/mailings.schemas.ts'
import {
  cancelMailing,
  checkMailing,
  createMailing,
  findMailingRecipients,
  getMailing,
  sendMailing,
  withCounts,
} from './mailings/mailings.service.ts'
import { findMessageChoices } from './messages/message.queries.ts'
import {
  findDueFollowUps,
  findVisibleMessages,
  getCommunicationCounts,
  getMessage,
  getRates,
} from './messages/messages.service.ts'

/** Contacts in every channel: the log of calls, meetings and letters, and what became of every message. */
export const communicationsRouter = router({
  findMessages: viewerProcedure.input(findMessagesInput).query(({ ctx, input }) => findVisibleMessages(ctx, input)),

  getMessage: viewerProcedure.input(communicationIdInput).query(({ ctx, input }) => getMessage(ctx, input.id)),

  /** People and templates to choose from in filters. */
  findMessageChoices: viewerProcedure
    .input(z.strictObject({}).optional())
    .query(({ ctx }) => findMessageChoices(ctx.trx, ctx.scope)),

  getCounts: viewerProcedure.input(aboutInput).query(({ ctx, input }) => getCommunicationCounts(ctx, input)),

  getRates: viewerProcedure.input(ratesInput).query(({ ctx, input }) => getRates(ctx, input)),

  findFollowUps: viewerProcedure.input(followUpsInput).query(({ ctx, input }) => findDueFollowUps(ctx, input.assigned)),

  getContactForm: agentProcedure.input(aboutInput).query(({ ctx, input }) => getContactForm(ctx, input)),

  getContact: agentProcedure.input(communicationIdInput).query(({ ctx, input }) => getContact(ctx, input.id)),

  logContact: agentProcedure.input(logContactInput).mutation(({ ctx, input }) => logContact(ctx, input)),

  /** Sets the disposition that a call led to and logs the call, in one transaction. */
  setCallOutcome: agentProcedure.input(setCallOutcomeInput).mutation(({ ctx, input }) => setCallOutcome(ctx, input)),

  updateContact: agentProcedure.input(updateContactInput).mutation(({ ctx, input }) => updateContact(ctx, input)),

  removeContact: agentProcedure.input(communicationIdInput).mutation(({ ctx, input }) => removeContact(ctx, input.id)),

  restoreContact: agentProcedure
    .input(communicationIdInput)
    .mutation(({ ctx, input }) => restoreContact(ctx, input.id)),

  completeFollowUp: agentProcedure
    .input(communicationIdInput)
    .mutation(({ ctx, input }) => completeFollowUp(ctx, input.id)),

  reopenFollowUp: agentProcedure
    .input(communicationIdInput)
    .mutation(({ ctx, input }) => reopenFollowUp(ctx, input.id)),

  /** Whom one writes to, in which language, and the templates for it. */
  getComposer: agentProcedure.input(composerInput).query(({ ctx, input }) => getComposer(ctx, input)),

  fillTemplate: agentProcedure.input(fillTemplateInput).query(({ ctx, input }) => fillTemplate(ctx, input)),

  /** The message as it would be sent, and the decision on it. */
  previewMessage: agentProcedure.input(previewMessageInput).query(({ ctx, input }) => previewMessage(ctx, input)),

  sendMessage: agentProcedure.input(sendMessageInput).mutation(({ ctx, input }) => sendMessage(ctx, input)),

  findMailings: managerProcedure.input(pageInput).query(async ({ ctx, input }) => {
    const page = await findMailings(ctx.trx, ctx.scope, input)
    return { ...page, rows: page.rows.map(({ sortedAt: _sortedAt, ...row }) => withCounts(row)) }
  }),

  getMailing: managerProcedure.input(mailingIdInput).query(({ ctx, input }) => getMailing(ctx, input.id)),

  findMailingRecipients: managerProcedure
    .input(findRecipientsInput)
    .query(({ ctx, input }) => findMailingRecipients(ctx, input)),

  createMailing: managerProcedure.input(createMailingInput).mutation(({ ctx, input }) => createMailing(ctx, input)),

  /** Tries a template on everybody; the verdicts come row by row. */
  checkMailing: managerProcedure.input(checkMailingInput).mutation(({ ctx, input }) => checkMailing(ctx, input)),

  sendMailing: managerProcedure.input(sendMailingInput).mutation(({ ctx, input }) => sendMailing(ctx, input)),

  cancelMailing: managerProcedure.input(mailingIdInput).mutation(({ ctx, input }) => cancelMailing(ctx, input.id)),
})
