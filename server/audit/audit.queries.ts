import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { addDays } from '#server/kernel/days.ts'
import { decodeCursor, EXACT_COUNT_LIMIT, type Page, toPage } from '#server/kernel/page.ts'
import type { CompanyScope, TenantScope } from '#server/kernel/scope.ts'
import type { AuditFilter } from './audit.schemas.ts'

/** hash before the first row of a chain. */
const GENESIS = Buffer.alloc(32)

/**
 * The bytes that a row's hash covers, for a row named `d`: every column but the hashes, as jsonb
 * prints it (keys in jsonb's own order, instants in UTC to the microsecond). Changing anything here
 * makes every chain written so far look broken.
 */
const canonicalRow: RawBuilder<Buffer> = sql`convert_to(jsonb_build_object(
  'companyId', d.company_id, 'id', d.id, 'position', d.position,
  'at', to_char(d.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
  'userId', d.user_id, 'tokenId', d.token_id, 'requestId', d.request_id,
  'action', d.action, 'entity', d.entity, 'entityId', d.entity_id, 'details', d.details)::text, 'UTF8')`

export interface NewAuditRow {
  id: string
  at: Date
  userId: string | null
  tokenId: string | null
  requestId: string | null
  action: string
  entity: string
  entityId: string | null
  /** JSON text. */
  details: string
}

/**
 * Appends one row to the company's chain in one statement: lock the head, insert the row with its
 * hash, move the head. The head stays locked until the transaction ends, which is what keeps writers
 * of a company in one line.
 *
 * @returns false when the company has no head yet; see {@link createAuditHead}.
 */
export async function appendAuditRow(trx: Transaction<DB>, scope: TenantScope, row: NewAuditRow): Promise<boolean> {
  const { rows } = await sql`
    with head as (
      select position, hash from audit_heads where company_id = ${scope.companyId}::uuid for update
    ), d as (
      select ${scope.companyId}::uuid as company_id, ${row.id}::uuid as id, head.position + 1 as position,
        ${row.at}::timestamptz as at, ${row.userId}::uuid as user_id, ${row.tokenId}::uuid as token_id,
        ${row.requestId}::text as request_id, ${row.action}::text as action, ${row.entity}::text as entity,
        ${row.entityId}::text as entity_id, ${row.details}::jsonb as details, head.hash as previous_hash
      from head
    ), entry as (
      insert into audit_logs (company_id, id, position, at, user_id, token_id, request_id, action, entity,
        entity_id, details, previous_hash, hash)
      select d.company_id, d.id, d.position, d.at, d.user_id, d.token_id, d.request_id, d.action, d.entity,
        d.entity_id, d.details, d.previous_hash, sha256(d.previous_hash || ${canonicalRow})
      from d
      returning position, hash
    )
    update audit_heads set position = entry.position, hash = entry.hash
    from entry where audit_heads.company_id = ${scope.companyId}::uuid
    returning audit_heads.position`.execute(trx)
  return rows.length === 1
}

/** Starts the chain of a company that has none. Two at once leave one head. */
export async function createAuditHead(trx: Transaction<DB>, scope: TenantScope): Promise<void> {
  await trx
    .insertInto('auditHeads')
    .values({ companyId: scope.companyId, position: 0, hash: GENESIS })
    .onConflict((conflict) => conflict.column('companyId').doNothing())
    .execute()
}

/** Where the chain ends; position 0 and zero bytes when nothing was recorded yet. */
export async function getAuditHead(db: Kysely<DB>, scope: TenantScope): Promise<{ position: number; hash: Buffer }> {
  const head = await db
    .selectFrom('auditHeads')
    .select(['position', 'hash'])
    .where('companyId', '=', scope.companyId)
    .executeTakeFirst()
  return head ?? { position: 0, hash: GENESIS }
}

export type ChainProblem = 'edited' | 'unlinked' | 'gap'

export interface ChainStretch {
  checked: number
  lastPosition: number
  lastHash: Buffer
  problem: { position: number; id: string; kind: ChainProblem } | null
}

/** Recomputes up to `limit` rows after `after`, comparing each with the one before it. */
export async function checkChainStretch(
  db: Kysely<DB>,
  scope: TenantScope,
  after: { position: number; hash: Buffer },
  limit: number,
): Promise<ChainStretch> {
  const { rows } = await sql<{
    checked: number
    lastPosition: number | null
    lastHash: Buffer | null
    position: number | null
    id: string | null
    kind: ChainProblem | null
  }>`
    with stretch as (
      select d.position, d.id, d.hash,
        d.position <> coalesce(lag(d.position) over line, ${after.position}::bigint) + 1 as gap,
        d.previous_hash is distinct from coalesce(lag(d.hash) over line, ${after.hash}::bytea) as unlinked,
        d.hash is distinct from sha256(d.previous_hash || ${canonicalRow}) as edited
      from (
        select * from audit_logs
        where company_id = ${scope.companyId}::uuid and position > ${after.position}::bigint
        order by position limit ${limit}
      ) d
      window line as (order by d.position)
    ), broken as (
      select position, id, case when edited then 'edited' when gap then 'gap' else 'unlinked' end as kind
      from stretch where gap or unlinked or edited order by position limit 1
    ), newest as (
      select position, hash from stretch order by position desc limit 1
    )
    select (select count(*) from stretch) as checked, newest.position as last_position, newest.hash as last_hash,
      broken.position, broken.id, broken.kind
    from (select 1) one left join newest on true left join broken on true`.execute(db)
  const row = rows[0]
  return {
    checked: row?.checked ?? 0,
    lastPosition: row?.lastPosition ?? after.position,
    lastHash: row?.lastHash ?? after.hash,
    problem:
      row?.position != null && row.id != null && row.kind != null
        ? { position: row.position, id: row.id, kind: row.kind }
        : null,
  }
}

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
