import { type Kysely, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '../../kernel/scope.ts'
import type { MessageLocale } from './compose.schemas.ts'

export interface MessageTemplate {
  id: string
  name: string
  locales: MessageLocale[]
}

/** Published templates of a channel about leads or sales, by name. */
export async function findMessageTemplates(
  db: Kysely<DB>,
  scope: TenantScope,
  { channel, entity }: { channel: 'EMAIL' | 'SMS'; entity: 'LEAD' | 'SALE' },
): Promise<MessageTemplate[]> {
  return db
    .selectFrom('documentTemplates as t')
    .innerJoin('documentTemplateVersions as v', (join) =>
      join
        .on('v.companyId', '=', scope.companyId)
        .onRef('v.templateId', '=', 't.id')
        .onRef('v.version', '=', 't.currentVersion'),
    )
    .select(['t.id', 't.name'])
    .select(sql<MessageLocale[]>`array_agg(v.locale order by v.locale)`.as('locales'))
    .where('t.companyId', '=', scope.companyId)
    .where('t.kind', '=', channel)
    .where('t.entity', '=', entity)
    .where('t.deletedAt', 'is', null)
    .groupBy(['t.id', 't.name'])
    .orderBy('t.name')
    .limit(200)
    .execute()
}

/** The language to write to somebody in: their own, else the company's. */
export async function getLanguages(
  db: Kysely<DB>,
  scope: TenantScope,
  about: { leadId: string | null; saleId: string | null },
): Promise<{ own: MessageLocale | null; company: MessageLocale }> {
  const [person, company] = await Promise.all([
    db
      .selectFrom(about.leadId ? 'leads' : 'sales')
      .select('locale')
      .where('companyId', '=', scope.companyId)
      .where('id', '=', about.leadId ?? about.saleId)
      .executeTakeFirst(),
    db.selectFrom('companies').select('locale').where('id', '=', scope.companyId).executeTakeFirstOrThrow(),
  ])
  return { own: (person?.locale as MessageLocale | null) ?? null, company: company.locale as MessageLocale }
}
