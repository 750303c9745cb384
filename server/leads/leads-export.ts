import { CSV_BOM, csvRow } from '../kernel/csv.ts'
import { decodeCursor, encodeCursor } from '../kernel/page.ts'
import { findLeadRows } from './leads.queries.ts'
import { maskLead, seesPersonalData } from './leads.rules.ts'
import type { LeadFilters, LeadSort } from './leads.schemas.ts'
import { assertMaySearch, type LeadCall, todayOf } from './leads.service.ts'

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
  const shown = seesPersonalData(call.scope.role) ? part : part.map(maskLead)
  const instant = instantWriter(call.scope.timeZone)
  const lines = shown.map((row) =>
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
    ]),
  )
  return {
    csv: (input.cursor ? '' : CSV_BOM + csvRow(HEADER)) + lines.join(''),
    rows: part.length,
    next: found.length > PART && last ? encodeCursor([last.sortedAt, last.id]) : null,
  }
}

/** `2026-11-20 14:05` in the company's zone; sorts as text and is read by every spreadsheet. */
function instantWriter(timeZone: string): (value: Date | null) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
  return (value) => (value ? format.format(value) : '')
}
