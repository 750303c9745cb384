import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CustomField } from '../fields/fields.schemas.ts'
import { csvRow, inWords } from '../kernel/csv.ts'
import { decodeCursor, encodeCursor } from '../kernel/page.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { customerName, matchingSales } from './sales.queries.ts'
import { orderOf, SALE_ORDERS, seesPersonalData } from './sales.rules.ts'
import { type ExportSalesInput, SALE_STATUSES } from './sales.schemas.ts'

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

/** The status in the words of the pages. */
const status = sql`case sales.status ${sql.join(
  SALE_STATUSES.map((code) => sql`when ${sql.lit(code)} then ${sql.lit(inWords(code))}`),
  sql` `,
)} end`

/** As instantWriter in kernel/csv.ts writes it. The zone is looked up once: the offset is what lies between two clocks. */
function instant(column: string, zone: string): RawBuilder<unknown> {
  const at = sql.ref(column)
  return sql`(select to_char(there, 'YYYY-MM-DD"T"HH24:MI:SS') || case when there < utc
      then to_char(utc - there, '"-"HH24:MI') else to_char(there - utc, '"+"HH24:MI') end
    from (select ${at} at time zone ${zone} as there, ${at} at time zone 'UTC' as utc offset 0) as clocks)`
}

type Column = readonly [name: string, value: RawBuilder<unknown>]

const PERSONAL: readonly Column[] = [
  ['Customer', asCell(customerName)],
  ['Phone', asCell(sql.ref('sales.phone'))],
  ['Email', asCell(sql.ref('sales.email'))],
  ['Address line 1', asCell(sql.ref('sales.address_line1'))],
  ['Address line 2', asCell(sql.ref('sales.address_line2'))],
  ['City', asCell(sql.ref('sales.city'))],
  ['Postcode', asCell(sql.ref('sales.postcode'))],
]

/** Rows of one part; none of the file is held whole. */
const PART = 10_000

/** The columns with their headers, in pairs: a field of the company's own may be called as one of ours. */
function columnsOf(scope: CompanyScope, fields: readonly CustomField[]): Column[] {
  const personal = seesPersonalData(scope.role)
  return [
    ['Reference', asCell(sql.ref('sales.reference'))],
    ['Status', status],
    ['Sold on', sql.ref('sales.sold_on')],
    ...(personal ? PERSONAL : []),
    ['Source', asCell(sql.ref('sales.source'))],
    ['Agent', asCell(sql`(select name from users where users.id = sales.agent_id)`)],
    ['Appliances', sql.ref('sales.appliance_count')],
    ['Monthly', decimalsOf(sql.ref('monthly_minor'))],
    ['Total', decimalsOf(sql.ref('total_minor'))],
    ['Currency', sql.ref('sales.currency')],
    ['Created', instant('sales.created_at', scope.timeZone)],
    ['Cancelled', instant('sales.cancelled_at', scope.timeZone)],
    ...(personal ? [['Cancellation reason', asCell(sql.ref('sales.cancellation_reason'))] as const] : []),
    ...fields.map((field) => [field.labels.en, customCell(field)] as const),
  ]
}

/**
 * A part of the list as CSV (RFC 4180) in the list's order, each line written by Postgres. Statuses are words, and
 * instants ISO 8601 with the offset of the company's zone, as in the file of leads; viewers get no personal columns.
 * The first part begins with the header.
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
  const line = sql<string>`concat_ws(',', ${sql.join(columns.map(([, value]) => sql`coalesce((${value})::text, '')`))})`
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
  const header = input.cursor ? '' : csvRow(columns.map(([name]) => name))
  return {
    csv: header + part.map(({ line }) => `${line}\r\n`).join(''),
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
