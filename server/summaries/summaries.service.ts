import type { Transaction } from 'kysely'
import {
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
  getContribution,
  lockCustomers,
  lockMessages,
  type MessageTable,
  moveContribution,
  refreshCustomers,
  type SummaryScope,
} from './summaries.queries.ts'

/**
 * Runs `write`, which may change the invoices, payments and credit notes of these customers (and of customers it adds,
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
    getContribution(trx, scope, RECEIVABLES_DAILY, only),
  ])
  const result = await write()
  await Promise.all([
    refreshCustomers(trx, scope, only, dayInZone(change.at, scope.timeZone)),
    moveContribution(trx, scope, RECEIVABLES_DAILY, { only, before }),
  ])
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

/** Runs `write`, which adds or changes these reminders, and brings the daily figures along in the same transaction. */
export async function changeReminders<T>(
  trx: Transaction<DB>,
  scope: SummaryScope,
  reminderIds: readonly string[],
  write: () => Promise<T>,
): Promise<T> {
  return changeMessages(trx, scope, 'customerConsolidatedReminders', reminderIds, write)
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
  const tables = FIGURES_OF[table]
  const [, ...before] = await Promise.all([
    lockMessages(trx, scope, table, only),
    ...tables.map((figures) => getContribution(trx, scope, figures, only)),
  ])
  const result = await write()
  await Promise.all(
    tables.map((figures, index) => moveContribution(trx, scope, figures, { only, before: before[index] ?? '[]' })),
  )
  return result
}

function inOrder(ids: readonly string[]): string[] {
  return [...new Set(ids)].sort()
}
