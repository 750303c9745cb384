import { type Kysely, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import { addDays } from '#server/kernel/days.ts'
import { decodeCursor, EXACT_COUNT_LIMIT, type Page, toPage } from '#server/kernel/page.ts'
import type { CompanyScope, TenantScope } from '#server/kernel/scope.ts'
import type { AuditFilter, PlatformAuditFilter } from './audit.schemas.ts'

export interface AuditRow {
  id: string
  position: number
  at: Date
  userId: string | null
  userName: string | null
  viaToken: boolean
  action: string
  entity: string
  entityId: string | null
  details: unknown
  requestId: string | null
}

/** A page of the log, newest first. */
export async function findAuditRows(
  db: Kysely<DB>,
  scope: Pick<CompanyScope, 'companyId' | 'timeZone'>,
  input: AuditFilter,
): Promise<Page<AuditRow>> {
  let matching = db.selectFrom('auditLogs').where('companyId', '=', scope.companyId)
  if (input.userId) matching = matching.where('userId', '=', input.userId)
  if (input.action) matching = matching.where('action', '=', input.action)
  if (input.entity) matching = matching.where('entity', '=', input.entity)
  if (input.entityId) matching = matching.where('entityId', '=', input.entityId)
  if (input.from) matching = matching.where('at', '>=', startOfDay(input.from, scope.timeZone))
  if (input.to) matching = matching.where('at', '<', startOfDay(addDays(input.to, 1), scope.timeZone))

  let page = matching
    .select(['id', 'position', 'at', 'userId', 'tokenId', 'action', 'entity', 'entityId', 'details', 'requestId'])
    .orderBy('position', 'desc')
    .limit(input.limit + 1)
  if (input.cursor) page = page.where('position', '<', Number(decodeCursor(input.cursor, 1)[0]))

  const [{ value }, rows] = await Promise.all([
    db
      .selectFrom(
        matching
          .select('position')
          .limit(EXACT_COUNT_LIMIT + 1)
          .as('counted'),
      )
      .select((eb) => eb.fn.countAll<number>().as('value'))
      .executeTakeFirstOrThrow(),
    // The page is cut before the join: the other way round costs ten times as much under row level security.
    db
      .selectFrom(page.as('a'))
      .leftJoin('users as u', 'u.id', 'a.userId')
      .select([
        'a.id',
        'a.position',
        'a.at',
        'a.userId',
        'u.name as userName',
        'a.tokenId',
        'a.action',
        'a.entity',
        'a.entityId',
        'a.details',
        'a.requestId',
      ])
      .orderBy('a.position', 'desc')
      .execute(),
  ])
  return toPage(
    rows.map(({ tokenId, ...row }) => ({ ...row, viaToken: tokenId !== null })),
    input.limit,
    { value: Math.min(value, EXACT_COUNT_LIMIT), exact: value <= EXACT_COUNT_LIMIT },
    (row) => [row.position],
  )
}

export interface PlatformAuditRow extends Omit<AuditRow, 'userName'> {
  /** Who did it, in words. */
  actor: string
}

/** A page of the installation's own log, newest first. Days are the zone's of the company the operator works in. */
export async function findPlatformAuditRows(
  db: Kysely<DB>,
  scope: Pick<CompanyScope, 'timeZone'>,
  input: PlatformAuditFilter,
): Promise<Page<PlatformAuditRow>> {
  let matching = db.selectFrom('platformAuditLogs')
  if (input.action) matching = matching.where('action', '=', input.action)
  if (input.from) matching = matching.where('at', '>=', startOfDay(input.from, scope.timeZone))
  if (input.to) matching = matching.where('at', '<', startOfDay(addDays(input.to, 1), scope.timeZone))

  let page = matching
    .select(['id', 'position', 'at', 'actor', 'userId', 'tokenId'])
    .select(['action', 'entity', 'entityId', 'details', 'requestId'])
    .orderBy('position', 'desc')
    .limit(input.limit + 1)
  if (input.cursor) page = page.where('position', '<', Number(decodeCursor(input.cursor, 1)[0]))
  const counted = matching.select('position').limit(EXACT_COUNT_LIMIT + 1)

  const [{ value }, rows] = await Promise.all([
    db
      .selectFrom(counted.as('counted'))
      .select((eb) => eb.fn.countAll<number>().as('value'))
      .executeTakeFirstOrThrow(),
    page.execute(),
  ])
  return toPage(
    rows.map(({ tokenId, ...row }) => ({ ...row, viaToken: tokenId !== null })),
    input.limit,
    { value: Math.min(value, EXACT_COUNT_LIMIT), exact: value <= EXACT_COUNT_LIMIT },
    (row) => [row.position],
  )
}

/** Actions the installation's log can be filtered by. */
export async function findPlatformActions(db: Kysely<DB>): Promise<string[]> {
  const rows = await db
    .selectFrom('platformAuditLogs')
    .select('action')
    .distinct()
    .orderBy('action')
    .limit(300)
    .execute()
  return rows.map(({ action }) => action)
}

/** Midnight in the company's zone: the zone's rules are Postgres' business. */
function startOfDay(day: string, timeZone: string) {
  return sql<Date>`${day}::date::timestamp at time zone ${timeZone}`
}

/** Everything the filters of the audit page can be set to, from what was recorded. */
export async function findAuditChoices(db: Kysely<DB>, scope: TenantScope) {
  const [actions, people] = await Promise.all([
    db
      .selectFrom('auditLogs')
      .select(['action', 'entity'])
      .distinct()
      .where('companyId', '=', scope.companyId)
      .orderBy('action')
      .limit(300)
      .execute(),
    db
      .selectFrom('userCompanies as m')
      .innerJoin('users as u', 'u.id', 'm.userId')
      .select(['u.id', 'u.name'])
      .where('m.companyId', '=', scope.companyId)
      .orderBy('u.name')
      .limit(500)
      .execute(),
  ])
  return {
    actions: [...new Set(actions.map((row) => row.action))],
    entities: [...new Set(actions.map((row) => row.entity))].sort(),
    people,
  }
}
