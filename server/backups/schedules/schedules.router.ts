import { z } from 'zod'
import { adminProcedure, adminProcedureAfter } from '#server/trpc/init.ts'
import { settleDeadRuns } from '../runs/dead-runs.service.ts'
import { createScheduleInput, enableScheduleInput, scheduleIdInput, updateScheduleInput } from './schedules.schemas.ts'
import {
  createSchedule,
  enableSchedule,
  findSchedulesOf,
  getScheduleOf,
  removeSchedule,
  runSchedule,
  updateSchedule,
} from './schedules.service.ts'

/** Schedules of the company's backups, and for operators of the whole database's. */
export const scheduleProcedures = {
  findSchedules: adminProcedure
    .input(z.strictObject({}).optional())
    .query(({ ctx }) => findSchedulesOf(ctx.services, ctx.trx, ctx.scope)),

  getSchedule: adminProcedure
    .input(scheduleIdInput)
    .query(({ ctx, input }) => getScheduleOf(ctx.services, ctx.trx, ctx.scope, input.id)),

  createSchedule: adminProcedure
    .input(createScheduleInput)
    .mutation(({ ctx, input }) =>
      createSchedule(ctx.services, ctx.trx, ctx.scope, { ...input, byName: ctx.actor.user.name }),
    ),

  updateSchedule: adminProcedure
    .input(updateScheduleInput)
    .mutation(({ ctx, input }) =>
      updateSchedule(ctx.services, ctx.trx, ctx.scope, { ...input, byName: ctx.actor.user.name }),
    ),

  enableSchedule: adminProcedure
    .input(enableScheduleInput)
    .mutation(({ ctx, input }) =>
      enableSchedule(ctx.services, ctx.trx, ctx.scope, { ...input, byName: ctx.actor.user.name }),
    ),

  removeSchedule: adminProcedure
    .input(scheduleIdInput)
    .mutation(({ ctx, input }) =>
      removeSchedule(ctx.services, ctx.trx, ctx.scope, { ...input, byName: ctx.actor.user.name }),
    ),

  runSchedule: adminProcedureAfter(settleDeadRuns)
    .input(scheduleIdInput)
    .mutation(({ ctx, input }) =>
      runSchedule(ctx.services, ctx.trx, ctx.scope, ctx.onCommit, {
        id: input.id,
        by: { userId: ctx.actor.user.id, name: ctx.actor.user.name },
      }),
    ),
}
