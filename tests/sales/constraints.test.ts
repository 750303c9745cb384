import { describe, expect, test } from 'vitest'
import { explainedBy } from '#server/kernel/constraints.ts'
import { AppError } from '#server/kernel/errors.ts'
import { newId } from '#server/kernel/ids.ts'
import { CONSTRAINTS } from '#server/sales/sales.errors.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addLead, addSalesCompany, washer } from './arrange.ts'

const db = await testDatabase()
const { company, person } = await addSalesCompany(db)
const agent = callerFor(testServices(db), person.agent)
const leadId = await addLead(db, company)
const taken = await agent.sales.createSale({ leadId, appliances: [washer], idempotencyKey: 'taken' })

/** One statement per constraint that trips it; `:sale` is a sale with one appliance. */
const violations: Record<string, string> = {
  sales_pkey: `insert into sales (company_id, id, reference, last_name, sold_on, currency) values (:company, :sale, 'S-NEW', 'A', '2025-01-01', 'GBP')`,
  sales_company_fkey: `insert into sales (company_id, id, reference, last_name, sold_on, currency) values (:nobody, :id, 'S-NEW', 'A', '2025-01-01', 'GBP')`,
  sales_lead_fkey: set('lead_id = :nobody'),
  sales_lead_key: `insert into sales (company_id, id, reference, last_name, sold_on, currency, lead_id) values (:company, :id, 'S-NEW', 'A', '2025-01-01', 'GBP', :lead)`,
  sales_agent_fkey: set('agent_id = :nobody'),
  sales_client_fkey: set('client_id = :nobody'),
  sales_cancelled_by_fkey: set('cancelled_by = :nobody'),
  sales_created_by_fkey: set('created_by = :nobody'),
  sales_deleted_by_fkey: set('deleted_at = now(), deleted_by = :nobody'),
  sales_reference_key: `insert into sales (company_id, id, reference, last_name, sold_on, currency) values (:company, :id, :reference, 'A', '2025-01-01', 'GBP')`,
  sales_reference_check: set(`reference = 'no spaces'`),
  sales_idempotency_key: `insert into sales (company_id, id, reference, last_name, sold_on, currency, idempotency_key) values (:company, :id, 'S-NEW', 'A', '2025-01-01', 'GBP', 'taken')`,
  sales_idempotency_key_check: set(`idempotency_key = ''`),
  sales_name_check: set(`first_name = '', last_name = '', company_name = ''`),
  sales_first_name_check: set(`first_name = repeat('x', 201)`),
  sales_last_name_check: set(`last_name = repeat('x', 201)`),
  sales_company_name_check: set(`company_name = repeat('x', 201)`),
  sales_phone_e164_check: set(`phone = '07700900123'`),
  sales_email_check: set(`email = 'Nobody'`),
  sales_address_line1_check: set(`address_line1 = repeat('x', 201)`),
  sales_address_line2_check: set(`address_line2 = repeat('x', 201)`),
  sales_city_check: set(`city = repeat('x', 101)`),
  sales_region_check: set(`region = repeat('x', 101)`),
  sales_postcode_check: set(`postcode = repeat('x', 21)`),
  sales_country_check: set(`country = 'gb'`),
  sales_locale_check: set(`locale = 'de'`),
  sales_source_check: set(`source = ''`),
  sales_status_check: set(`status = 'SOLD'`),
  sales_currency_check: set(`currency = 'gbp'`),
  sales_appliance_count_check: set('appliance_count = -1'),
  sales_monthly_minor_check: set('monthly_minor = -1'),
  sales_total_minor_check: set('total_minor = -1'),
  sales_notes_check: set(`notes = repeat('x', 10001)`),
  sales_custom_check: set(`custom = '[]'`),
  sales_cancelled_check: set(`status = 'CANCELLED'`),
  sales_cancellation_reason_check: set(`status = 'CANCELLED', cancelled_at = now(), cancellation_reason = ''`),
  sales_cancellation_reason_given_check: set(`status = 'CANCELLED', cancelled_at = now()`),
  sales_deleted_check: set('deleted_by = agent_id'),
  appliances_pkey: `insert into appliances (company_id, id, sale_id, position, kind, make, cover, price_minor, monthly_minor) select company_id, id, sale_id, 9, kind, make, cover, 1, 1 from appliances where sale_id = :sale`,
  appliances_company_fkey: appliance({ company_id: ':nobody' }),
  appliances_sale_fkey: appliance({ sale_id: ':nobody' }),
  appliances_position_key: appliance({ position: '1' }),
  appliances_position_check: appliance({ position: '0' }),
  appliances_kind_check: appliance({ kind: `''` }),
  appliances_make_check: appliance({ make: `''` }),
  appliances_model_check: appliance({ model: `repeat('x', 101)` }),
  appliances_serial_number_check: appliance({ serial_number: `repeat('x', 101)` }),
  appliances_cover_check: appliance({ cover: `''` }),
  appliances_price_minor_check: appliance({ price_minor: '-1' }),
  appliances_monthly_minor_check: appliance({ monthly_minor: '-1' }),
}

function set(change: string): string {
  return `update sales set ${change} where id = :sale`
}

function appliance(change: Record<string, string>): string {
  const row = {
    company_id: ':company',
    id: ':id',
    sale_id: ':sale',
    position: '2',
    kind: `'Hob'`,
    make: `'Neff'`,
    cover: `'Repair'`,
    price_minor: '1',
    monthly_minor: '1',
    ...change,
  }
  return `insert into appliances (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`
}

function filledIn(statement: string): string {
  const values: Record<string, string> = {
    company: company.id,
    sale: taken.id,
    lead: leadId,
    reference: taken.reference,
    id: newId(),
    nobody: '00000000-0000-4000-8000-000000000000',
  }
  return statement.replace(/:([a-z]+)/g, (_, name: string) => `'${values[name]}'`)
}

describe('what the database refuses', () => {
  test('is explained for every constraint of sales and appliances', async () => {
    const { rows } = await db.admin.query<{ conname: string }>(
      `select conname from pg_constraint where conrelid in ('sales'::regclass, 'appliances'::regclass) and contype in ('p', 'u', 'f', 'c')`,
    )
    const names = rows.map((row) => row.conname).sort()
    expect(Object.keys(CONSTRAINTS).sort()).toEqual(names)
    expect(Object.keys(violations).sort()).toEqual(names)
  })

  test.each(Object.entries(violations))('%s', async (name, statement) => {
    const error = await db.admin.query(filledIn(statement)).then(
      () => null,
      (thrown: unknown) => thrown,
    )
    const explained = explainedBy(CONSTRAINTS, error)
    expect(explained).toBeInstanceOf(AppError)
    expect(explained).toMatchObject({ message: `constraint ${name}` })
    if (!(explained instanceof AppError)) return
    // Words for people: no table or constraint name in them, and a field whenever one is at fault.
    expect(explained.userMessage).not.toMatch(/[a-z]_[a-z]|constraint/)
    if (explained.code === 'BAD_INPUT') expect(explained.field).toBeTruthy()
  })
})
