import type { Kysely } from 'kysely'
import type { Database } from '#db/client.ts'
import { inTransaction, readAtOnce } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import type { Clock } from '../kernel/clock.ts'
import { addDays, dayInZone, daysBetween } from '../kernel/days.ts'
import { type Page, toPage } from '../kernel/page.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { hideName, seesDebtors } from '../receivables/receivables.rules.ts'
import {
  type Days,
  findEmailFigures,
  findHours,
  findMoneyByDay,
  findReminderFigures,
  findTemplateNames,
} from './analytics.queries.ts'
import { type AnalyticsInput, type FindEmailsInput, MOST_DAYS } from './consolidation.schemas.ts'
import { findQueue, findTotals, findUnderWay } from './dashboard.queries.ts'
import { type At, findEligibilityRows } from './eligibility.queries.ts'
import { oldestFreshDay, reasonsOf } from './eligibility.rules.ts'
import { countEmails, type EmailRow, findEmailRows } from './emails.queries.ts'
import { divideIds, type PackedIds } from './ids.ts'

/** Three months, both ends counted. */
const USUAL_DAYS = 92
const USUAL_EMAIL_DAYS = 30
/** Days sales outstanding are measured over the invoices of so many days. */
const DSO_DAYS = 90

/**
 * The dashboard: the first of the queue with every reason that keeps each from going out, and the totals, the ageing
 * and the reminders under way as of the company's day.
 */
export async function getDashboard(db: Kysely<DB>, scope: CompanyScope, clock: Clock, limit: number) {
  const at = momentsOf(scope, clock)
  const [queue, totals, underWay] = await Promise.all([
    findQueue(db, scope, at, { limit }),
    findTotals(db, scope, at),
    findUnderWay(db, scope),
  ])
  return {
    today: at.today,
    currency: scope.currency,
    queue: queue.map(({ mask, ...row }) => ({
      ...row,
      name: seesDebtors(scope.role) ? row.name : hideName(row.name),
      reasons: reasonsOf(mask),
    })),
    totals: totals.map((line) => ({
      ...line,
      // Each reminder but its first invoice replaces one email.
      savableEmails: line.queueInvoices - line.queueCustomers,
    })),
    underWay: underWay.map(({ deliveryStatus, reminders }) => ({ deliveryStatus, reminders: Number(reminders) })),
  }
}

/** So many customers one connection looks up, most of it one after the other in the index and the table. */
const CUSTOMERS_AT_ONCE = 5_000

/**
 * Whether each of these customers may be reminded now, in each currency, with every reason why not. Many are looked up
 * on several connections at once: no customer's answer depends on another's. Who is named twice is answered for once.
 */
export async function findEligibility(
  { database, clock }: { database: Database; clock: Clock },
  scope: CompanyScope,
  customerIds: PackedIds,
) {
  const at = momentsOf(scope, clock)
  const stretches = await Promise.all(
    divideIds(customerIds, CUSTOMERS_AT_ONCE).map((ids) =>
      inTransaction(database, { companyId: scope.companyId, readOnly: true }, (trx, context) =>
        readAtOnce(context, findEligibilityRows(trx, scope, ids, at)),
      ),
    ),
  )
  return { today: at.today, rows: stretches.flat() }
}

/** Savings, engagement and money of a period, from the daily figures alone. */
export async function getAnalytics(db: Kysely<DB>, scope: CompanyScope, clock: Clock, input: AnalyticsInput) {
  const at = momentsOf(scope, clock)
  const { today } = at
  const days = decideDays(input, today, USUAL_DAYS)
  const recent = { from: addDays(today, 1 - DSO_DAYS), to: today }
  const [reminders, emails, hours, money, issued, totals, templates] = await Promise.all([
    findReminderFigures(db, scope, days),
    findEmailFigures(db, scope, days),
    findHours(db, scope, days),
    findMoneyByDay(db, scope, days),
    findMoneyByDay(db, scope, recent),
    findTotals(db, scope, at),
    findTemplateNames(db, scope),
  ])
  const all = reminders.find(({ level }) => level === 'all')
  const saved = all?.emailsSaved ?? 0
  const arrived = (all?.sent ?? 0) - (all?.bounced ?? 0)
  const own = totals.find(({ currency }) => currency === scope.currency)
  const issuedMinor = issued.reduce((sum, day) => sum + day.issuedMinor, 0)
  return {
    ...days,
    today,
    currency: scope.currency,
    saved: { emails: saved, share: saved + arrived === 0 ? null : saved / (saved + arrived) },
    reminders: {
      all: all ?? null,
      days: reminders.filter(({ level }) => level === 'day'),
      levels: reminders.filter(({ level }) => level === 'escalation'),
      languages: reminders.filter(({ level }) => level === 'language'),
    },
    emails: {
      days: emails.filter(({ level }) => level === 'day'),
      templates: emails.filter(({ level }) => level === 'template'),
      hours,
    },
    templates,
    money,
    ageing: { counts: own?.agedCounts ?? [0, 0, 0, 0], minors: own?.agedMinors ?? [0, 0, 0, 0] },
    /** Days it takes on average until an invoice is paid; null when none was issued lately. */
    daysSalesOutstanding: issuedMinor === 0 ? null : Math.round(((own?.openMinor ?? 0) / issuedMinor) * DSO_DAYS),
  }
}

/** One page of outbound emails with what became of each, and how many there are. */
export async function findEmails(
  db: Kysely<DB>,
  scope: CompanyScope,
  clock: Clock,
  input: FindEmailsInput,
): Promise<Page<EmailRow> & Days> {
  const days = decideDays(input, dayInZone(clock.now(), scope.timeZone), USUAL_EMAIL_DAYS)
  const [found, count] = await Promise.all([findEmailRows(db, scope, input, days), countEmails(db, scope, input, days)])
  const page = toPage(found, input.limit, count, (row) => [row.sortedAt, row.id])
  const hidden = seesDebtors(scope.role) ? undefined : { toAddress: '•••', subject: '•••', errorMessage: null }
  return {
    ...page,
    ...days,
    rows: page.rows.map(({ sortedAt: _, ...row }) => ({
      ...row,
      ...hidden,
      name: hidden && row.name ? hideName(row.name) : row.name,
    })),
  }
}

function momentsOf(scope: CompanyScope, clock: Clock): At {
  const now = clock.now()
  const today = dayInZone(now, scope.timeZone)
  return { today, now, freshFrom: oldestFreshDay(today) }
}

/** A period that is missing an end, upside down or too long is mended, not refused: it comes from an address. */
function decideDays(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  today: string,
  usual: number,
): Days {
  const last = to ?? today
  const first = from ?? addDays(last, 1 - usual)
  const [start, end] = first <= last ? [first, last] : [last, first]
  return { from: daysBetween(start, end) < MOST_DAYS ? start : addDays(end, 1 - MOST_DAYS), to: end }
}
