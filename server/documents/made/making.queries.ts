import { sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import type { TemplateLocale } from '../documents.schemas.ts'
import type { DocumentFormat } from './files.ts'

/**
 * Takes documents in preparation for this process: those just asked for, or those nobody touched since `before`. A
 * document is taken by moving its `updated_at`, so two processes never make it twice.
 */
export async function claimDocuments(
  trx: Transaction<DB>,
  scope: TenantScope,
  input: { ids: string[] | null; before: Date; at: Date; limit: number },
) {
  const { rows } = await sql<{
    id: string
    templateVersionId: string
    saleId: string | null
    leadId: string | null
    locale: TemplateLocale
    version: number
    fileName: string
    generatedBy: string | null
  }>`
    update generated_documents set updated_at = ${input.at}
    where company_id = ${scope.companyId}::uuid and id in (
      select id from generated_documents
      where company_id = ${scope.companyId}::uuid and state = 'PENDING' and updated_at <= ${input.before}
        and (${input.ids}::uuid[] is null or id = any(${input.ids}::uuid[]))
      order by id limit ${input.limit} for update skip locked
    )
    returning id, template_version_id, sale_id, lead_id, locale, version, file_name, generated_by`.execute(trx)
  return rows
}

export async function finishDocument(
  trx: Transaction<DB>,
  scope: TenantScope,
  id: string,
  result:
    | { failure: string }
    | {
        title: string
        fileName: string
        contentType: DocumentFormat
        storageKey: string
        sizeBytes: number
        checksumSha256: string
      },
  at: Date,
): Promise<void> {
  await trx
    .updateTable('generatedDocuments')
    .set(
      'failure' in result
        ? { state: 'FAILED', ...result, updatedAt: at }
        : { state: 'READY', failure: null, ...result, generatedAt: at, updatedAt: at },
    )
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .where('state', '=', 'PENDING')
    .execute()
}

/** A finished document of a demo company with what it is filled from; undefined for real companies. */
export async function getDemoDocument(trx: Transaction<DB>, scope: TenantScope, id: string) {
  return await trx
    .selectFrom('generatedDocuments as d')
    .innerJoin('companies as c', 'c.id', 'd.companyId')
    .select(['d.templateVersionId', 'd.saleId', 'd.leadId', 'd.generatedBy', 'd.generatedAt', 'd.createdAt'])
    .select(sql<TemplateLocale>`d.locale`.as('locale'))
    .where('d.companyId', '=', scope.companyId)
    .where('d.id', '=', id)
    .where('d.state', '=', 'READY')
    .where('d.contentType', '=', 'text/html')
    .where('c.isDemo', '=', true)
    .forUpdate('d')
    .executeTakeFirst()
}

export async function recordDemoFile(
  trx: Transaction<DB>,
  scope: TenantScope,
  id: string,
  file: { storageKey: string; sizeBytes: number; checksumSha256: string },
): Promise<void> {
  await trx
    .updateTable('generatedDocuments')
    .set(file)
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .execute()
}
