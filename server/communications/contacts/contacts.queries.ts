import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CompanyScope, TenantScope } from '../../kernel/scope.ts'
import { visibleLeads } from '../../leads/filtering.queries.ts'
import { customerName, visibleSales } from '../../sales/sales.queries.ts'
import type { ContactStatus, ContactType, Direction } from '../communications.schemas.ts'
import { everyMessage, visibleMessages } from '../visible.queries.ts'

/** Whom a contact about this lead is with; undefined when the lead is not there for this person. */
export async function getLeadPerson(db: Kysely<DB>, scope: CompanyScope, id: string, deletedToo = false) {
  return visibleLeads(db, scope)
    .select([customerName.as('name'), 'leads.phone', 'leads.email', 'leads.city', 'leads.assignedTo as agentId'])
    .where('leads.id', '=', id)
    .$if(!deletedToo, (query) => query.where('leads.deletedAt', 'is', null))
    .executeTakeFirst()
}

/** Whom a contact about this sale is with; undefined when the sale is not there for this person. */
export async function getSalePerson(db: Kysely<DB>, scope: CompanyScope, id: string, deletedToo = false) {
  return visibleSales(db, scope)
    .select([customerName.as('name'), 'sales.phone', 'sales.email', 'sales.city', 'sales.agentId'])
    .where('sales.id', '=', id)
    .$if(!deletedToo, (query) => query.where('sales.deletedAt', 'is', null))
    .executeTakeFirst()
}

/** Documents made for this lead or sale that can be sent, newest first. */
export async function findLetters(
  db: Kysely<DB>,
  scope: TenantScope,
  about: { leadId: string | null; saleId: string | null },
) {
  return db
    .selectFrom('generatedDocuments')
    .select(['id', 'title', 'locale', 'createdAt'])
    .where('companyId', '=', scope.companyId)
    .$if(about.leadId !== null, (query) => query.where('leadId', '=', about.leadId))
    .$if(about.saleId !== null, (query) => query.where('saleId', '=', about.saleId))
    .where('state', '=', 'READY')
    .where('deletedAt', 'is', null)
    .orderBy('createdAt', 'desc')
    .limit(50)
    .execute()
}

export interface ContactValues {
  communicationType: ContactType
  direction: Direction
  status: ContactStatus
  subject: string | null
  summary: string | null
  contactName: string | null
  contactAddress: string | null
  durationSeconds: number | null
  occurredAt: Date
  followUpAt: Date | null
  documentId: string | null
}

/** false when the id is taken: the form was sent twice. */
export async function insertContact(
  trx: Transaction<DB>,
  scope: CompanyScope,
  contact: ContactValues & { id: string; leadId: string | null; saleId: string | null; at: Date },
): Promise<boolean> {
  const { at, ...values } = contact
  const row = await trx
    .insertInto('communicationLogs')
    .values({ ...values, companyId: scope.companyId, userId: scope.userId, createdAt: at, updatedAt: at })
    .onConflict((conflict) => conflict.columns(['companyId', 'id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

const CONTACT = [
  'communicationLogs.id',
  'communicationLogs.leadId',
  'communicationLogs.saleId',
  'communicationLogs.communicationType',
  'communicationLogs.direction',
  'communicationLogs.status',
  'communicationLogs.subject',
  'communicationLogs.summary',
  'communicationLogs.contactName',
  'communicationLogs.contactAddress',
  'communicationLogs.durationSeconds',
  'communicationLogs.occurredAt',
  'communicationLogs.followUpAt',
  'communicationLogs.followUpDoneAt',
  'communicationLogs.documentId',
  'communicationLogs.userId',
  'communicationLogs.version',
  'communicationLogs.deletedAt',
  'communicationLogs.emailLogId',
  'communicationLogs.smsLogId',
] as const

/** A contact this person may see, held until the transaction ends. */
export async function lockContact(trx: Transaction<DB>, scope: CompanyScope, id: string, deleted = false) {
  return everyMessage(trx, scope)
    .select(CONTACT)
    .where('communicationLogs.id', '=', id)
    .where('communicationLogs.deletedAt', deleted ? 'is not' : 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

export async function getContactRow(db: Kysely<DB>, scope: CompanyScope, id: string) {
  return visibleMessages(db, scope).select(CONTACT).where('communicationLogs.id', '=', id).executeTakeFirst()
}

export async function updateContactRow(
  trx: Transaction<DB>,
  scope: TenantScope,
  id: string,
  changes: Partial<Omit<ContactValues, 'contactName' | 'contactAddress'>> & {
    followUpDoneAt?: Date | null
    followUpDoneBy?: string | null
    deletedAt?: Date | null
    deletedBy?: string | null
  },
  at: Date,
): Promise<void> {
  await trx
    .updateTable('communicationLogs')
    .set({ ...changes, version: sql`version + 1`, updatedAt: at })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .execute()
}

/** A lead was last contacted at the newest contact that reached somebody. */
export async function noteContact(trx: Transaction<DB>, scope: TenantScope, leadId: string, at: Date): Promise<void> {
  await trx
    .updateTable('leads')
    .set({ lastContactedAt: at })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', leadId)
    .where((where) => where.or([where('lastContactedAt', 'is', null), where('lastContactedAt', '<', at)]))
    .execute()
}
