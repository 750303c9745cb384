import { legacyId } from '../reading/legacy-ids.ts'
import { Refusal, type RowReader } from '../reading/row-reader.ts'
import { CREATED, idOf, iso, type ReadyRow, readPerson, UPDATED } from './ready-row.ts'

const SALE_STATES: Record<string, string> = {
  ACTIVE: 'ACTIVE',
  COMPLETED: 'ACTIVE',
  LIVE: 'ACTIVE',
  PENDING: 'PENDING',
  ON_HOLD: 'ON_HOLD',
  LAPSED: 'LAPSED',
  CANCELLED: 'CANCELLED',
  CANCELED: 'CANCELLED',
}

export function readSale(row: RowReader): ReadyRow {
  const person = readPerson(row)
  const created = row.moment(CREATED) ?? row.place.now
  const sold = row.moment(['saleDate', 'soldOn', 'soldAt']) ?? created
  const status = row
    .text(['status', 'saleStatus'], 60)
    ?.toUpperCase()
    .replaceAll(/[\s-]+/g, '_')
  if (status !== undefined && !(status in SALE_STATES)) throw new Refusal('status', 'NOT_KNOWN')
  const total = row.money(['totalPlanCost', 'totalCost', 'total'])
  row.ignore(['applianceCoverSelected', 'boilerCoverSelected'])
  const boiler = row.money(['boilerPriceSelected', 'boilerPrice'])
  const notes = [row.text(['notes', 'note', 'comments'], 9_000)]
  const debit = row.moment(['directDebitDate', 'directDebitOn'])
  if (debit) notes.push(`Direct debit from ${row.day(debit)} (old system).`)
  const updated = row.moment(UPDATED) ?? created
  const cancelled = status !== undefined && SALE_STATES[status] === 'CANCELLED'
  return {
    parentId: null,
    account: readAccountFields(row, person),
    boiler: boiler
      ? { kind: 'Boiler', make: 'Not recorded', cover: 'Boiler cover', price_minor: boiler, monthly_minor: 0 }
      : undefined,
    values: {
      ...person,
      reference: referenceOf(row),
      lead_id: row.reference(['leadId', 'convertedFromLeadId'], 'leads'),
      status: status === undefined ? 'PENDING' : SALE_STATES[status],
      status_at: updated.toISOString(),
      cancelled_at: cancelled ? (iso(row.moment(['cancelledAt'])) ?? updated.toISOString()) : null,
      cancellation_reason: cancelled
        ? (row.text(['cancellationReason'], 1_000) ?? 'Cancelled in the old system')
        : null,
      sold_on: row.day(sold),
      currency: row.place.currency,
      stated_total: total,
      agent_id: row.reference(['createdById', 'agentId', 'userId', 'salesAgentId'], 'users'),
      notes: notes.filter(Boolean).join('\n') || null,
      created_at: created.toISOString(),
      updated_at: updated.toISOString(),
    },
  }
}

/** The reference people know, where the old system had one that fits; else one made of the id. */
function referenceOf(row: RowReader): string {
  const given = row.text(['reference', 'saleReference', 'policyNumber'], 60)?.toUpperCase()
  if (given && /^[A-Z0-9][A-Z0-9-]{2,31}$/.test(given)) return given
  return `OLD-${legacyId(row.place.companyId, 'sales', idOf(row)).slice(-12).toUpperCase()}`
}

function readAccountFields(row: RowReader, person: { first_name: string; last_name: string }) {
  const sortCode = row.text(['sortCode'], 60)
  const accountNumber = row.text(['accountNumber'], 60)
  const holder = row.text(['accountName', 'accountHolder'], 200) ?? `${person.first_name} ${person.last_name}`.trim()
  return sortCode && accountNumber && holder ? { holder, sortCode, accountNumber } : undefined
}

export function readAppliance(row: RowReader): ReadyRow {
  const saleId = row.reference(['saleId'], 'sales')
  if (saleId === null) throw new Refusal('saleId', 'MISSING')
  const other = row.text(['otherText', 'otherAppliance'], 100)
  const kind = row.text(['appliance', 'kind', 'type', 'applianceType', 'name'], 100)
  row.ignore([...CREATED, ...UPDATED])
  const price = row.money(['cost', 'price', 'priceMinor'])
  if (price === null) throw new Refusal('cost', 'MISSING')
  const limit = row.money(['coverLimit'])
  return {
    parentId: saleId,
    values: {
      sale_id: saleId,
      kind: (kind?.toLowerCase() === 'other' ? other : kind) ?? other ?? 'Appliance',
      make: row.text(['make', 'brand', 'manufacturer'], 100) ?? 'Not recorded',
      model: row.text(['model'], 100),
      serial_number: row.text(['serialNumber'], 100),
      cover: row.text(['cover', 'coverType'], 100) ?? (limit === null ? 'Cover' : `Cover up to ${limit / 100}`),
      price_minor: price,
      monthly_minor: row.money(['monthlyCost', 'monthlyPrice']) ?? 0,
    },
  }
}
