import { type Kysely, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CompanyScope, TenantScope } from '../../kernel/scope.ts'
import { customerName } from '../../sales/sales.queries.ts'
import { visibleMessages } from '../visible.queries.ts'
import { statusOf } from './messages.queries.ts'

/** One contact with everything its page shows; undefined when it is not this person's to see. */
export async function getMessageRow(db: Kysely<DB>, scope: CompanyScope, id: string) {
  return db
    .selectFrom(
      visibleMessages(db, scope).selectAll('communicationLogs').where('communicationLogs.id', '=', id).as('c'),
    )
    .leftJoin('emailLogs as e', (join) =>
      join.on('e.companyId', '=', scope.companyId).onRef('e.id', '=', 'c.emailLogId'),
    )
    .leftJoin('smsLogs as s', (join) => join.on('s.companyId', '=', scope.companyId).onRef('s.id', '=', 'c.smsLogId'))
    .leftJoin('users as u', 'u.id', 'c.userId')
    .leftJoin('users as done', 'done.id', 'c.followUpDoneBy')
    .leftJoin('generatedDocuments as d', (join) =>
      join.on('d.companyId', '=', scope.companyId).onRef('d.id', '=', 'c.documentId'),
    )
    .select(['c.id', 'c.communicationType as type', 'c.direction', 'c.subject', 'c.summary', 'c.contactName'])
    .select(['c.contactAddress', 'c.durationSeconds', 'c.occurredAt', 'c.followUpAt', 'c.followUpDoneAt', 'c.version'])
    .select(['c.leadId', 'c.saleId', 'c.customerId', 'c.documentId', 'c.emailLogId', 'c.smsLogId', 'c.createdAt'])
    .select(['u.name as userName', 'done.name as followUpDoneByName', 'd.title as documentTitle'])
    .select(statusOf.as('status'))
    .executeTakeFirst()
}

/** What became of an email, with the words as they were sent; null text once retention removed it. */
export async function getEmail(db: Kysely<DB>, scope: TenantScope, id: string) {
  return db
    .selectFrom('emailLogs as e')
    .select(['e.toAddress', 'e.toName', 'e.fromAddress', 'e.subject', 'e.bodyText as text', 'e.bodyHtml as html'])
    .select(['e.scheduledFor', 'e.claimedAt', 'e.sentAt', 'e.deliveredAt', 'e.openedAt', 'e.clickedAt', 'e.bouncedAt'])
    .select(['e.failedAt', 'e.openCount', 'e.clickCount', 'e.errorCode', 'e.errorMessage', 'e.bounceType'])
    .select(['e.templateVersionId', 'e.attempts', 'e.sendingState', 'e.sendingReasons'])
    .where('e.companyId', '=', scope.companyId)
    .where('e.id', '=', id)
    .executeTakeFirst()
}

/** What became of a text. */
export async function getText(db: Kysely<DB>, scope: TenantScope, id: string) {
  return db
    .selectFrom('smsLogs as s')
    .select(['s.phone', 's.body as text', 's.segments', 's.scheduledFor', 's.claimedAt', 's.sentAt', 's.deliveredAt'])
    .select([
      's.failedAt',
      's.errorCode',
      's.errorMessage',
      's.templateVersionId',
      's.attempts',
      's.sendingState',
      's.sendingReasons',
    ])
    .where('s.companyId', '=', scope.companyId)
    .where('s.id', '=', id)
    .executeTakeFirst()
}

/** The wording a message was made from. */
export async function getWordingOf(db: Kysely<DB>, scope: TenantScope, versionId: string) {
  return db
    .selectFrom('documentTemplateVersions as v')
    .innerJoin('documentTemplates as t', (join) =>
      join.on('t.companyId', '=', scope.companyId).onRef('t.id', '=', 'v.templateId'),
    )
    .select(['t.id', 't.name', 'v.version', 'v.locale'])
    .where('v.companyId', '=', scope.companyId)
    .where('v.id', '=', versionId)
    .executeTakeFirst()
}

/** What it is about, by name. */
export async function getRecord(
  db: Kysely<DB>,
  scope: TenantScope,
  { leadId, saleId, customerId }: { leadId: string | null; saleId: string | null; customerId: string | null },
): Promise<{ name: string | null; reference: string | null } | undefined> {
  if (leadId)
    return db
      .selectFrom('leads')
      .select([customerName.as('name'), sql<string | null>`null`.as('reference')])
      .where('companyId', '=', scope.companyId)
      .where('id', '=', leadId)
      .executeTakeFirst()
  if (saleId)
    return db
      .selectFrom('sales')
      .select([customerName.as('name'), 'reference'])
      .where('companyId', '=', scope.companyId)
      .where('id', '=', saleId)
      .executeTakeFirst()
  if (!customerId) return undefined
  return db
    .selectFrom('customers')
    .select(['name', 'reference'])
    .where('companyId', '=', scope.companyId)
    .where('id', '=', customerId)
    .executeTakeFirst()
}

/** Members of staff and templates to choose from in filters. */
export async function findMessageChoices(db: Kysely<DB>, scope: TenantScope) {
  const [people, templates] = await Promise.all([
    db
      .selectFrom('userCompanies as m')
      .innerJoin('users as u', 'u.id', 'm.userId')
      .select(['u.id', 'u.name'])
      .where('m.companyId', '=', scope.companyId)
      .where('m.role', 'in', ['admin', 'manager', 'agent', 'accounts'])
      .orderBy('u.name')
      .limit(500)
      .execute(),
    db
      .selectFrom('documentTemplates')
      .select(['id', 'name', 'kind'])
      .where('companyId', '=', scope.companyId)
      .where('kind', 'in', ['EMAIL', 'SMS'])
      .where('deletedAt', 'is', null)
      .orderBy('name')
      .limit(500)
      .execute(),
  ])
  return { people, templates }
}

const COUNTS = [
  'smsTotal',
  'smsSent',
  'smsFailed',
  'smsPending',
  'emailTotal',
  'emailSent',
  'emailFailed',
  'emailPending',
  'callTotal',
  'meetingTotal',
  'letterTotal',
  'documentTotal',
  'documentDownloads',
] as const
export type CommunicationCounts = Record<(typeof COUNTS)[number], number> & { lastContactAt: Date | null }

/** Contacts of one lead or sale by channel and outcome, as communication_summary_view has them. */
export async function getCounts(
  db: Kysely<DB>,
  scope: TenantScope,
  { leadId, saleId }: { leadId: string | null; saleId: string | null },
): Promise<CommunicationCounts> {
  const row = await db
    .selectFrom('communicationSummaryView')
    .select([...COUNTS, 'lastContactAt'])
    .where('companyId', '=', scope.companyId)
    .$if(leadId !== null, (query) => query.where('leadId', '=', leadId))
    .$if(saleId !== null, (query) => query.where('saleId', '=', saleId))
    .executeTakeFirst()
  const counts = Object.fromEntries(COUNTS.map((name) => [name, Number(row?.[name] ?? 0)]))
  return { ...(counts as Record<(typeof COUNTS)[number], number>), lastContactAt: row?.lastContactAt ?? null }
}
