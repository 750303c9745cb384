import type { Kysely } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CustomField } from '../fields/fields.schemas.ts'
import { findVisibleFields, visibleValues } from '../fields/fields.service.ts'
import { notFound } from '../kernel/errors.ts'
import type { Page } from '../kernel/page.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { isLeadInSight } from '../leads/leads.rules.ts'
import { findExistingSale, getConvertibleLead } from './conversion.queries.ts'
import {
  findAppliances,
  findSaleDocuments,
  findSaleHistory,
  findSaleMessages,
  findSaleRows,
  findSales,
  getSaleRow,
  type SaleRow,
} from './sales.queries.ts'
import { canCancel, maskName, STATUS_CHANGES, seesPersonalData } from './sales.rules.ts'
import { type FindSalesInput, isSaleStatus, type SaleStatus } from './sales.schemas.ts'

/** A page of the list, masked for viewers. */
export async function findVisibleSales(
  db: Kysely<DB>,
  scope: CompanyScope,
  input: FindSalesInput,
): Promise<Page<SaleRow>> {
  const [page, fields] = await Promise.all([findSales(db, scope, input), findVisibleFields(db, scope, 'SALE')])
  const masked = !seesPersonalData(scope.role)
  return { ...page, rows: page.rows.map((row) => listed(row, masked, fields)) }
}

/** The newest sales this person may see, for the overview. */
export async function findRecentSales(db: Kysely<DB>, scope: CompanyScope, limit: number): Promise<SaleRow[]> {
  const rows = await findSaleRows(db, scope, { sort: '-created', limit, deleted: false })
  return rows.slice(0, limit).map((row) => listed(row, !seesPersonalData(scope.role)))
}

function listed(row: SaleRow, masked: boolean, fields: readonly CustomField[] = []): SaleRow {
  return {
    id: row.id,
    reference: row.reference,
    status: row.status,
    customerName: masked ? maskName(row.customerName) : row.customerName,
    phone: masked ? null : row.phone,
    email: masked ? null : row.email,
    postcode: masked ? null : row.postcode,
    source: row.source,
    soldOn: row.soldOn,
    currency: row.currency,
    applianceCount: row.applianceCount,
    monthlyMinor: row.monthlyMinor,
    totalMinor: row.totalMinor,
    agentId: row.agentId,
    agentName: row.agentName,
    leadId: row.leadId,
    createdAt: row.createdAt,
    deletedAt: row.deletedAt,
    version: row.version,
    custom: visibleValues(fields, row.custom),
  }
}

/** A sale as its page gets it. */
export type SaleDetail = Awaited<ReturnType<typeof getSale>>

/**
 * One sale with everything its page shows, in one round trip. A viewer gets what was sold, not to whom.
 * @throws {AppError} NOT_FOUND, also for another company's sale and, to an agent, another agent's.
 */
export async function getSale(db: Kysely<DB>, scope: CompanyScope, id: string) {
  const [found, appliances, messages, documents, history, fields] = await Promise.all([
    getSaleRow(db, scope, id),
    findAppliances(db, scope, id),
    findSaleMessages(db, scope, id),
    findSaleDocuments(db, scope, id),
    findSaleHistory(db, scope, id),
    findVisibleFields(db, scope, 'SALE'),
  ])
  if (!found) throw notFound('sale')
  const sale = { ...found, custom: visibleValues(fields, found.custom) }
  const status: SaleStatus = isSaleStatus(sale.status) ? sale.status : 'PENDING'
  const statuses = sale.deletedAt ? [] : STATUS_CHANGES[status]
  const may = {
    changeTo: statuses,
    cancel: canCancel(status) && !sale.deletedAt,
    reinstate: status === 'CANCELLED' && !sale.deletedAt,
  }
  if (seesPersonalData(scope.role))
    return { ...sale, status, appliances, messages, documents, history, may, masked: false }
  return {
    ...sale,
    ...NO_PERSONAL_DATA,
    status,
    customerName: maskName(sale.customerName),
    appliances: appliances.map((appliance) => ({ ...appliance, serialNumber: null })),
    messages: messages.map((message) => ({ ...message, phone: '', body: '', errorMessage: null })),
    documents: [],
    history: history.map((entry) => ({ ...entry, details: {} })),
    may,
    masked: true,
  }
}

/** What a form needs that is about to convert a lead: its fields, or the sale it already has. */
export async function getConversion(db: Kysely<DB>, scope: CompanyScope, leadId: string) {
  const [lead, sale] = await Promise.all([
    getConvertibleLead(db, scope, leadId),
    findExistingSale(db, scope, { leadId }),
  ])
  if (sale)
    return {
      lead: null,
      sale: { id: sale.id, reference: sale.reference, agentName: sale.agentName, deleted: sale.deletedAt !== null },
    }
  if (!lead || !isLeadInSight(scope, lead.assignedTo)) throw notFound('lead')
  return { lead, sale: null }
}

const NO_PERSONAL_DATA = {
  firstName: '',
  lastName: '',
  companyName: null,
  phone: null,
  email: null,
  addressLine1: null,
  addressLine2: null,
  city: null,
  region: null,
  postcode: null,
  country: null,
  notes: null,
  cancellationReason: null,
}
