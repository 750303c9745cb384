import { z } from 'zod'
import { adminProcedure } from '#server/trpc/init.ts'
import { addRecipientInput, createKeyInput, recipientIdInput } from './encryption.schemas.ts'
import { addRecipient, createKey, findRecipients, removeRecipient } from './recipients.service.ts'

/** For whom backups are encrypted; part of `backups`. */
export const encryptionProcedures = {
  findRecipients: adminProcedure
    .input(z.strictObject({}).optional())
    .query(({ ctx }) => findRecipients(ctx.trx, ctx.scope)),

  addRecipient: adminProcedure
    .input(addRecipientInput)
    .mutation(({ ctx, input }) =>
      addRecipient(ctx.services, ctx.trx, ctx.scope, { ...input, byName: ctx.actor.user.name }),
    ),

  /** The only answer that ever holds the secret half of a key. */
  createKey: adminProcedure
    .input(createKeyInput)
    .mutation(({ ctx, input }) =>
      createKey(ctx.services, ctx.trx, ctx.scope, { ...input, byName: ctx.actor.user.name }),
    ),

  removeRecipient: adminProcedure
    .input(recipientIdInput)
    .mutation(({ ctx, input }) =>
      removeRecipient(ctx.services, ctx.trx, ctx.scope, { id: input.id, byName: ctx.actor.user.name }),
    ),
}
