import { z } from 'zod'
import { agentProcedure, managerProcedure, router, viewerProcedure } from '../trpc/init.ts'
import { findAssignees, findLeadSources } from './changes.queries.ts'
import { findDispositions } from './dispositions.queries.ts'
import { setDisposition } from './dispositions.service.ts'
import {
  assignLeadsInput,
  createLeadInput,
  exportLeadsInput,
  findLeadsInput,
  getTimelineInput,
  leadIdInput,
  removeLeadsInput,
  restoreLeadsInput,
  setDispositionInput,
  updateLeadInput,
} from './leads.schemas.ts'
import {
  assignLeads,
  createLead,
  findVisibleLeads,
  getLead,
  getTimeline,
  removeLeads,
  restoreLeads,
  updateLead,
} from './leads.service.ts'
import { exportLeads } from './leads-export.ts'

/** Leads: the list agents work through, one lead with its history, and what is done to them. */
export const leadsRouter = router({
  findLeads: viewerProcedure.input(findLeadsInput).query(({ ctx, input }) => findVisibleLeads(ctx, input)),

  getLead: viewerProcedure.input(leadIdInput).query(({ ctx, input }) => getLead(ctx, input.id)),

  getTimeline: viewerProcedure
    .input(getTimelineInput)
    .query(({ ctx, input }) => getTimeline(ctx, input.id, input.limit)),

  /** Dispositions, people and sources to choose from, in forms and filters. */
  findLeadChoices: viewerProcedure.input(z.strictObject({}).optional()).query(async ({ ctx }) => {
    const [dispositions, assignees, sources] = await Promise.all([
      findDispositions(ctx.trx, ctx.scope),
      findAssignees(ctx.trx, ctx.scope),
      findLeadSources(ctx.trx, ctx.scope),
    ])
    return { dispositions, assignees, sources }
  }),

  createLead: agentProcedure.input(createLeadInput).mutation(({ ctx, input }) => createLead(ctx, input)),

  updateLead: agentProcedure.input(updateLeadInput).mutation(({ ctx, input }) => updateLead(ctx, input)),

  setDisposition: agentProcedure.input(setDispositionInput).mutation(({ ctx, input }) => setDisposition(ctx, input)),

  assignLeads: agentProcedure.input(assignLeadsInput).mutation(({ ctx, input }) => assignLeads(ctx, input)),

  removeLeads: managerProcedure.input(removeLeadsInput).mutation(({ ctx, input }) => removeLeads(ctx, input)),

  restoreLeads: managerProcedure.input(restoreLeadsInput).mutation(({ ctx, input }) => restoreLeads(ctx, input.ids)),

  /** A part of the list as CSV; `next` is the cursor of the following part. */
  exportLeads: viewerProcedure.input(exportLeadsInput).query(({ ctx, input }) => exportLeads(ctx, input)),
})
