import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { addDays } from '#server/kernel/days.ts'
import { decodeCursor, EXACT_COUNT_LIMIT, type Page, toPage } from '#server/kernel/page.ts'
import type { CompanyScope, TenantScope } from '#server/kernel/scope.ts'
import { visibleLeads } from '#server/leads/filtering.queries.ts'
import { visibleSales } from '#server/sales/sales.queries.ts'
import type { DocumentState, FindDocumentsInput, TemplateEntity, TemplateLocale } from '../documents.schemas.ts'

/** Documents of sales and leads that the person may see: an agent's own, everybody else's all. */
export function visibleDocuments(db: Kysely<DB>, scope: CompanyScope) {
  return db
    .selectFrom('generatedDocuments')
    .where('generatedDocuments.companyId', '=', scope.companyId)
    .where('generatedDocuments.deletedAt', 'is', null)
    .$if(scope.role === 'agent', (query) =>
      query.where((where) =>
        where.or([
          where('generatedDocuments.saleId', 'in', visibleSales(db, scope).select('sales.id')),
          where('generatedDocuments.leadId', 'in', visibleLeads(db, scope).select('leads.id')),
        ]),
      ),
    )
}

const LISTED = [
  'id',
  'templateId',
  'saleId',
  'leadId',
  'title',
  'fileName',
  'contentType',
  'locale',
  'version',
  'state',
  'failure',
  'sizeBytes',
  'checksumSha256',
  'downloadCount',
  'lastDownloadedAt',
  'generatedBy',
  'createdAt',
] as const

export interface DocumentRow {
  id: string
  saleId: string | null
  leadId: string | null
  title: string
  fileName: string
  contentType: string
  locale: TemplateLocale
  version: number
  state: DocumentState
  failure: string | null
  sizeBytes: number | null
  checksumSha256: string | null
  downloadCount: number
  lastDownloadedAt: Date | null
  createdAt: Date
  templateName: string | null
  generatedByName: string | null
  saleReference: string | null
}

/** A page of documents, newest first. */
export async function findDocuments(
  db: Kysely<DB>,
  scope: CompanyScope,
  input: FindDocumentsInput,
): Promise<Page<DocumentRow>> {
  const { state, templateId, saleId, leadId, from, to } = input
  const midnight = (day: string) => sql<Date>`${day}::date::timestamp at time zone ${scope.timeZone}`
  const matching = visibleDocuments(db, scope)
    .$if(state !== undefined, (query) => query.where('state', '=', state ?? 'READY'))
    .$if(templateId !== undefined, (query) => query.where('templateId', '=', templateId ?? ''))
    .$if(saleId !== undefined, (query) => query.where('saleId', '=', saleId ?? ''))
    .$if(leadId !== undefined, (query) => query.where('leadId', '=', leadId ?? ''))
    .$if(from !== undefined, (query) => query.where('createdAt', '>=', midnight(from ?? '')))
    .$if(to !== undefined, (query) => query.where('createdAt', '<', midnight(addDays(to ?? '', 1))))

  let page = matching
    .select(LISTED)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(input.limit + 1)
  if (input.cursor) {
    const [at, id] = decodeCursor(input.cursor, 2)
    const moment = sql<Date>`${String(at)}::timestamptz`
    page = page
      .where('createdAt', '<=', moment)
      .where((where) => where.or([where('createdAt', '<', moment), where('id', '<', String(id))]))
  }
  const counted = matching.select('id').limit(EXACT_COUNT_LIMIT + 1)
  const [rows, { value }] = await Promise.all([
    // Cut before the joins.
    db
      .selectFrom(page.as('d'))
      .leftJoin('documentTemplates as t', (join) =>
        join.on('t.companyId', '=', scope.companyId).onRef('t.id', '=', 'd.templateId'),
      )
      .leftJoin('sales as s', (join) => join.on('s.companyId', '=', scope.companyId).onRef('s.id', '=', 'd.saleId'))
      .leftJoin('users as u', 'u.id', 'd.generatedBy')
      .select(['d.id', 'd.saleId', 'd.leadId', 'd.title', 'd.fileName', 'd.contentType', 'd.locale', 'd.version'])
      .select([
        'd.state',
        'd.failure',
        'd.sizeBytes',
        'd.checksumSha256',
        'd.downloadCount',
        'd.lastDownloadedAt',
        'd.createdAt',
      ])
      .select(['t.name as templateName', 's.reference as saleReference', 'u.name as generatedByName'])
      .orderBy('d.createdAt', 'desc')
      .orderBy('d.id', 'desc')
      .execute(),
    db
      .selectFrom(counted.as('counted'))
      .select(({ fn }) => fn.countAll<number>().as('value'))
      .executeTakeFirstOrThrow(),
  ])
  const count = { value: Math.min(value, EXACT_COUNT_LIMIT), exact: value <= EXACT_COUNT_LIMIT }
  return toPage(rows, input.limit, count, (row) => [row.createdAt.toISOString(), row.id])
}

export async function getDocumentRow(db: Kysely<DB>, scope: CompanyScope, id: string) {
  return await visibleDocuments(db, scope)
    .select([...LISTED, 'storageKey'])
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Downloads of a document, newest first. */
export async function findDownloads(db: Kysely<DB>, scope: TenantScope, documentId: string) {
  return await db
    .selectFrom('documentDownloads as d')
    .leftJoin('users as u', 'u.id', 'd.downloadedBy')
    .select(['d.id', 'd.downloadedAt', 'u.name as byName'])
    .where('d.companyId', '=', scope.companyId)
    .where('d.documentId', '=', documentId)
    .orderBy('d.downloadedAt', 'desc')
    .limit(100)
    .execute()
}

/** Which of these sales or leads exist, are not deleted, and are the person's to see. */
export async function findVisibleRecordIds(
  db: Kysely<DB>,
  scope: CompanyScope,
  entity: TemplateEntity,
  ids: string[],
): Promise<string[]> {
  const rows =
    entity === 'SALE'
      ? await visibleSales(db, scope)
          .select('sales.id')
          .where('sales.id', 'in', ids)
          .where('sales.deletedAt', 'is', null)
          .execute()
      : await visibleLeads(db, scope)
          .select('leads.id')
          .where('leads.id', 'in', ids)
          .where('leads.deletedAt', 'is', null)
          .execute()
  return rows.map(({ id }) => id)
}

/** The newest record a preview can be filled from, or null in an empty company. */
export async function findNewestRecordId(
  db: Kysely<DB>,
  scope: CompanyScope,
  entity: TemplateEntity,
): Promise<string | null> {
  const newest =
    entity === 'SALE'
      ? visibleSales(db, scope)
          .select('sales.id')
          .where('sales.deletedAt', 'is', null)
          .orderBy('sales.createdAt', 'desc')
          .limit(1)
          .executeTakeFirst()
      : visibleLeads(db, scope)
          .select('leads.id')
          .where('leads.deletedAt', 'is', null)
          .orderBy('leads.createdAt', 'desc')
          .limit(1)
          .executeTakeFirst()
  return (await newest)?.id ?? null
}

/**
 * Adds one document in preparation for every record, each with the version after the one that was made of the same
 * template before, in the customer's language where the template has it.
 */
export async function insertDocuments(
  trx: Transaction<DB>,
  scope: CompanyScope,
  input: {
    ids: string[]
    recordIds: string[]
    entity: TemplateEntity
    template: { id: string; name: string; code: string }
    /** Version row by language; `fallback` is used where the customer's has none. */
    versions: { id: string; locale: TemplateLocale }[]
    fallback: TemplateLocale
    /** Every document in this language. */
    only: TemplateLocale | null
    at: Date
  },
): Promise<void> {
  const record = input.entity === 'SALE' ? sql.ref('sale_id') : sql.ref('lead_id')
  const other = input.entity === 'SALE' ? sql.ref('lead_id') : sql.ref('sale_id')
  const table = input.entity === 'SALE' ? sql.table('sales') : sql.table('leads')
  await sql`
    with wanted as (
      select id, record_id from unnest(${input.ids}::uuid[], ${input.recordIds}::uuid[]) as w (id, record_id)
    ), wordings as (
      select version_id, locale from unnest(${input.versions.map(({ id }) => id)}::uuid[], ${input.versions.map(({ locale }) => locale)}::text[])
        as v (version_id, locale)
    )
    insert into generated_documents (company_id, id, template_id, template_version_id, ${record}, ${other}, title, file_name,
      content_type, locale, version, state, generated_by, created_at, updated_at)
    select ${scope.companyId}::uuid, w.id, ${input.template.id}::uuid, v.version_id, w.record_id, null, ${input.template.name},
      ${input.template.code}, 'application/pdf', v.locale,
      1 + coalesce((select max(d.version) from generated_documents d where d.company_id = ${scope.companyId}::uuid
        and d.${record} = w.record_id and d.template_id = ${input.template.id}::uuid), 0),
      'PENDING', ${scope.userId}::uuid, ${input.at}, ${input.at}
    from wanted w
    join ${table} r on r.company_id = ${scope.companyId}::uuid and r.id = w.record_id
    join wordings v on v.locale = coalesce(${input.only}::text,
      (select own.locale from wordings own where own.locale = r.locale), ${input.fallback}::text)`.execute(trx)
}

/** Puts a document that failed back into preparation; false when it had not failed. */
export async function retryDocumentRow(
  trx: Transaction<DB>,
  scope: TenantScope,
  id: string,
  at: Date,
): Promise<boolean> {
  const result = await trx
    .updateTable('generatedDocuments')
    .set({ state: 'PENDING', failure: null, updatedAt: at })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .where('state', '=', 'FAILED')
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** Counts a download and keeps who made it, in one statement. */
export async function recordDownload(
  trx: Transaction<DB>,
  scope: CompanyScope,
  documentId: string,
  downloadId: string,
  at: Date,
): Promise<void> {
  await sql`
    with download as (
      insert into document_downloads (company_id, id, document_id, downloaded_by, downloaded_at, request_id)
      values (${scope.companyId}::uuid, ${downloadId}::uuid, ${documentId}::uuid, ${scope.userId}::uuid, ${at}, ${scope.requestId ?? null})
      returning document_id
    )
    update generated_documents set download_count = download_count + 1, last_downloaded_at = ${at}
    from download
    where generated_documents.company_id = ${scope.companyId}::uuid and generated_documents.id = download.document_id`.execute(
    trx,
  )
}

export async function removeDocumentRow(
  trx: Transaction<DB>,
  scope: CompanyScope,
  id: string,
  at: Date | null,
): Promise<boolean> {
  const result = await trx
    .updateTable('generatedDocuments')
    .set({ deletedAt: at, deletedBy: at && scope.userId, updatedAt: at ?? sql<Date>`updated_at` })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .where('deletedAt', at ? 'is' : 'is not', null)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}
