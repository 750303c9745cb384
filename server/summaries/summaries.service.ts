import type { Transaction } from 'kysely'
import {
  CUSTOMERS_BY_STATUS,
  type DailyFigures,
  EMAIL_MESSAGES,
  EMAIL_STATS_DAILY,
  EMAIL_STATS_HOURLY,
  RECEIVABLES_DAILY,
  REMINDER_STATS_DAILY,
  SMS_MESSAGES,
} from '#db/summaries/daily-figures.ts'
import type { DB } from '#db/types.ts'
import { dayInZone } from '../kernel/days.ts'
import {
  findCustomersOfReminders,
  getContribution,
  lockCustomers,
  lockMessages,
  type MessageTable,
  moveContribution,
  refreshCustomerContacts,
  refreshCustomers,
  type SummaryScope,
} from './summaries.queries.ts'

/**
 * Runs `write`, which may change these customers and their invoices, payments and credit notes (and of customers it adds,
 * when their ids are among them), and brings every summary of them along in the same transaction. The customers stay
 * locked until its end: two payments of one customer wait for each other, those of two customers do not.
 *
 * @param change.at the moment of the change; the scores are of its day.
 */
export async function changeReceivables<T>(
  trx: Transaction<DB>,
  scope: SummaryScope,
  change: { customerIds: readonly string[]; at: Date },
  write: () => Promise<T>,
): Promise<T> {
  const only = inOrder(change.customerIds)
  if (only.length === 0) return write()
  // One after the other on the wire: what is read is what the lock has settled.
  const [, before] = await Promise.all([
    lockCustomers(trx, scope, only),
    getContributions(trx, scope, [CUSTOMERS_BY_STATUS, RECEIVABLES_DAILY], only),
  ])
  const result = await write()
  await Promise.all([
    refreshCustomers(trx, scope, only, dayInZone(change.at, scope.timeZone)),
    moveContributions(trx, scope, before, only),
  ])
  return result
}

/**
 * Runs `write`, which may change these customers, holds on them and suppressions of their addresses, but nothing they
 * owe, and brings their summaries along in the same transaction. The customers stay locked until its end.
 */
export async function changeContacts<T>(
  trx: Transaction<DB>,
  scope: SummaryScope,
  customerIds: readonly string[],
  write: () => Promise<T>,
): Promise<T> {
  const only = inOrder(customerIds)
  if (only.length === 0) return write()
  const [, before] = await Promise.all([
    lockCustomers(trx, scope, only),
    getContributions(trx, scope, [CUSTOMERS_BY_STATUS], only),
  ])
  const result = await write()
  await Promise.all([refreshCustomerContacts(trx, scope, only), moveContributions(trx, scope, before, only)])
  return result
}

/** Runs `write`, which adds or changes these emails, and brings the daily figures along in the same transaction. */
export async function changeEmails<T>(
  trx: Transaction<DB>,
  scope: SummaryScope,
  emailIds: readonly string[],
  write: () => Promise<T>,
): Promise<T> {
  return changeMessages(trx, scope, 'emailLogs', emailIds, write)
}

/** Runs `write`, which adds or changes these texts, and brings the daily figures along in the same transaction. */
export async function changeTexts<T>(
  trx: Transaction<DB>,
  scope: SummaryScope,
  smsIds: readonly string[],
  write: () => Promise<T>,
): Promise<T> {
  return changeMessages(trx, scope, 'smsLogs', smsIds, write)
}

/**
 * Runs `write`, which adds or changes these reminders, and brings the daily figures and the summaries of their
 * customers along in the same transaction. Customers are locked before reminders, as by whoever claims one.
 */
export async function changeReminders<T>(
  trx: Transaction<DB>,
  scope: SummaryScope,
  reminderIds: readonly string[],
  write: () => Promise<T>,
): Promise<T> {
  const only = inOrder(reminderIds)
  if (only.length === 0) return write()
  const before = await findCustomersOfReminders(trx, scope, only)
  if (before.length > 0) await lockCustomers(trx, scope, before)
  const result = await changeMessages(trx, scope, 'customerConsolidatedReminders', only, write)
  const customerIds = inOrder([...before, ...(await findCustomersOfReminders(trx, scope, only))])
  await lockCustomers(trx, scope, customerIds)
  await refreshCustomerContacts(trx, scope, customerIds)
  return result
}

const FIGURES_OF: Record<MessageTable, readonly DailyFigures[]> = {
  customerConsolidatedReminders: [REMINDER_STATS_DAILY],
  emailLogs: [EMAIL_MESSAGES, EMAIL_STATS_DAILY, EMAIL_STATS_HOURLY],
  smsLogs: [SMS_MESSAGES],
}

async function changeMessages<T>(
  trx: Transaction<DB>,
  scope: SummaryScope,
  table: MessageTable,
  ids: readonly string[],
  write: () => Promise<T>,
): Promise<T> {
  const only = inOrder(ids)
  if (only.length === 0) return write()
  const [, before] = await Promise.all([
    lockMessages(trx, scope, table, only),
    getContributions(trx, scope, FIGURES_OF[table], only),
  ])
  const result = await write()
  await moveContributions(trx, scope, before, only)
  return result
}

interface Contribution {
  figures: DailyFigures
  before: string
}

/** What the rows `only` count for in each of the tables at this moment. */
function getContributions(
  trx: Transaction<DB>,
  scope: SummaryScope,
  tables: readonly DailyFigures[],
  only: readonly string[],
): Promise<Contribution[]> {
  return Promise.all(
    tables.map(async (figures) => ({ figures, before: await getContribution(trx, scope, figures, only) })),
  )
}

/** Takes out what they counted for, and puts in what they count for now. */
async function moveContributions(
  trx: Transaction<DB>,
  scope: SummaryScope,
  contributions: readonly Contribution[],
  only: readonly string[],
): Promise<void> {
  await Promise.all(contributions.map(({ figures, before }) => moveContribution(trx, scope, figures, { only, before })))
}

function inOrder(ids: readonly string[]): string[] {
  return [...new Set(ids)].sort()
}
