import { currencyDigits, writtenValue } from '../fields/fields.rules.ts'
import { findVisibleFields } from '../fields/fields.service.ts'
import { CSV_BOM, csvRow, instantWriter } from '../kernel/csv.ts'
import { decodeCursor, encodeCursor } from '../kernel/page.ts'
import { findDispositionNames } from './dispositions/dispositions.queries.ts'
import { countMatches, findLeadRows } from './leads.queries.ts'
import type { LeadFilters, LeadSort } from './leads.schemas.ts'
import { assertMaySearch, type LeadCall, leadShower, todayOf } from './leads.service.ts'

/** Rows of one part. A part is one read; the file is as many parts as it takes, and none is held whole. */
const PART = 5_000

/** The import knows those it can fill. Not the first: as a mere "Id" it would replace the reference of another system. */
const HEADER = [
  'Counterfoil id',
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
 * file holds. A disposition is the company's English name of it, and instants are ISO 8601 with the offset of
 * the company's zone, as in the file of sales; a viewer's file is masked as the list is.
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
  const [show, fields, names] = await Promise.all([
    leadShower(call),
    findVisibleFields(call.trx, call.scope, 'LEAD'),
    findDispositionNames(call.trx, call.scope),
  ])
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
        names.get(row.disposition),
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

/** How many rows the whole file will have: counted to the end, by the list's own query. */
export async function exactLeadCount(call: LeadCall, input: LeadFilters & { sort: LeadSort }): Promise<number> {
  const { value } = await countMatches(call.trx, call.scope, input, todayOf(call), Number.MAX_SAFE_INTEGER - 1)
  return value
}
