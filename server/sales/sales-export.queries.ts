import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { customerName, matchingSales, orderOf, SALE_ORDERS } from './sales.queries.ts'
import { seesPersonalData } from './sales.rules.ts'
import type { ExportSalesInput } from './sales.schemas.ts'

/** Digits the currency has after the point (ISO 4217); the dinars and rials of the Gulf have three. */
function decimalsOf(column: 'total_minor' | 'monthly_minor'): RawBuilder<unknown> {
  return sql`case when currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then round(${sql.ref(column)} / 1000.0, 3)
    when currency in ('JPY', 'KRW', 'CLP', 'VND', 'XAF', 'XOF', 'XPF') then ${sql.ref(column)}::numeric
    else round(${sql.ref(column)} / 100.0, 2) end`
}

/**
 * A text cell: quoted, and harmless in a spreadsheet. A leading = + - @ (also after blanks, also in their
 * full-width forms) would start a formula, so it gets an apostrophe; a telephone number stays as it is,
 * because plus and digits alone compute nothing.
 */
function cell(value: RawBuilder<unknown>): RawBuilder<string> {
  return sql`'"' || replace(case
      when value ~ '^\\+[0-9]+$' then value
      when value ~ '^[[:space:]]*[-=+@|%＝＋－＠]' then '''' || value
      else value end, '"', '""') || '"' from (select coalesce(${value}::text, '') as value) as text`
}

const asCell = (value: RawBuilder<unknown>): RawBuilder<string> => sql`(select ${cell(value)})`

const PERSONAL: Record<string, RawBuilder<unknown>> = {
  customer: customerName,
  phone: sql.ref('sales.phone'),
  email: sql.ref('sales.email'),
  address_line1: sql.ref('sales.address_line1'),
  address_line2: sql.ref('sales.address_line2'),
  city: sql.ref('sales.city'),
  postcode: sql.ref('sales.postcode'),
}

/**
 * The whole list as CSV lines (RFC 4180), in the list's order, written by Postgres in one statement: what
 * it counts is what it wrote. Instants are in the company's zone; viewers get no personal columns.
 */
export async function exportSaleLines(
  db: Kysely<DB>,
  scope: CompanyScope,
  input: ExportSalesInput,
): Promise<{ header: string; lines: string[] }> {
  const { by, direction } = orderOf(input.sort)
  const columns: Record<string, RawBuilder<unknown>> = {
    reference: asCell(sql.ref('sales.reference')),
    status: asCell(sql.ref('sales.status')),
    sold_on: sql.ref('sales.sold_on'),
    ...Object.fromEntries(
      Object.entries(seesPersonalData(scope.role) ? PERSONAL : {}).map(([name, value]) => [name, asCell(value)]),
    ),
    source: asCell(sql.ref('sales.source')),
    agent: asCell(sql`(select name from users where users.id = sales.agent_id)`),
    appliances: sql.ref('sales.appliance_count'),
    monthly: decimalsOf('monthly_minor'),
    total: decimalsOf('total_minor'),
    currency: sql.ref('sales.currency'),
    created_at: sql`to_char(sales.created_at at time zone ${scope.timeZone}, 'YYYY-MM-DD HH24:MI:SS')`,
    cancelled_at: sql`to_char(sales.cancelled_at at time zone ${scope.timeZone}, 'YYYY-MM-DD HH24:MI:SS')`,
    ...(seesPersonalData(scope.role)
      ? { cancellation_reason: asCell(sql.ref('sales.cancellation_reason')) }
      : undefined),
  }
  const line = sql<string>`concat_ws(',', ${sql.join(Object.values(columns).map((value) => sql`coalesce((${value})::text, '')`))})`
  const rows = await matchingSales(db, scope, input)
    .select(line.as('line'))
    .orderBy(`sales.${SALE_ORDERS[by]}`, direction)
    .orderBy('sales.id', direction)
    .execute()
  return { header: Object.keys(columns).join(','), lines: rows.map((row) => row.line) }
}
