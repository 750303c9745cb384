import { type Kysely, sql, type Transaction } from 'kysely'
import { touchSearchText } from '#db/search-text.ts'
import { addToLeadFigures } from '#db/summaries/lead-figures.ts'
import type { DB } from '#db/types.ts'
import type { CompanyScope, TenantScope } from '../kernel/scope.ts'

/** Columns of a lead that a form fills, normalised. */
export interface LeadValues {
  firstName: string
  lastName: string
  companyName: string | null
  phone: string | null
  email: string | null
  addressLine1: string | null
  addressLine2: string | null
  city: string | null
  region: string | null
  postcode: string | null
  country: string | null
  locale: 'en' | 'fr' | 'ar' | null
  externalReference: string | null
  notes: string | null
  nextActionAt: Date | null
  nextAction: string | null
  doNotContact: boolean
  /** Left out, the values stay as they are. */
  custom?: Record<string, unknown>
}

export interface NewLead extends LeadValues {
  id: string
  source: string
  assignedTo: string | null
  at: Date
  /** Day of `at` in the company's zone. */
  day: string
}

/**
 * Adds a lead with the company's initial disposition and counts it.
 * @returns false when a lead with this id is there already.
 */
export async function insertLead(trx: Transaction<DB>, scope: CompanyScope, lead: NewLead): Promise<boolean> {
  const { at, day, custom, ...values } = lead
  const inserted = await trx
    .insertInto('leads')
    .values((values_) => ({
      ...values,
      companyId: scope.companyId,
      custom: JSON.stringify(custom ?? {}),
      disposition: values_
        .selectFrom('leadDispositions')
        .select('code')
        .where('companyId', '=', scope.companyId)
        .where('isInitial', '=', true),
      dispositionAt: at,
      assignedAt: values.assignedTo ? at : null,
      createdOn: day,
      createdBy: scope.userId,
      createdAt: at,
      updatedAt: at,
    }))
    .onConflict((conflict) => conflict.columns(['companyId', 'id']).doNothing())
    .returning(['disposition', 'source'])
    .executeTakeFirst()
  if (!inserted) return false
  const { source, disposition } = inserted
  const added = sql`values (${day}::date, ${source}::text, ${disposition}::text, ${values.assignedTo}::uuid, 1::bigint)`
  await sql`with ${addToLeadFigures(scope.companyId, added)} select count(*) from leads_counted`.execute(trx)
  return true
}

/** Replaces a locked lead's editable values. */
export async function replaceLeadValues(
  trx: Transaction<DB>,
  scope: TenantScope,
  id: string,
  { custom, ...values }: LeadValues,
  at: Date,
): Promise<void> {
  await trx
    .updateTable('leads')
    .$if(custom !== undefined, (query) => query.set({ custom: JSON.stringify(custom) }))
    .set({ ...values, version: sql`version + 1`, updatedAt: at })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .execute()
}

/** The oldest living lead with this phone or email, other than `except`. */
export async function findDuplicate(
  db: Kysely<DB>,
  scope: TenantScope,
  contact: { phone: string | null; email: string | null },
  except: string,
) {
  return db
    .selectFrom('leads')
    .select(['id', 'firstName', 'lastName', 'companyName', 'phone', 'email', 'assignedTo'])
    .where('companyId', '=', scope.companyId)
    .where('deletedAt', 'is', null)
    .where('id', '<>', except)
    .where((where) =>
      where.or([
        ...(contact.phone ? [where('phone', '=', contact.phone)] : []),
        ...(contact.email ? [where('email', '=', contact.email)] : []),
      ]),
    )
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
}

/** Sources of this company's leads. */
export async function findLeadSources(db: Kysely<DB>, scope: TenantScope): Promise<string[]> {
  const rows = await db
    .selectFrom('leadsDaily')
    .select('source')
    .distinct()
    .where('companyId', '=', scope.companyId)
    .orderBy('source')
    .limit(200)
    .execute()
  return rows.map(({ source }) => source)
}

/** Puts locked leads into the trash, or takes them out, with the daily figures. */
export async function markDeleted(
  trx: Transaction<DB>,
  scope: CompanyScope,
  ids: readonly string[],
  deleted: boolean,
  at: Date,
): Promise<number> {
  const company = sql`${scope.companyId}::uuid`
  const { rows } = await sql<{ count: number }>`
    with changed as (
      update leads set ${sql.raw(touchSearchText('leads'))}, deleted_at = ${deleted ? at : null}::timestamptz,
        deleted_by = ${deleted ? scope.userId : null}::uuid, version = version + 1, updated_at = ${at}::timestamptz
      where company_id = ${company} and id = any(${ids}::uuid[]) and merged_into_id is null
      returning created_on, source, disposition, assigned_to
    ), ${addToLeadFigures(scope.companyId, sql`select created_on, source, disposition, assigned_to, ${deleted ? -1 : 1}::bigint from changed`)}
    select count(*) from changed`.execute(trx)
  return rows[0]?.count ?? 0
}

/** Region and zone tell in which country national phone numbers are read. */
export async function getCompanyPlace(db: Kysely<DB>, scope: TenantScope) {
  return db
    .selectFrom('companies')
    .select(['region', 'timeZone'])
    .where('id', '=', scope.companyId)
    .executeTakeFirstOrThrow()
}
