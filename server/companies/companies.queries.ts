import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import type { Region } from './companies.rules.ts'

/** A company by its slug or its exact name, from the directory that knows the names of all. */
export function findCompanyByName(db: Kysely<DB>, slugOrName: string) {
  return db
    .selectFrom('companyDirectory')
    .select(['companyId as id', 'slug', 'name'])
    .where((eb) => eb.or([eb('slug', '=', slugOrName), eb('name', '=', slugOrName)]))
    .orderBy('slug')
    .limit(1)
    .executeTakeFirst()
}

/** Ids of every company, for jobs that visit one after the other. From the directory, so it names no tenant's row. */
export async function findCompanyIds(db: Kysely<DB>): Promise<string[]> {
  const rows = await db.selectFrom('companyDirectory').select('companyId').orderBy('companyId').execute()
  return rows.map(({ companyId }) => companyId)
}

export interface NewCompanyRow {
  id: string
  name: string
  slug: string
  region: Region
  timeZone: string
  locale: 'en' | 'fr' | 'ar'
  currency: string
  at: Date
}

/** Needs the transaction's company setting to be the new company's id. */
export async function insertCompany(trx: Transaction<DB>, { at, ...company }: NewCompanyRow): Promise<void> {
  // The directory first: it is the one place where a slug is unique across companies.
  await trx
    .insertInto('companyDirectory')
    .values({ companyId: company.id, slug: company.slug, name: company.name })
    .execute()
  await trx
    .insertInto('companies')
    .values({ ...company, createdAt: at, updatedAt: at })
    .execute()
}

/** What a person is in the company now; undefined for somebody who is no active member. */
export async function getMember(db: Kysely<DB>, scope: TenantScope, userId: string) {
  return db
    .selectFrom('userCompanies as m')
    .innerJoin('companies as c', 'c.id', 'm.companyId')
    .select(['m.role', 'c.timeZone', 'c.currency', sql<unknown>`c.settings -> 'agentsSee'`.as('agentsSee')])
    .where('m.companyId', '=', scope.companyId)
    .where('m.userId', '=', userId)
    .where('m.state', '=', 'active')
    .executeTakeFirst()
}
