import { notFound } from '../../kernel/errors.ts'
import { encodeCursor } from '../../kernel/page.ts'
import { findDispositions } from '../dispositions/dispositions.queries.ts'
import { countLeads, findLeadRows, getLeadRow } from '../leads.queries.ts'
import { type FindLeadsInput, findLeadsInput, type LeadFilters, type NextDueInput } from '../leads.schemas.ts'
import { assertMaySearch, type LeadCall, leadShower, todayOf } from '../leads.service.ts'

/** Cards of a column; the list has the rest. */
const MOST_CARDS = 20
/** A column of a board is not counted further: past it the list is the tool. */
const MOST_COUNTED = 1_000

type Asked = Partial<Pick<LeadFilters, 'search' | 'assigned' | 'source' | 'batchId'>>

/**
 * The leads by disposition: of each its newest cards and how many there are. One that is archived stays, behind those
 * in use, as long as leads have it: work must not vanish from the board because a name went out of use.
 */
export async function getBoard(call: LeadCall, asked: Asked) {
  const { trx, scope } = call
  const filters = findLeadsInput.parse({ ...asked, limit: MOST_CARDS })
  assertMaySearch(scope, filters)
  const today = todayOf(call)
  const shown = await leadShower(call)
  const dispositions = await findDispositions(trx, scope)
  const columns = await Promise.all(
    dispositions.map(async (disposition) => {
      const column: FindLeadsInput = { ...filters, disposition: [disposition.code] }
      const [rows, count] = await Promise.all([
        findLeadRows(trx, scope, column, today),
        countLeads(trx, scope, column, today, MOST_COUNTED),
      ])
      return { disposition, count, cards: rows.slice(0, MOST_CARDS).map(shown) }
    }),
  )
  const isArchived = ({ disposition }: (typeof columns)[number]) => disposition.archivedAt !== null
  return [
    ...columns.filter((column) => !isArchived(column)),
    ...columns.filter((column) => isArchived(column) && column.count.value > 0),
  ]
}
export type BoardColumn = Awaited<ReturnType<typeof getBoard>>[number]

/** Rows of one list of the day. */
const MOST_DUE = 100

/** What is overdue, due today and due within the week, earliest first, on the company's clocks. */
export async function getToday(call: LeadCall, { assigned }: Pick<LeadFilters, 'assigned'>) {
  const { trx, scope } = call
  const today = todayOf(call)
  const base = findLeadsInput.parse({ assigned, sort: 'nextAction', limit: MOST_DUE })
  const shown = await leadShower(call)
  // Each with a limit of its own, or what is late would leave no place for today.
  const listOf = async (nextAction: 'overdue' | 'due') => {
    const [rows, count] = await Promise.all([
      findLeadRows(trx, scope, { ...base, nextAction }, today),
      countLeads(trx, scope, { ...base, nextAction }, today, MOST_COUNTED),
    ])
    return { rows: rows.slice(0, MOST_DUE).map(shown), count }
  }
  const [overdue, due, week] = await Promise.all([
    listOf('overdue'),
    listOf('due'),
    countLeads(trx, scope, { ...base, nextAction: 'week' }, today, MOST_COUNTED),
  ])
  return { overdue, due, week }
}
export type Today = Awaited<ReturnType<typeof getToday>>

/**
 * The lead that follows in the list of the day, so that whoever works it goes from one to the next, and how many are
 * due. A lead that has just been worked is off the list: the earliest that is left follows it, as it does the last one.
 */
export async function getNextDue(call: LeadCall, { id, assigned }: NextDueInput) {
  const { trx, scope } = call
  const today = todayOf(call)
  const lead = await getLeadRow(trx, scope, id)
  if (!lead) throw notFound('lead')
  // One row of the limit, one more that tells of another page: the lead itself may be among them.
  const due = findLeadsInput.parse({ assigned, nextAction: 'today', sort: 'nextAction', limit: 1 })
  const [following, first, count] = await Promise.all([
    lead.nextActionAt === null
      ? []
      : findLeadRows(trx, scope, { ...due, cursor: encodeCursor([lead.nextActionAt.toISOString(), id]) }, today),
    findLeadRows(trx, scope, due, today),
    countLeads(trx, scope, due, today, MOST_COUNTED),
  ])
  const next = [...following, ...first].find((row) => row.id !== id)
  const shown = await leadShower(call)
  return { next: next ? shown(next) : null, count }
}
export type NextDue = Awaited<ReturnType<typeof getNextDue>>
