import { z } from 'zod'
import { adminProcedure, managerProcedure, publicProcedure, router } from '#server/trpc/init.ts'
import { getUnsubscription, unsubscribe } from '../../suppressing/unsubscribe.service.ts'
import { changeSettings, getSettings } from '../settings.service.ts'
import {
  findOutboxInput,
  outboxMessageInput,
  resolveMessageInput,
  resolveMessagesInput,
  saveSettingsInput,
  unsubscribeInput,
} from './outbox.schemas.ts'
import {
  cancelMessage,
  findOutboxPage,
  getOutboxMessage,
  getOutboxSource,
  resolveMessage,
  resolveMessages,
  retryMessage,
} from './outbox.service.ts'

/** Messages on their way out: what waits, what is in doubt, what failed. */
export const outboxRouter = router({
  findMessages: managerProcedure.input(findOutboxInput).query(({ ctx, input }) => findOutboxPage(ctx, input)),
  getMessage: managerProcedure.input(outboxMessageInput).query(({ ctx, input }) => getOutboxMessage(ctx, input)),
  /** The mail as it is handed over, to the byte. */
  getSource: managerProcedure.input(outboxMessageInput).query(({ ctx, input }) => getOutboxSource(ctx, input)),
  cancelMessage: managerProcedure.input(outboxMessageInput).mutation(({ ctx, input }) => cancelMessage(ctx, input)),
  retryMessage: managerProcedure.input(outboxMessageInput).mutation(({ ctx, input }) => retryMessage(ctx, input)),
  resolveMessage: managerProcedure.input(resolveMessageInput).mutation(({ ctx, input }) => resolveMessage(ctx, input)),
  resolveMessages: managerProcedure
    .input(resolveMessagesInput)
    .mutation(({ ctx, input }) => resolveMessages(ctx, input)),

  getSettings: adminProcedure.input(z.strictObject({}).optional()).query(({ ctx }) => getSettings(ctx)),
  saveSettings: adminProcedure.input(saveSettingsInput).mutation(({ ctx, input }) => changeSettings(ctx, input)),

  // Whoever holds the link of an email; their transactions are of the company that it names.
  getUnsubscription: publicProcedure
    .input(unsubscribeInput)
    .query(({ ctx, input }) => getUnsubscription(ctx.services, input.token)),
  unsubscribe: publicProcedure
    .input(unsubscribeInput)
    .mutation(({ ctx, input }) => unsubscribe(ctx.services, input.token, 'PAGE')),
})
