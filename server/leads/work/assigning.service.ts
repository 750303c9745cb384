import { notFound } from '../../kernel/errors.ts'
import { leadError } from '../leads.errors.ts'
import { lockLeads } from '../leads.queries.ts'
import { decideAssignment, decideTurns } from '../leads.rules.ts'
import type { AssignLeadsInput, ShareOutLeadsInput } from '../leads.schemas.ts'
import { auditEach, type LeadCall, selectedIds } from '../leads.service.ts'
import { assignLockedLeads, findAssignees, findTurns } from './assigning.queries.ts'

/** Hands leads to a person or takes them back. Leads that are not this person's to see are not touched. */
export async function assignLeads(call: LeadCall, input: AssignLeadsInput): Promise<{ changed: number }> {
  const { trx, scope, clock } = call
  const to = input.assignedTo === 'me' ? scope.userId : input.assignedTo
  const decision = decideAssignment(scope, to)
  if (!decision.allowed) throw leadError(decision.reason)
  if (to !== null && !(await findAssignees(trx, scope)).some(({ id }) => id === to)) throw leadError('ASSIGNEE_UNKNOWN')
  const leads = await lockLeads(trx, scope, await selectedIds(call, input))
  if (leads.length === 0) throw notFound('lead')
  const at = clock.now()
  const handovers = leads.map(({ id }) => ({ id, to }))
  const changed = await assignLockedLeads(trx, scope, handovers, at)
  if (changed > 0)
    await auditEach(
      call,
      'lead.assigned',
      leads.map(({ id }) => id),
      { assignedTo: to },
      at,
    )
  return { changed }
}

/**
 * Shares leads out in turn among several people. Who was given a lead longest ago begins, so that the
 * shares of several rounds even out.
 */
export async function shareOutLeads(
  call: LeadCall,
  input: ShareOutLeadsInput,
): Promise<{ changed: number; shares: { id: string; count: number }[] }> {
  const { trx, scope, clock } = call
  const wanted = [...new Set(input.among)]
  const people = await findTurns(trx, scope, wanted)
  if (people.length !== wanted.length) throw leadError('ASSIGNEE_UNKNOWN')
  const leads = await lockLeads(trx, scope, await selectedIds(call, input))
  if (leads.length === 0) throw notFound('lead')
  const at = clock.now()
  const shares = decideTurns(
    leads.map(({ id }) => id),
    people,
  )
  const handovers = [...shares].flatMap(([to, ids]) => ids.map((id) => ({ id, to })))
  const changed = await assignLockedLeads(trx, scope, handovers, at)
  for (const [to, ids] of shares) await auditEach(call, 'lead.assigned', ids, { assignedTo: to, inTurn: true }, at)
  return { changed, shares: [...shares].map(([id, ids]) => ({ id, count: ids.length })) }
}
