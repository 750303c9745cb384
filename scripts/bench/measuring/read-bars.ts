import { addDays } from '#server/kernel/days.ts'
import type { Caller } from '#server/trpc/router.ts'
import type { Bar } from './figures.ts'

const p95 = (bar: number, reach: number): Bar => ({ of: 'p95', unit: 'ms', bar, reach })
const ratio = (bar: number, reach: number): Bar => ({ of: 'ratio', unit: '× raw', bar, reach, more: true })
const LIST = ratio(0.5, 0.65)
const DETAIL = ratio(0.4, 0.6)
const DASHBOARD = ratio(0.8, 0.9)

/** What calls are made with at one size. */
export interface Picks {
  customers: string[]
  invoices: string[]
  today: string
}

export interface Read {
  name: string
  call: (caller: Caller, picks: Picks, index: number) => Promise<unknown>
  /** The bar at a size in customers; null where the page names none. */
  bar: (size: number) => Bar | null
  /** Requests a second beside raw pg. */
  ratio: Bar | null
}

/** The entry of a list that an endless count comes to. */
export const at = <T>(list: readonly T[], index: number): T => {
  const entry = list[index % list.length]
  if (entry === undefined) throw new Error('nothing to pick from')
  return entry
}

/** What is read, with the bars of each. */
export const READS: readonly Read[] = [
  {
    name: 'consolidation dashboard',
    call: (caller) => caller.consolidation.getDashboard({}),
    bar: (size) => (size <= 10_000 ? p95(25, 10) : p95(100, 50)),
    ratio: DASHBOARD,
  },
  {
    name: 'analytics, 3 months',
    call: (caller) => caller.consolidation.getAnalytics({}),
    bar: (size) => (size <= 100_000 ? p95(20, 10) : p95(100, 50)),
    ratio: DASHBOARD,
  },
  {
    name: 'eligibility of 1,000 customers',
    call: (caller, { customers }) => caller.consolidation.findEligibility({ customerIds: customers.slice(0, 1000) }),
    bar: () => p95(20, 10),
    ratio: null,
  },
  {
    name: 'eligibility of 10,000 customers',
    call: (caller, { customers }) => caller.consolidation.findEligibility({ customerIds: customers }),
    bar: () => p95(80, 40),
    ratio: null,
  },
  {
    name: 'emails of a month',
    call: (caller) => caller.consolidation.findEmails({}),
    bar: () => p95(15, 5),
    ratio: LIST,
  },
  {
    name: 'emails of a month, by state',
    call: (caller) => caller.consolidation.findEmails({ status: ['CLICKED', 'FAILED'] }),
    bar: () => p95(15, 5),
    ratio: null,
  },
  {
    name: 'emails of a month, consolidated',
    call: (caller, { today }) =>
      caller.consolidation.findEmails({ consolidated: true, from: addDays(today, -60), to: addDays(today, -30) }),
    bar: () => p95(15, 5),
    ratio: null,
  },
  {
    name: 'customers, newest',
    call: (caller) => caller.receivables.findCustomers({}),
    bar: () => p95(25, 10),
    ratio: LIST,
  },
  {
    name: 'customers, overdue by balance',
    call: (caller) => caller.receivables.findCustomers({ owing: 'overdue' }),
    bar: () => p95(25, 10),
    ratio: LIST,
  },
  {
    name: 'customers on hold, by name',
    call: (caller) => caller.receivables.findCustomers({ status: 'ON_HOLD', sort: 'name' }),
    bar: () => p95(25, 10),
    ratio: null,
  },
  {
    name: 'customers, overdue and closed',
    call: (caller) => caller.receivables.findCustomers({ owing: 'overdue', status: 'CLOSED' }),
    bar: () => p95(25, 10),
    ratio: null,
  },
  {
    name: 'customers, search by name',
    call: (caller, _, index) => caller.receivables.findCustomers({ search: `printing ${1000 + (index % 8000)}` }),
    bar: () => p95(25, 10),
    ratio: null,
  },
  {
    name: 'customer, detail',
    call: (caller, { customers }, index) => caller.receivables.getCustomer({ id: at(customers, index * 7) }),
    bar: () => p95(25, 10),
    ratio: DETAIL,
  },
  {
    name: 'invoices, newest',
    call: (caller) => caller.receivables.findInvoices({}),
    bar: () => p95(25, 10),
    ratio: LIST,
  },
  {
    name: 'invoices, overdue, oldest first',
    call: (caller) => caller.receivables.findInvoices({ state: 'overdue', sort: 'due' }),
    bar: () => p95(25, 10),
    ratio: LIST,
  },
  {
    name: 'invoices, paid and due in a month',
    call: (caller, { today }) =>
      caller.receivables.findInvoices({
        status: 'PAID',
        sort: '-due',
        dueFrom: addDays(today, -60),
        dueTo: addDays(today, -30),
      }),
    bar: () => p95(25, 10),
    ratio: null,
  },
  {
    name: 'invoice, detail',
    call: (caller, { invoices }, index) => caller.receivables.getInvoice({ id: at(invoices, index * 7) }),
    bar: () => p95(25, 10),
    ratio: DETAIL,
  },
]
