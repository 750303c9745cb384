import { insertDefaultDispositions } from '#db/seeds/dispositions.ts'
import { inTransaction } from '#db/transaction.ts'
import type { AppError } from '#server/kernel/errors.ts'
import { newId } from '#server/kernel/ids.ts'
import type { Role } from '#server/kernel/scope.ts'
import type { ApplianceInput } from '#server/sales/sales.schemas.ts'
import { toAppError, toErrorBody } from '#server/trpc/errors.ts'
import type { TestDatabase } from '../harness/database.ts'
import { addCompany, addPerson, type Person, type TestCompany } from '../harness/people.ts'

export interface SalesCompany {
  company: TestCompany
  person: Record<Role, Person>
  /** A second agent. */
  colleague: Person
}

/** A company that can sell: its dispositions, and one person of every role. */
export async function addSalesCompany(
  test: TestDatabase,
  given: Parameters<typeof addCompany>[1] = {},
): Promise<SalesCompany> {
  const company = await addCompany(test, given)
  await inTransaction(test.database, { companyId: company.id }, (trx) =>
    insertDefaultDispositions(trx, company.id, new Date(), newId),
  )
  const admin = await addPerson(test, company, { role: 'admin', name: 'Ada Admin' })
  const manager = await addPerson(test, company, { role: 'manager', name: 'Max Manager' })
  const agent = await addPerson(test, company, { role: 'agent', name: 'Alice Agent' })
  const accounts = await addPerson(test, company, { role: 'accounts', name: 'Cora Accounts' })
  const viewer = await addPerson(test, company, { role: 'viewer', name: 'Vera Viewer' })
  const colleague = await addPerson(test, company, { role: 'agent', name: 'Carl Colleague' })
  return { company, person: { admin, manager, agent, accounts, viewer }, colleague }
}

/** A lead with its figures, as whoever adds one leaves it. */
export async function addLead(
  { admin }: TestDatabase,
  company: TestCompany,
  given: {
    assignedTo?: string | null
    source?: string
    createdOn?: string
    disposition?: string
    nextActionAt?: Date
  } = {},
): Promise<string> {
  const id = newId()
  const {
    assignedTo = null,
    source = 'web',
    createdOn = '2025-03-01',
    disposition = 'NEW',
    nextActionAt = null,
  } = given
  await admin.query(
    `insert into leads (company_id, id, first_name, last_name, phone, email, postcode, source, disposition, assigned_to,
       created_on, next_action_at, created_at, updated_at)
     values ($1, $2, 'Lena', 'Lead', '+447700900123', 'lena@example.com', 'SW1A 1AA', $3, $4, $5, $6, $7, now(), now())`,
    [company.id, id, source, disposition, assignedTo, createdOn, nextActionAt],
  )
  await admin.query(
    `insert into leads_daily as d (company_id, day, source, disposition, leads_count) values ($1, $2, $3, $4, 1)
     on conflict (company_id, day, source, disposition) do update set leads_count = d.leads_count + 1`,
    [company.id, createdOn, source, disposition],
  )
  await admin.query(
    `insert into leads_monthly as m (company_id, month, source, disposition, leads_count)
     values ($1, date_trunc('month', $2::date), $3, $4, 1)
     on conflict (company_id, month, source, disposition) do update set leads_count = m.leads_count + 1`,
    [company.id, createdOn, source, disposition],
  )
  await admin.query(
    `insert into leads_by_agent as a (company_id, agent_id, span, starts_on, source, disposition, leads_count)
     select $1, $5, span, date_trunc(span, $2::date), $3, $4, 1 from unnest(array['DAY', 'MONTH']) as span where $5::uuid is not null
     on conflict (company_id, agent_id, span, starts_on, source, disposition) do update set leads_count = a.leads_count + 1`,
    [company.id, createdOn, source, disposition, assignedTo],
  )
  return id
}

export const washer: ApplianceInput = {
  kind: 'Washing machine',
  make: 'Bosch',
  model: 'WAN28282GB',
  cover: 'Repair and replace',
  priceMinor: 12_000,
  monthlyMinor: 1_000,
}
export const boiler: ApplianceInput = {
  kind: 'Boiler',
  make: 'Vaillant',
  cover: 'Annual service',
  priceMinor: 24_050,
  monthlyMinor: 2_005,
}

/** The AppError that a call was refused with; fails when it was not refused. */
export async function refusal(call: Promise<unknown>): Promise<AppError> {
  try {
    await call
  } catch (error) {
    return toAppError(error)
  }
  throw new Error('the call was not refused')
}

/** Every field that a call is refused for, with the domain's word for it or the kind of the schema's issue. */
export async function refusedFields(call: Promise<unknown>): Promise<Record<string, string>> {
  const { issues = {} } = toErrorBody(await refusal(call), 'request')
  return Object.fromEntries(Object.entries(issues).map(([field, { reason, code }]) => [field, reason ?? code]))
}
