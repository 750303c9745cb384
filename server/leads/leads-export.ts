import { currencyDigits, writtenValue } from '../fields/fields.rules.ts'
import { findVisibleFields } from '../fields/fields.service.ts'
import { CSV_BOM, csvRow } from '../kernel/csv.ts'
import { decodeCursor, encodeCursor } from '../kernel/page.ts'
import { countMatches, findLeadRows } from './leads.queries.ts'
import type { LeadFilters, LeadSort } from './leads.schemas.ts'
import { assertMaySearch, type LeadCall, leadShower, todayOf } from './leads.service.ts'

/** Rows of one part. A part is one read; the file is as many parts as it takes, and none is held whole. */
const PART = 5_000

const HEADER = [
  'Id',
  'First name',
  'Last name',
  'Company',
  'Phone',
  'Email',
  'City',
  'Postcode',
  'Source',
  'Disposition',
  'Disposition set',
  'Assigned to',
  'Next action',
  'Next action at',
  'Do not contact',
  'Created',
]

/**
 * A part of the list as CSV, by the list's own query and in its order: what the list counts is what the
 * file holds. Instants are in the company's zone; a viewer's file is masked as the list is.
 */
export async function exportLeads(
  call: LeadCall,
  input: LeadFilters & { sort: LeadSort; cursor?: string | undefined },
): Promise<{ csv: string; rows: number; next: string | null }> {
  assertMaySearch(call.scope, input)
  if (input.cursor) decodeCursor(input.cursor, 2)
  const found = await findLeadRows(call.trx, call.scope, { ...input, limit: PART }, todayOf(call))
  const part = found.slice(0, PART)
  const last = part.at(-1)
  const [show, fields] = await Promise.all([leadShower(call), findVisibleFields(call.trx, call.scope, 'LEAD')])
  const digits = currencyDigits(call.scope.currency)
  const instant = instantWriter(call.scope.timeZone)
  const lines = part
    .map(show)
    .map((row) =>
      csvRow([
        row.id,
        row.firstName,
        row.lastName,
        row.companyName,
        row.phone,
        row.email,
        row.city,
        row.postcode,
        row.source,
        row.disposition,
        instant(row.dispositionAt),
        row.assignedToName,
        row.nextAction,
        instant(row.nextActionAt),
        row.doNotContact ? 'yes' : 'no',
        instant(row.createdAt),
        ...fields.map((field) => writtenValue(field, Reflect.get(Object(row.custom), field.key), digits)),
      ]),
    )
  return {
    csv: (input.cursor ? '' : CSV_BOM + csvRow([...HEADER, ...fields.map(({ labels }) => labels.en)])) + lines.join(''),
    rows: part.length,
    next: found.length > PART && last ? encodeCursor([last.sortedAt, last.id]) : null,
  }
}

/** `2026-11-20 14:05` in the company's zone; sorts as text and is read by every spreadsheet. */
function instantWriter(timeZone: string): (value: Date | null) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  return (value) => (value ? format.format(value) : '')
}

/** How many rows the whole file will have: counted to the end, by the list's own query. */
export async function exactLeadCount(call: LeadCall, input: LeadFilters & { sort: LeadSort }): Promise<number> {
  const { value } = await countMatches(call.trx, call.scope, input, todayOf(call), Number.MAX_SAFE_INTEGER - 1)
  return value
}
