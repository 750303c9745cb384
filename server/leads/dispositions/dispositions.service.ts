import { dayInZone } from '../../kernel/days.ts'
import { notFound } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { leadError } from '../leads.errors.ts'
import { lockLeads } from '../leads.queries.ts'
import { decideDisposition, isDoubleClick } from '../leads.rules.ts'
import type { SetDispositionInput } from '../leads.schemas.ts'
import { auditEach, type LeadCall, selectedIds } from '../leads.service.ts'
import { changeDispositions, findDispositions, findLastDispositions } from './dispositions.queries.ts'

export interface DispositionResult {
  changed: number
  /** Leads the same person had just set to the same: a double click. */
  unchanged: number
  /** Leads that are sales by now and keep their disposition. */
  converted: number
}

/**
 * Sets the disposition of one lead or of many. The leads are locked first, so two people at once take
 * turns, and each history row begins where the one before it ended.
 *
 * @throws {AppError} DISPOSITION_CHANGED when `from` is given and another person has changed it since.
 */
export async function setDisposition(call: LeadCall, input: SetDispositionInput): Promise<DispositionResult> {
  const { result, record } = await changeDisposition(call, input)
  await record()
  return result
}

/** {@link setDisposition} without its audit, for a transaction that does more: `record` locks the chain, so it is last. */
export async function changeDisposition(
  call: LeadCall,
  input: SetDispositionInput,
): Promise<{ result: DispositionResult; record: () => Promise<void> }> {
  const { trx, scope, clock } = call
  const dispositions = await findDispositions(trx, scope)
  const chosen = dispositions.find(({ code }) => code === input.disposition)
  const problem = decideDisposition(chosen, input)
  if (problem || !chosen) throw leadError(problem ?? 'DISPOSITION_UNKNOWN')

  const leads = await lockLeads(trx, scope, await selectedIds(call, input))
  const [first] = leads
  if (!first) throw notFound('lead')
  const conversion = dispositions.find(({ isConversion }) => isConversion)?.code
  const open = leads.filter(({ disposition }) => disposition !== conversion)
  if (open.length === 0) throw leadError('LEAD_CONVERTED')

  const at = clock.now()
  const last = await findLastDispositions(
    trx,
    scope,
    open.map(({ id }) => id),
  )
  const repeats = (leadId: string) =>
    isDoubleClick(
      last.find((entry) => entry.leadId === leadId),
      { code: chosen.code, actorId: scope.userId, reason: input.reason, at },
    )
  const due = open.filter(({ id, disposition }) => !(disposition === chosen.code && repeats(id)))
  if (input.from !== undefined && due.some(({ disposition }) => disposition !== input.from)) {
    throw leadError('DISPOSITION_CHANGED')
  }

  const leadIds = due.map(({ id }) => id)
  if (due.length > 0) {
    await changeDispositions(trx, scope, {
      leadIds,
      historyIds: leadIds.map(newId),
      code: chosen.code,
      reason: input.reason,
      nextActionAt: input.nextActionAt,
      nextAction: input.nextAction,
      isTerminal: chosen.isTerminal,
      stopsContact: chosen.stopsContact,
      at,
      day: dayInZone(at, scope.timeZone),
    })
  }
  return {
    result: { changed: due.length, unchanged: open.length - due.length, converted: leads.length - open.length },
    record: () => auditEach(call, 'lead.disposition_set', leadIds, { disposition: chosen.code }, at),
  }
}
