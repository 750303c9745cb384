import { sql, type Transaction } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { newId } from '#server/kernel/ids.ts'
import { changeReceivables } from '#server/summaries/summaries.service.ts'
import type { TestDatabase } from '../harness/database.ts'
import { addCompany, type TestCompany } from '../harness/people.ts'
import type { Invoice } from './oracle.ts'

export const NOW = new Date('2025-06-11T08:00:00Z')
export const TODAY = '2025-06-11'

export interface Debtors {
  company: TestCompany
  scope: { companyId: string; timeZone: string }
  customerIds: string[]
}

/** A company of Dubai with customers who owe nothing yet. */
export async function addDebtors(db: TestDatabase, count: number): Promise<Debtors> {
  const company = await addCompany(db, { timeZone: 'Asia/Dubai', currency: 'AED' })
  const customerIds = Array.from({ length: count }, () => newId())
  for (const [index, id] of customerIds.entries()) {
    await db.admin.query(
      `insert into customers (company_id, id, reference, name, email, currency, created_at)
       values ($1, $2, $3, $4, $5, 'AED', $6)`,
      [
        company.id,
        id,
        `C-${index}`,
        `Customer ${index}`,
        `c${index}@example.com`,
        index % 2 ? '2023-01-01' : '2025-05-01',
      ],
    )
  }
  await db.admin.query(
    `insert into customers_by_status (company_id, status, customers_count) values ($1, 'ACTIVE', $2)`,
    [company.id, count],
  )
  return { company, scope: { companyId: company.id, timeZone: company.timeZone }, customerIds }
}

/** Runs `write` as the app does: in the company's transaction, with the summaries of these customers kept. */
export async function writing(
  db: TestDatabase,
  { scope }: Debtors,
  customerIds: readonly string[],
  write: (trx: Transaction<DB>) => Promise<unknown>,
): Promise<void> {
  await inTransaction(db.database, { companyId: scope.companyId }, (trx) =>
    changeReceivables(trx, scope, { customerIds, at: NOW }, () => write(trx)),
  )
}

/** Adds an invoice inside {@link writing}; amounts in fils. */
export async function insertInvoice(
  trx: Transaction<DB>,
  { scope }: Debtors,
  given: { customerId: string; dueOn: string; totalMinor: number; currency?: string; promisedOn?: string | null },
): Promise<string> {
  const id = newId()
  await sql`insert into invoices (company_id, id, customer_id, number, issued_on, due_on, currency, total_minor, promised_on)
    values (${scope.companyId}, ${id}, ${given.customerId}, ${id.slice(-12)}, ${given.dueOn}::date - 30, ${given.dueOn},
      ${given.currency ?? 'AED'}, ${given.totalMinor}, ${given.promisedOn ?? null})`.execute(trx)
  return id
}

/** A payment that arrives for an invoice, in full when `share` is 1. */
export async function payInvoice(trx: Transaction<DB>, { scope }: Debtors, id: string, share: number, on: string) {
  await sql`
    with paid as (
      insert into payments (company_id, id, customer_id, invoice_id, amount_minor, currency, received_on)
      select company_id, ${newId()}, customer_id, id, greatest(1, floor(balance_minor * ${share}::float8))::bigint, currency, ${on}::date
      from invoices where company_id = ${scope.companyId} and id = ${id} and balance_minor > 0
      returning invoice_id, amount_minor
    )
    update invoices set paid_minor = paid_minor + amount_minor,
      status = case when balance_minor = amount_minor then 'PAID' else status end,
      paid_on = case when balance_minor = amount_minor then ${on}::date end
    from paid where company_id = ${scope.companyId} and id = paid.invoice_id`.execute(trx)
}

/** Invoices that count, by customer and currency. */
export async function invoicesOf(db: TestDatabase, { scope }: Debtors): Promise<Map<string, Invoice[]>> {
  const { rows } = await db.admin.query(
    `select customer_id as "customerId", currency, status, due_on::text as "dueOn", issued_on::text as "issuedOn", total_minor::float8 as "totalMinor",
       balance_minor::float8 as "balanceMinor", disputed_at is not null as disputed, promised_on::text as "promisedOn", paid_on::text as "paidOn"
     from invoices where company_id = $1 and deleted_at is null and status in ('OPEN', 'PAID')
       and customer_id in (select id from customers where company_id = $1 and deleted_at is null)`,
    [scope.companyId],
  )
  return Map.groupBy(rows as Invoice[], ({ customerId, currency }) => `${customerId} ${currency}`)
}
