import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CustomField } from '../fields/fields.schemas.ts'
import { decodeCursor, encodeCursor } from '../kernel/page.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { customerName, matchingSales } from './sales.queries.ts'
import { orderOf, SALE_ORDERS, seesPersonalData } from './sales.rules.ts'
import type { ExportSalesInput } from './sales.schemas.ts'

/** Digits the currency has after the point (ISO 4217); the dinars and rials of the Gulf have three. */
function decimalsOf(minor: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`case when currency in ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') then round(${minor} / 1000.0, 3)
    when currency in ('JPY', 'KRW', 'CLP', 'VND', 'XAF', 'XOF', 'XPF') then ${minor}::numeric
    else round(${minor} / 100.0, 2) end`
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

/** A value of the company's own: money with its point, several choices with bars between. */
function customCell({ key, type }: CustomField): RawBuilder<unknown> {
  const value = sql`sales.custom ->> ${key}`
  if (type === 'NUMBER') return value
  if (type === 'MONEY') return decimalsOf(sql`(${value})::numeric`)
  if (type === 'BOOLEAN') return sql`case ${value} when 'true' then 'yes' when 'false' then 'no' end`
  if (type !== 'MULTI_SELECT') return asCell(value)
  return asCell(sql`(select string_agg(each, '|') from jsonb_array_elements_text(sales.custom -> ${key}) as each)`)
}

const PERSONAL: Record<string, RawBuilder<unknown>> = {
  customer: customerName,
  phone: sql.ref('sales.phone'),
  email: sql.ref('sales.email'),
  address_line1: sql.ref('sales.address_line1'),
  address_line2: sql.ref('sales.address_line2'),
  city: sql.ref('sales.city'),
  postcode: sql.ref('sales.postcode'),
}

/** Rows of one part; none of the file is held whole. */
const PART = 10_000

function columnsOf(scope: CompanyScope, fields: readonly CustomField[]): Record<string, RawBuilder<unknown>> {
  return {
    reference: asCell(sql.ref('sales.reference')),
    status: asCell(sql.ref('sales.status')),
    sold_on: sql.ref('sales.sold_on'),
    ...Object.fromEntries(
      Object.entries(seesPersonalData(scope.role) ? PERSONAL : {}).map(([name, value]) => [name, asCell(value)]),
    ),
    source: asCell(sql.ref('sales.source')),
    agent: asCell(sql`(select name from users where users.id = sales.agent_id)`),
    appliances: sql.ref('sales.appliance_count'),
    monthly: decimalsOf(sql.ref('monthly_minor')),
    total: decimalsOf(sql.ref('total_minor')),
    currency: sql.ref('sales.currency'),
    created_at: sql`to_char(sales.created_at at time zone ${scope.timeZone}, 'YYYY-MM-DD HH24:MI:SS')`,
    cancelled_at: sql`to_char(sales.cancelled_at at time zone ${scope.timeZone}, 'YYYY-MM-DD HH24:MI:SS')`,
    ...(seesPersonalData(scope.role)
      ? { cancellation_reason: asCell(sql.ref('sales.cancellation_reason')) }
      : undefined),
    ...Object.fromEntries(fields.map((field) => [field.key, customCell(field)])),
  }
}

/**
 * A part of the list as CSV (RFC 4180) in the list's order, each line written by Postgres. Instants are in
 * the company's zone; viewers get no personal columns. The first part begins with the header.
 */
export async function exportSalePart(
  db: Kysely<DB>,
  scope: CompanyScope,
  input: ExportSalesInput & { cursor?: string | undefined },
  fields: readonly CustomField[],
): Promise<{ csv: string; rows: number; next: string | null }> {
  const { by, direction } = orderOf(input.sort)
  const column = sql.ref(`sales.${SALE_ORDERS[by]}`)
  const columns = columnsOf(scope, fields)
  const line = sql<string>`concat_ws(',', ${sql.join(Object.values(columns).map((value) => sql`coalesce((${value})::text, '')`))})`
  const found = await matchingSales(db, scope, input)
    .select([line.as('line'), 'sales.id', sql<string>`${column}::text`.as('sortedAt')])
    .$if(input.cursor !== undefined, (query) => {
      const [value, id] = decodeCursor(input.cursor ?? '', 2)
      const past = direction === 'desc' ? sql`<` : sql`>`
      return query.where(
        sql<boolean>`${column} ${past}= ${value} and (${column} ${past} ${value} or sales.id ${past} ${id}::uuid)`,
      )
    })
    .orderBy(`sales.${SALE_ORDERS[by]}`, direction)
    .orderBy('sales.id', direction)
    .limit(PART + 1)
    .execute()
  const part = found.slice(0, PART)
  const last = part.at(-1)
  const lines = [...(input.cursor ? [] : [Object.keys(columns).join(',')]), ...part.map((row) => row.line)]
  return {
    csv: lines.map((text) => `${text}\r\n`).join(''),
    rows: part.length,
    next: found.length > PART && last ? encodeCursor([last.sortedAt, last.id]) : null,
  }
}

/** How many rows the whole file will have, by the list's own query. */
export async function exactSaleCount(db: Kysely<DB>, scope: CompanyScope, input: ExportSalesInput): Promise<number> {
  const { count } = await matchingSales(db, scope, input)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}
