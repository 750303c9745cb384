import { z } from 'zod'
import { readAtOnce } from '#db/transaction.ts'
import { findVisibleFields } from '../fields/fields.service.ts'
import { agentProcedure, managerProcedure, router, viewerProcedure } from '../trpc/init.ts'
import { refusedTogether } from '../trpc/together.ts'
import { findLeadSources } from './changes.queries.ts'
import { findDispositions } from './dispositions/dispositions.queries.ts'
import { setDisposition } from './dispositions/dispositions.service.ts'
import { findLeadProblems } from './editing/typed-lead.service.ts'
import {
  assignLeadsInput,
  boardInput,
  createLeadInput,
  exportLeadsInput,
  findLeadsInput,
  getTimelineInput,
  leadIdInput,
  nextDueInput,
  removeLeadsInput,
  restoreLeadsInput,
  setConsentInput,
  setDispositionInput,
  shareOutLeadsInput,
  todayInput,
  updateLeadInput,
} from './leads.schemas.ts'
import {
  createLead,
  findVisibleLeads,
  getLead,
  getTimeline,
  removeLeads,
  restoreLeads,
  updateLead,
} from './leads.service.ts'
import { exportLeads } from './leads-export.ts'
import { findDuplicatesInput, leadPairInput, mergeLeadsInput, undoMergeInput } from './merging/merging.schemas.ts'
import { compareLeads, findDuplicates, mergeLeads, undoMerge } from './merging/merging.service.ts'
import { findAssignees } from './work/assigning.queries.ts'
import { assignLeads, shareOutLeads } from './work/assigning.service.ts'
import { getBoard, getNextDue, getToday } from './work/board.service.ts'
import { setConsent } from './work/consent.service.ts'

/** Leads: the list agents work through, one lead with its history, and what is done to them. */
export const leadsRouter = router({
  findLeads: viewerProcedure.input(findLeadsInput).query(({ ctx, input }) => findVisibleLeads(ctx, input)),

  getLead: viewerProcedure.input(leadIdInput).query(({ ctx, input }) => readAtOnce(ctx, getLead(ctx, input.id))),

  getTimeline: viewerProcedure
    .input(getTimelineInput)
    .query(({ ctx, input }) => getTimeline(ctx, input.id, input.limit)),

  /** Dispositions, people and sources to choose from, in forms and filters. */
  findLeadChoices: viewerProcedure.input(z.strictObject({}).optional()).query(async ({ ctx }) => {
    const [dispositions, assignees, sources, fields] = await Promise.all([
      findDispositions(ctx.trx, ctx.scope),
      findAssignees(ctx.trx, ctx.scope),
      findLeadSources(ctx.trx, ctx.scope),
      findVisibleFields(ctx.trx, ctx.scope, 'LEAD'),
    ])
    return { dispositions, assignees, sources, fields }
  }),

  getBoard: viewerProcedure.input(boardInput).query(({ ctx, input }) => getBoard(ctx, input)),

  getToday: viewerProcedure.input(todayInput).query(({ ctx, input }) => getToday(ctx, input)),

  getNextDue: viewerProcedure.input(nextDueInput).query(({ ctx, input }) => getNextDue(ctx, input)),

  createLead: agentProcedure
    .use(refusedTogether(createLeadInput, findLeadProblems))
    .input(createLeadInput)
    .mutation(({ ctx, input }) => createLead(ctx, input)),

  updateLead: agentProcedure
    .use(refusedTogether(updateLeadInput, findLeadProblems))
    .input(updateLeadInput)
    .mutation(({ ctx, input }) => updateLead(ctx, input)),

  setDisposition: agentProcedure.input(setDispositionInput).mutation(({ ctx, input }) => setDisposition(ctx, input)),

  assignLeads: agentProcedure.input(assignLeadsInput).mutation(({ ctx, input }) => assignLeads(ctx, input)),

  shareOutLeads: managerProcedure.input(shareOutLeadsInput).mutation(({ ctx, input }) => shareOutLeads(ctx, input)),

  setConsent: agentProcedure.input(setConsentInput).mutation(({ ctx, input }) => setConsent(ctx, input)),

  removeLeads: managerProcedure.input(removeLeadsInput).mutation(({ ctx, input }) => removeLeads(ctx, input)),

  restoreLeads: managerProcedure.input(restoreLeadsInput).mutation(({ ctx, input }) => restoreLeads(ctx, input.ids)),

  findDuplicates: managerProcedure.input(findDuplicatesInput).query(({ ctx, input }) => findDuplicates(ctx, input)),

  compareLeads: managerProcedure.input(leadPairInput).query(({ ctx, input }) => compareLeads(ctx, input)),

  mergeLeads: managerProcedure.input(mergeLeadsInput).mutation(({ ctx, input }) => mergeLeads(ctx, input)),

  undoMerge: managerProcedure.input(undoMergeInput).mutation(({ ctx, input }) => undoMerge(ctx, input.id)),

  /** A part of the list as CSV; `next` is the cursor of the following part. */
  exportLeads: viewerProcedure.input(exportLeadsInput).query(({ ctx, input }) => exportLeads(ctx, input)),
})
