import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CompanyScope, TenantScope } from '#server/kernel/scope.ts'
import type { TemplateEntity, TemplateKind, TemplateLocale } from '../documents.schemas.ts'

/** The company's templates with how often each was used, by name. */
export async function findTemplates(
  db: Kysely<DB>,
  scope: TenantScope,
  filter: { kind?: TemplateKind | undefined; entity?: TemplateEntity | undefined; deleted: boolean },
) {
  const used = usage(scope)
  return await db
    .selectFrom('documentTemplates as t')
    .leftJoin(used.as('used'), (join) => join.onRef('used.templateId', '=', 't.id'))
    .select(['t.id', 't.code', 't.name', 't.kind', 't.entity', 't.description', 't.currentVersion', 't.updatedAt'])
    .select(['used.documents', 'used.downloads', 'used.lastUsedAt'])
    .select((where) =>
      where
        .selectFrom('documentTemplateVersions as v')
        .select(sql<TemplateLocale[]>`coalesce(array_agg(v.locale order by v.locale), '{}')`.as('locales'))
        .where('v.companyId', '=', scope.companyId)
        .whereRef('v.templateId', '=', 't.id')
        .whereRef('v.version', '=', 't.currentVersion')
        .as('locales'),
    )
    .where('t.companyId', '=', scope.companyId)
    .where('t.entity', 'in', ['LEAD', 'SALE'])
    .where('t.deletedAt', filter.deleted ? 'is not' : 'is', null)
    .$if(filter.kind !== undefined, (query) => query.where('t.kind', '=', filter.kind ?? 'DOCUMENT'))
    .$if(filter.entity !== undefined, (query) => query.where('t.entity', '=', filter.entity ?? 'SALE'))
    .orderBy('t.name')
    .orderBy('t.id')
    .execute()
}

/** Documents made and messages sent from each template, whatever the version, and when the last one was. */
function usage({ companyId }: TenantScope) {
  return sql<{ templateId: string; documents: number; downloads: number; lastUsedAt: Date }>`(
    select template_id, sum(uses)::bigint as documents, sum(downloads)::bigint as downloads, max(last_used_at) as last_used_at
    from (
      select template_id, count(*) as uses, sum(download_count) as downloads, max(created_at) as last_used_at
      from generated_documents
      where company_id = ${companyId}::uuid and deleted_at is null and template_id is not null
      group by template_id
      union all
      select v.template_id, sum(uses), 0, max(last_used_at)
      from (
        select template_version_id, count(*) as uses, max(created_at) as last_used_at
        from sms_logs where company_id = ${companyId}::uuid and template_version_id is not null
        group by template_version_id
        union all
        select template_version_id, count(*), max(created_at)
        from email_logs where company_id = ${companyId}::uuid and template_version_id is not null
        group by template_version_id
      ) as sent
      join document_template_versions as v on v.company_id = ${companyId}::uuid and v.id = sent.template_version_id
      group by v.template_id
    ) as counted
    group by template_id)`
}

const HEAD = ['id', 'code', 'name', 'kind', 'entity', 'description', 'currentVersion', 'deletedAt'] as const

export async function getTemplateRow(db: Kysely<DB>, scope: TenantScope, id: string) {
  return await db
    .selectFrom('documentTemplates')
    .select(HEAD)
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** The same, held until the transaction ends: two authors who publish at once take turns. */
export async function lockTemplate(trx: Transaction<DB>, scope: TenantScope, id: string) {
  return await trx
    .selectFrom('documentTemplates')
    .select(HEAD)
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

/** Every wording there ever was, newest first, with who wrote it. */
export async function findVersions(db: Kysely<DB>, scope: TenantScope, templateId: string) {
  const versions = db
    .selectFrom('documentTemplateVersions')
    .select(['id', 'version', 'locale', 'subject', 'body', 'createdAt', 'createdBy'])
    .where('companyId', '=', scope.companyId)
    .where('templateId', '=', templateId)
    .orderBy('version', 'desc')
    .limit(300)
  return await db
    .selectFrom(versions.as('v'))
    .leftJoin('users as u', 'u.id', 'v.createdBy')
    .select(['v.id', 'v.version', 'v.locale', 'v.subject', 'v.body', 'v.createdAt', 'u.name as createdByName'])
    .orderBy('v.version', 'desc')
    .orderBy('v.locale')
    .execute()
}

/** The wording in use, in every language it is written in. */
export async function findCurrentWordings(db: Kysely<DB>, scope: TenantScope, templateId: string) {
  return await db
    .selectFrom('documentTemplateVersions as v')
    .innerJoin('documentTemplates as t', (join) =>
      join
        .onRef('t.companyId', '=', 'v.companyId')
        .onRef('t.id', '=', 'v.templateId')
        .onRef('t.currentVersion', '=', 'v.version'),
    )
    .select(['v.id', 'v.locale', 'v.subject', 'v.body'])
    .where('v.companyId', '=', scope.companyId)
    .where('t.companyId', '=', scope.companyId)
    .where('t.id', '=', templateId)
    .execute()
}

export interface NewTemplate {
  id: string
  code: string
  name: string
  kind: TemplateKind
  entity: TemplateEntity
  description: string | null
  at: Date
}

/** false when another template has the short name already. */
export async function insertTemplate(
  trx: Transaction<DB>,
  scope: CompanyScope,
  { at, ...template }: NewTemplate,
): Promise<boolean> {
  const row = await trx
    .insertInto('documentTemplates')
    .values({ ...template, companyId: scope.companyId, createdBy: scope.userId, createdAt: at, updatedAt: at })
    .onConflict((conflict) => conflict.columns(['companyId', 'code']).where('deletedAt', 'is', null).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function insertVersions(
  trx: Transaction<DB>,
  scope: CompanyScope,
  templateId: string,
  rows: {
    id: string
    version: number
    locale: TemplateLocale
    subject: string
    body: string
    placeholders: string[]
  }[],
  at: Date,
): Promise<void> {
  await trx
    .insertInto('documentTemplateVersions')
    .values(
      rows.map((row) => ({
        ...row,
        subject: row.subject || null,
        companyId: scope.companyId,
        templateId,
        createdBy: scope.userId,
        createdAt: at,
      })),
    )
    .execute()
}

export async function updateTemplate(
  trx: Transaction<DB>,
  scope: TenantScope,
  id: string,
  changes: { currentVersion?: number; deletedAt?: Date | null; deletedBy?: string | null },
  at: Date,
): Promise<void> {
  await trx
    .updateTable('documentTemplates')
    .set({ ...changes, updatedAt: at })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .execute()
}
