import { recordAudit } from '../../audit/audit.service.ts'
import { notFound } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import type { AgentsSee } from '../../kernel/scope.ts'
import { leadError } from '../leads.errors.ts'
import { leadsInSight } from '../leads.rules.ts'
import type { LeadCall } from '../leads.service.ts'
import { findDispositions } from './dispositions.queries.ts'
import type { CreateDispositionInput, UpdateDispositionInput } from './dispositions.schemas.ts'
import {
  countByDisposition,
  insertDisposition,
  lockDispositions,
  updateAgentsSee,
  updateDispositionRow,
} from './settings.queries.ts'

/** More are no board that anybody can read. */
const MOST_DISPOSITIONS = 50

/** The dispositions with the leads that have them, and what agents see. */
export async function getSettings({ trx, scope }: LeadCall) {
  const [dispositions, counts] = await Promise.all([findDispositions(trx, scope), countByDisposition(trx, scope)])
  return {
    dispositions: dispositions.map((each) => ({ ...each, leads: counts.get(each.code) ?? 0 })),
    agentsSee: leadsInSight({ role: 'agent', ...(scope.agentsSee ? { agentsSee: scope.agentsSee } : undefined) }),
  }
}
export type DispositionSettings = Awaited<ReturnType<typeof getSettings>>

/** Adds a disposition at the end of the board. Its code comes from its English name and never changes. */
export async function createDisposition(call: LeadCall, input: CreateDispositionInput): Promise<{ code: string }> {
  const { trx, scope, clock } = call
  const known = await lockDispositions(trx, scope)
  if (known.length >= MOST_DISPOSITIONS) throw leadError('TOO_MANY_DISPOSITIONS')
  const code = freeCode(input.labels.en, new Set(known.map((each) => each.code)))
  const position = Math.max(0, ...known.map((each) => each.position)) + 1
  const at = clock.now()
  await insertDisposition(trx, scope, { ...input, id: newId(), code, position }, at)
  await record(call, 'disposition.created', code, { label: input.labels.en }, at)
  return { code }
}

function freeCode(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize('NFKD')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^[^A-Z]+|_+$/g, '')
    .slice(0, 36)
  const base = plain || 'DISPOSITION'
  for (let number = 1; ; number += 1) {
    const code = number === 1 ? base : `${base}_${number}`
    if (!taken.has(code)) return code
  }
}

/** Changes names, colour and rules. The disposition of conversion stays terminal: a sale ends the lead. */
export async function updateDisposition(call: LeadCall, input: UpdateDispositionInput): Promise<void> {
  const { trx, scope, clock } = call
  const { code, ...traits } = input
  const known = (await lockDispositions(trx, scope)).find((each) => each.code === code)
  if (!known) throw notFound('disposition')
  const at = clock.now()
  const kept = known.isConversion ? { isTerminal: true, requiresReason: false, requiresNextAction: false } : undefined
  await updateDispositionRow(trx, scope, code, { ...traits, ...kept }, at)
  await record(call, 'disposition.updated', code, { label: traits.labels.en }, at)
}

/** Moves a disposition one place along those in use. At the end of them nothing happens. */
export async function moveDisposition(call: LeadCall, { code, step }: { code: string; step: 1 | -1 }): Promise<void> {
  const { trx, scope, clock } = call
  const order = await lockDispositions(trx, scope)
  const from = order.findIndex((each) => each.code === code)
  const moved = order[from]
  if (!moved) throw notFound('disposition')
  let to = from + step
  while (order[to] && order[to]?.archivedAt !== null) to += step
  if (!order[to]) return
  order.splice(from, 1)
  order.splice(to, 0, moved)
  const at = clock.now()
  for (const [index, each] of order.entries()) {
    if (each.position !== index + 1) await updateDispositionRow(trx, scope, each.code, { position: index + 1 }, at)
  }
  await record(call, 'disposition.moved', code, { step }, at)
}

/** Takes a disposition out of use, or back into it. Leads that have it keep it: says how many. */
export async function archiveDisposition(
  call: LeadCall,
  { code, archived }: { code: string; archived: boolean },
): Promise<{ leads: number }> {
  const { trx, scope, clock } = call
  const known = (await lockDispositions(trx, scope)).find((each) => each.code === code)
  if (!known) throw notFound('disposition')
  if (archived && (known.isInitial || known.isConversion)) throw leadError('DISPOSITION_NEEDED')
  const at = clock.now()
  await updateDispositionRow(trx, scope, code, { archivedAt: archived ? at : null }, at)
  await record(call, archived ? 'disposition.archived' : 'disposition.restored', code, {}, at)
  return { leads: (await countByDisposition(trx, scope)).get(code) ?? 0 }
}

/** Sets which leads agents see: their own, the unassigned as well, or all. */
export async function setAgentsSee(call: LeadCall, agentsSee: AgentsSee): Promise<void> {
  const { trx, scope, clock } = call
  const at = clock.now()
  await updateAgentsSee(trx, scope, agentsSee, at)
  await recordAudit(trx, scope, {
    action: 'company.agents_see_set',
    entity: 'company',
    entityId: scope.companyId,
    details: { agentsSee },
    at,
  })
}

async function record({ trx, scope }: LeadCall, action: string, code: string, details: object, at: Date) {
  await recordAudit(trx, scope, { action, entity: 'disposition', entityId: code, details: { ...details }, at })
}
