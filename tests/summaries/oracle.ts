import { addDays, daysBetween } from '#server/kernel/days.ts'

/** An invoice as the test reads it, everything in one currency's minor units. */
export interface Invoice {
  customerId: string
  currency: string
  status: string
  dueOn: string
  issuedOn: string
  totalMinor: number
  balanceMinor: number
  disputed: boolean
  promisedOn: string | null
  paidOn: string | null
}

/** The design's sentence in plain steps: the promise's day and two business days more. */
function promiseEnd(promisedOn: string): string {
  let day = promisedOn
  for (let left = 2; left > 0; ) {
    day = addDays(day, 1)
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
    if (weekday !== 0 && weekday !== 6) left -= 1
  }
  return day
}

export function actionableOn(invoice: Invoice): string {
  const due = addDays(invoice.dueOn, 1)
  if (!invoice.promisedOn || promiseEnd(invoice.promisedOn) < due) return due
  return addDays(promiseEnd(invoice.promisedOn), 1)
}

export const isOpen = (invoice: Invoice): boolean => invoice.status === 'OPEN' && invoice.balanceMinor > 0
export const isActionable = (invoice: Invoice): boolean => isOpen(invoice) && !invoice.disputed

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)

/** What customer_ar_summary should say of invoices of one customer and currency, without the score. */
export function summaryOf(invoices: Invoice[]) {
  const open = invoices.filter(isOpen)
  const disputed = open.filter((invoice) => invoice.disputed)
  const paid = invoices.filter(({ status }) => status === 'PAID')
  const actionable = invoices.filter(isActionable)
  const days = [...new Set(actionable.map(actionableOn))].sort()
  const until = (day: string) => actionable.filter((invoice) => actionableOn(invoice) <= day)
  const dues = open.map(({ dueOn }) => dueOn).sort()
  return {
    openCount: open.length,
    openMinor: sum(open.map(({ balanceMinor }) => balanceMinor)),
    disputedCount: disputed.length,
    disputedMinor: sum(disputed.map(({ balanceMinor }) => balanceMinor)),
    oldestDueOn: dues.at(0) ?? null,
    newestDueOn: dues.at(-1) ?? null,
    paidCount: paid.length,
    paidDaysLate: sum(paid.map(({ dueOn, paidOn }) => daysBetween(dueOn, paidOn ?? dueOn))),
    actionableDays: days,
    actionableCounts: days.map((day) => until(day).length),
    actionableMinors: days.map((day) => sum(until(day).map(({ balanceMinor }) => balanceMinor))),
    secondActionableOn: days.find((day) => until(day).length >= 2) ?? null,
  }
}

/** The score as the design words it; null when fewer than two invoices can be reminded of today. */
export function scoreOf(invoices: Invoice[], today: string, customer: { p90Minor: number; isNew: boolean }) {
  const due = invoices.filter((invoice) => isActionable(invoice) && actionableOn(invoice) <= today)
  if (due.length < 2) return null
  const amount = sum(due.map(({ balanceMinor }) => balanceMinor))
  const age = ({ dueOn }: Invoice) => daysBetween(dueOn, today)
  const oldest = Math.max(...due.map(age))
  const weighted = sum(due.map((invoice) => age(invoice) * invoice.balanceMinor)) / amount
  const paid = invoices.filter(({ status }) => status === 'PAID')
  const late = sum(paid.map(({ dueOn, paidOn }) => daysBetween(dueOn, paidOn ?? dueOn))) / paid.length
  const broken = invoices.filter(({ promisedOn, paidOn, status }) => {
    if (!promisedOn || today <= promiseEnd(promisedOn)) return false
    return paidOn ? paidOn > promiseEnd(promisedOn) : status === 'OPEN'
  }).length
  const history = 0.5 * Math.min(1, Math.max(0, late) / 30) + 0.3 * Math.min(1, broken / 2) + (customer.isNew ? 0.2 : 0)
  const score =
    40 * Math.min(1, Math.sqrt(amount / Math.max(customer.p90Minor, 50_000))) +
    40 * Math.min(1, (0.5 * oldest + 0.5 * weighted) / 120) +
    (paid.length === 0 ? 10 : 20 * history)
  return Math.floor(score + 0.5)
}
