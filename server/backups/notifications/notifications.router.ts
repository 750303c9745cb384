import { z } from 'zod'
import { adminProcedure } from '#server/trpc/init.ts'
import { channelIdInput, createChannelInput } from './notifications.schemas.ts'
import { createChannel, findChannelsOf, removeChannel, testChannel } from './notifications.service.ts'

/** Who is told when a backup fails, a night is missed or a file is damaged. */
export const notificationProcedures = {
  findChannels: adminProcedure
    .input(z.strictObject({}).optional())
    .query(({ ctx }) => findChannelsOf(ctx.trx, ctx.scope)),

  createChannel: adminProcedure
    .input(createChannelInput)
    .mutation(({ ctx, input }) =>
      createChannel(ctx.services, ctx.trx, ctx.scope, { ...input, byName: ctx.actor.user.name }),
    ),

  removeChannel: adminProcedure
    .input(channelIdInput)
    .mutation(({ ctx, input }) =>
      removeChannel(ctx.services, ctx.trx, ctx.scope, { ...input, byName: ctx.actor.user.name }),
    ),

  testChannel: adminProcedure
    .input(channelIdInput)
    .mutation(({ ctx, input }) => testChannel(ctx.services, ctx.trx, ctx.scope, ctx.onCommit, input.id)),
}
