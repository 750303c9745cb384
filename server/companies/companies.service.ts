import type { Transaction } from 'kysely'
import type { Database } from '#db/client.ts'
import { sqlState } from '#db/commit.ts'
import { insertDefaultDispositions } from '#db/seeds/dispositions.ts'
import { inTransaction } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import { AppError } from '#server/kernel/errors.ts'
import { newId } from '#server/kernel/ids.ts'
import { type CompanyScope, isAgentsSee, ROLES, type TenantScope } from '#server/kernel/scope.ts'
import { getMember, insertCompany } from './companies.queries.ts'
import { REGION_DEFAULTS, type Region, toSlug } from './companies.rules.ts'

const UNIQUE_VIOLATION = '23505'

/**
 * Adds a company with the usual zone, currency and language of its region, and with the dispositions that
 * its first lead needs.
 * @throws {AppError} CONFLICT on `company` when its short name is taken.
 */
export async function createCompany(
  database: Database,
  given: { name: string; region: Region; at: Date },
): Promise<{ id: string; slug: string; name: string }> {
  const id = newId()
  const name = given.name.trim()
  // A name without Latin letters or digits gives no slug of its own.
  const slug = toSlug(name) || `company-${id.slice(-8)}`
  const company = { id, name, slug, region: given.region, at: given.at, ...REGION_DEFAULTS[given.region] }
  try {
    await inTransaction(database, { companyId: id }, async (trx) => {
      await insertCompany(trx, company)
      await insertDefaultDispositions(trx, id, given.at, newId)
      const details = { name, slug, region: given.region }
      await recordAudit(
        trx,
        { kind: 'system', companyId: id },
        { action: 'company.created', entity: 'company', entityId: id, details, at: given.at },
      )
    })
  } catch (error) {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error
    throw new AppError('CONFLICT', {
      field: 'company',
      userMessage: `There is a company with the short name “${slug}” already.`,
      cause: error,
    })
  }
  return { id, slug, name }
}

/**
 * The scope of a member for work that goes on without a request: it sees and does no more than the person may now.
 * @throws {AppError} FORBIDDEN when they are not an active member any more.
 */
export async function memberScope(trx: Transaction<DB>, tenant: TenantScope, userId: string): Promise<CompanyScope> {
  const found = await getMember(trx, tenant, userId)
  const role = ROLES.find((known) => known === found?.role)
  if (!found || !role) throw new AppError('FORBIDDEN')
  return {
    kind: 'company',
    companyId: tenant.companyId,
    userId,
    role,
    operator: false,
    timeZone: found.timeZone,
    currency: found.currency,
    ...(isAgentsSee(found.agentsSee) ? { agentsSee: found.agentsSee } : undefined),
  }
}
