import { managerProcedure, router } from '#server/trpc/init.ts'
import { findOutboxInput, outboxMessageInput, resolveMessageInput } from './outbox.schemas.ts'
import {
  cancelMessage,
  findOutboxPage,
  getOutboxMessage,
  getOutboxSource,
  resolveMessage,
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
})
