import { type Kysely, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import type { Letterhead, PersonFacts, SaleFacts } from './facts.ts'

const PERSON = [
  'firstName',
  'lastName',
  'companyName',
  'phone',
  'email',
  'addressLine1',
  'addressLine2',
  'city',
  'postcode',
] as const

/** Who writes, for the head of the paper; `userId` is the person in whose name. */
export async function getLetterhead(db: Kysely<DB>, scope: TenantScope, userId: string | null): Promise<Letterhead> {
  const row = await db
    .selectFrom('companies as c')
    .leftJoin('users as u', (join) => join.on('u.id', '=', userId))
    .select(['c.name', 'c.taxRegistrationNumber', 'c.timeZone', 'u.name as agentName'])
    .where('c.id', '=', scope.companyId)
    .executeTakeFirstOrThrow()
  return {
    company: { name: row.name, taxNumber: row.taxRegistrationNumber, timeZone: row.timeZone },
    agentName: row.agentName,
  }
}

/** What a lead's placeholders are filled from, with the agent in whose name one writes. */
export async function getLeadFacts(
  db: Kysely<DB>,
  scope: TenantScope,
  id: string,
): Promise<(PersonFacts & { agentId: string | null }) | null> {
  const row = await db
    .selectFrom('leads')
    .select([...PERSON, 'assignedTo as agentId'])
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .where('deletedAt', 'is', null)
    .executeTakeFirst()
  return row ?? null
}

/** What a sale's placeholders are filled from, with the agent in whose name one writes. */
export async function getSaleFacts(
  db: Kysely<DB>,
  scope: TenantScope,
  id: string,
): Promise<(SaleFacts & { agentId: string | null }) | null> {
  const row = await db
    .selectFrom('sales')
    .select([
      ...PERSON,
      'agentId',
      'reference',
      'soldOn',
      'currency',
      'monthlyMinor',
      'totalMinor',
      'cancelledAt',
      'cancellationReason',
    ])
    .select((sale) =>
      sale
        .selectFrom('appliances as a')
        .select(
          sql<
            SaleFacts['appliances']
          >`coalesce(jsonb_agg(jsonb_build_object('kind', a.kind, 'make', a.make, 'model', a.model,
            'cover', a.cover, 'monthlyMinor', a.monthly_minor, 'priceMinor', a.price_minor) order by a.position), '[]')`.as(
            'list',
          ),
        )
        .where('a.companyId', '=', scope.companyId)
        .whereRef('a.saleId', '=', 'sales.id')
        .as('appliances'),
    )
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .where('deletedAt', 'is', null)
    .executeTakeFirst()
  return row ? { ...row, appliances: row.appliances ?? [] } : null
}

/** The wording of one version. */
export async function getVersion(db: Kysely<DB>, scope: TenantScope, id: string) {
  return await db
    .selectFrom('documentTemplateVersions')
    .select(['subject', 'body'])
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .executeTakeFirst()
}
