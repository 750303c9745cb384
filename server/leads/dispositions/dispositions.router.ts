import { z } from 'zod'
import { adminProcedure, managerProcedure, router } from '../../trpc/init.ts'
import {
  agentsSeeInput,
  archiveDispositionInput,
  createDispositionInput,
  moveDispositionInput,
  reportInput,
  updateDispositionInput,
} from './dispositions.schemas.ts'
import { reportByAgent, reportByBatch, reportBySource } from './report.queries.ts'
import {
  archiveDisposition,
  createDisposition,
  getSettings,
  moveDisposition,
  setAgentsSee,
  updateDisposition,
} from './settings.service.ts'

/** What a lead can be in this company, who sees leads, and what becomes of them. */
export const dispositionsRouter = router({
  getSettings: adminProcedure.input(z.strictObject({}).optional()).query(({ ctx }) => getSettings(ctx)),

  createDisposition: adminProcedure
    .input(createDispositionInput)
    .mutation(({ ctx, input }) => createDisposition(ctx, input)),

  updateDisposition: adminProcedure
    .input(updateDispositionInput)
    .mutation(({ ctx, input }) => updateDisposition(ctx, input)),

  moveDisposition: adminProcedure.input(moveDispositionInput).mutation(({ ctx, input }) => moveDisposition(ctx, input)),

  archiveDisposition: adminProcedure
    .input(archiveDispositionInput)
    .mutation(({ ctx, input }) => archiveDisposition(ctx, input)),

  setAgentsSee: adminProcedure.input(agentsSeeInput).mutation(({ ctx, input }) => setAgentsSee(ctx, input.agentsSee)),

  /** Conversion of the leads added in a period, by source, agent and imported file. */
  getReport: managerProcedure.input(reportInput).query(async ({ ctx: { trx, scope }, input }) => {
    const [bySource, byAgent, byBatch] = await Promise.all([
      reportBySource(trx, scope, input),
      reportByAgent(trx, scope, input),
      reportByBatch(trx, scope, input),
    ])
    return { bySource, byAgent, byBatch }
  }),
})
