import type pg from 'pg'
import type { DemoCompany, SeedContext } from '../companies.ts'
import { insertCompany } from '../demo.ts'
import type { Fragments } from '../fragments.ts'
import { seedLeads } from '../leads.ts'
import { rebuildRollups } from '../rollups.ts'
import { seedSales } from '../sales.ts'
import { type Dress, dressTables } from './bare-tables.ts'
import { seedSizedMessages } from './messages.ts'
import { insertCustomers, insertInvoices, insertPayments } from './receivables.ts'
import { seedSizedReminders } from './reminders.ts'
import { filledInWorkshop, takeFromWorkshop, type Workshop } from './workshop.ts'

/** Tables with many rows. */
export const FILLED = [
  'customers',
  'invoices',
  'payments',
  'email_logs',
  'leads',
  'lead_disposition_history',
  'customer_consolidated_reminders',
  'customer_consolidated_reminder_invoices',
  'sales',
  'sms_logs',
  'customer_ar_summary',
]

/** What makes rows, one after the other, and the tables that are complete then. */
interface Step {
  name: string
  make(context: SeedContext): Promise<unknown>
  completes: readonly string[]
}

const OF_LEADS: readonly Step[] = [
  { name: 'leads', make: seedLeads, completes: [] },
  { name: 'sales', make: seedSales, completes: ['sales', 'leads', 'lead_disposition_history'] },
]
const OF_CUSTOMERS: readonly Step[] = [
  { name: 'customers', make: insertCustomers, completes: ['customers'] },
  { name: 'invoices', make: insertInvoices, completes: ['invoices'] },
  { name: 'payments', make: insertPayments, completes: ['payments'] },
  { name: 'emails, texts', make: seedSizedMessages, completes: ['sms_logs'] },
  {
    name: 'reminders',
    make: seedSizedReminders,
    completes: ['email_logs', 'customer_consolidated_reminders', 'customer_consolidated_reminder_invoices'],
  },
]
const STATISTICS: Step = {
  name: 'statistics',
  make: ({ client }) => client.query(`analyze ${FILLED.join(', ')}`),
  completes: [],
}
const SUMMARIES: Step = {
  name: 'summaries',
  make: ({ client, company, now }) => rebuildRollups(client, company.id, company.timeZone, now),
  completes: ['customer_ar_summary'],
}

/** What is made of whom, as of when. */
export interface Filling {
  company: DemoCompany
  now: Date
  f: Fragments
  /** Told of every step that is done. */
  done: (name: string) => void
}

/** Makes people, company and all rows where the connection's search path leads. */
async function makeRows(
  client: pg.ClientBase,
  { company, now, f, done }: Filling,
  complete: (tables: readonly string[]) => void,
) {
  await client.query(
    `insert into users (id, email, name, created_at, updated_at)
     select ${f.id('$2::timestamptz', "'user' || email")}, email, name, $2::timestamptz, $2::timestamptz
     from jsonb_to_recordset($1::jsonb) as p (email text, name text) on conflict (email) do nothing`,
    [JSON.stringify(company.people), new Date(now.getTime() - 400 * 86_400_000)],
  )
  const context = await insertCompany(client, company, now, f)
  const steps = [
    ...(company.leads > 0 ? OF_LEADS : []),
    ...(company.customers > 0 ? OF_CUSTOMERS : []),
    STATISTICS,
    SUMMARIES,
  ]
  for (const { name, make, completes } of steps) {
    await make(context)
    done(name)
    if (completes.length > 0) complete(completes)
  }
}

/** Makes all rows in the real tables, and then puts their indexes and keys back. */
export async function fillInPlace(client: pg.ClientBase, filling: Filling, dresses: readonly Dress[]): Promise<void> {
  await makeRows(client, filling, () => undefined)
  await client.query('analyze customer_ar_summary, receivables_daily, email_stats_daily')
  await dressTables(client, dresses)
  if (dresses.length > 0) filling.done('indexes and keys')
}

/** Makes all rows in the workshop, while `client` writes the tables that are complete and puts back their indexes and keys. */
export async function fillFromWorkshop(
  client: pg.ClientBase,
  workshop: Workshop,
  filling: Filling,
  dresses: readonly Dress[],
): Promise<void> {
  // References to people and the company are right by construction, and those between the tables are checked when
  // their keys come back; checking each row's as it is written costs as much as writing it.
  await client.query('set local session_replication_role = replica')
  const waiting = new Set(dresses)
  const written = new Set<string>()
  const write = async (complete: readonly string[]) => {
    for (const table of complete) {
      await takeFromWorkshop(client, table)
      await client.query(`analyze ${table}`)
      written.add(table)
      const ready = [...waiting].filter((dress) => dress.tables.every((table) => written.has(table)))
      await dressTables(client, ready)
      for (const dress of ready) waiting.delete(dress)
    }
  }

  let writing: Promise<unknown> = Promise.resolve()
  try {
    await makeRows(workshop.maker, filling, (complete) => {
      writing = writing.then(() => write(complete)).then(() => filling.done(`${complete.join(', ')}: written`))
      // Told where it is waited for; until then nobody listens.
      writing.catch(() => undefined)
    })
    await writing
    const others = workshop.tables.filter((table) => !written.has(table))
    await write(await filledInWorkshop(workshop, others))
    await dressTables(client, [...waiting])
    filling.done('other tables, indexes and keys')
  } finally {
    await writing.catch(() => undefined)
  }
}
