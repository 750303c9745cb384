import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely'
import { statement, statementsBy } from '#db/statement.ts'
import { pointLookUp } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import type { PlatformScope, TenantScope } from '#server/kernel/scope.ts'

/** hash before the first row of a chain. */
const GENESIS = Buffer.alloc(32)

/** Whose chain: a company's, or the installation's own. */
export type ChainOwner = TenantScope | Pick<PlatformScope, 'kind' | 'actor'>
type ChainKind = 'company' | 'platform'

/** Which kind of chain an owner has, and what its rows hold of the owner: the company, or who acted in words. */
interface Owned {
  kind: ChainKind
  value: string
}

function ownedBy(owner: ChainOwner): Owned {
  return 'companyId' in owner ? { kind: 'company', value: owner.companyId } : { kind: 'platform', value: owner.actor }
}

/** Where one owner's rows and head lie, and what only this kind of chain has. */
interface Chain {
  rows: RawBuilder<unknown>
  heads: RawBuilder<unknown>
  /** Picks the owner's rows and head. */
  ofRows: RawBuilder<boolean>
  ofHead: RawBuilder<boolean>
  /** The column that only this kind of chain has. */
  ownColumn: RawBuilder<unknown>
  ownValue: RawBuilder<unknown>
  /** Key and value of that column in the bytes that a row's hash covers. */
  ownFact: RawBuilder<unknown>
}

function chainOf(kind: ChainKind, { value }: { value: string }): Chain {
  if (kind === 'company') {
    const mine = sql<boolean>`company_id = ${value}::uuid`
    return {
      rows: sql.table('audit_logs'),
      heads: sql.table('audit_heads'),
      ofRows: mine,
      ofHead: mine,
      ownColumn: sql.ref('company_id'),
      ownValue: sql`${value}::uuid`,
      ownFact: sql`'companyId', d.company_id`,
    }
  }
  return {
    rows: sql.table('platform_audit_logs'),
    heads: sql.table('platform_audit_heads'),
    ofRows: sql<boolean>`true`,
    ofHead: sql<boolean>`singleton`,
    ownColumn: sql.ref('actor'),
    ownValue: sql`${value}::text`,
    ownFact: sql`'actor', d.actor`,
  }
}

/**
 * The bytes that a row's hash covers, for a row named `d`: every column but the hashes, as jsonb
 * prints it (keys in jsonb's own order, instants in UTC to the microsecond). Changing anything here
 * makes every chain written so far look broken.
 */
const canonicalRow = ({ ownFact }: Chain): RawBuilder<Buffer> => sql`convert_to(jsonb_build_object(
  ${ownFact}, 'id', d.id, 'position', d.position,
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
 * Appends one row to the owner's chain in one statement: lock the head, insert the row with its
 * hash, move the head. The head stays locked until the transaction ends, which is what keeps writers
 * of a chain in one line.
 *
 * @param begun whether the chain is known to have a head: without one the statement then fails.
 * @returns false when there is no head yet; see {@link createAuditHead}.
 */
export async function appendAuditRow(
  trx: Transaction<DB>,
  owner: ChainOwner,
  row: NewAuditRow,
  begun = false,
): Promise<boolean> {
  const owned = ownedBy(owner)
  const append = begun ? appendToBegun : appendToAny
  return (await append(owned.kind)(trx, owned, row)).length === 1
}

// A row without position or hash is refused, and the transaction with it.
const appendToBegun = statementsBy((kind: ChainKind) => appendTo(kind, sql`(select) as one left join head on true`))
const appendToAny = statementsBy((kind: ChainKind) => appendTo(kind, sql`head`))

function appendTo(kind: ChainKind, head: RawBuilder<unknown>) {
  return statement((_db, owned: Owned, row: NewAuditRow) => {
    const chain = chainOf(kind, owned)
    return sql`
      with head as (
        select position, hash from ${chain.heads} where ${chain.ofHead} for update
      ), d as (
        select ${chain.ownValue} as ${chain.ownColumn}, ${row.id}::uuid as id, head.position + 1 as position,
          ${row.at}::timestamptz as at, ${row.userId}::uuid as user_id, ${row.tokenId}::uuid as token_id,
          ${row.requestId}::text as request_id, ${row.action}::text as action, ${row.entity}::text as entity,
          ${row.entityId}::text as entity_id, ${row.details}::jsonb as details, head.hash as previous_hash
        from ${head}
      ), entry as (
        insert into ${chain.rows} (${chain.ownColumn}, id, position, at, user_id, token_id, request_id, action, entity,
          entity_id, details, previous_hash, hash)
        select d.${chain.ownColumn}, d.id, d.position, d.at, d.user_id, d.token_id, d.request_id, d.action, d.entity,
          d.entity_id, d.details, d.previous_hash, sha256(d.previous_hash || ${canonicalRow(chain)})
        from d
        returning position as new_position, hash as new_hash
      )
      update ${chain.heads} set position = entry.new_position, hash = entry.new_hash
      from entry where ${chain.ofHead}
      returning new_position ${pointLookUp}`
  })
}

/** Whether the chain has a head; one that has begun keeps it for good. */
export async function hasAuditHead(db: Kysely<DB>, owner: ChainOwner): Promise<boolean> {
  const owned = ownedBy(owner)
  return (await findHead(owned.kind)(db, owned)).length === 1
}

const findHead = statementsBy((kind: ChainKind) =>
  statement((_db, owned: Owned) => {
    const { heads, ofHead } = chainOf(kind, owned)
    return sql`select from ${heads} where ${ofHead} ${pointLookUp}`
  }),
)

/** Starts a chain that has no row yet. Two at once leave one head. */
export async function createAuditHead(trx: Transaction<DB>, owner: ChainOwner): Promise<void> {
  if ('companyId' in owner) {
    await trx
      .insertInto('auditHeads')
      .values({ companyId: owner.companyId, position: 0, hash: GENESIS })
      .onConflict((conflict) => conflict.column('companyId').doNothing())
      .execute()
    return
  }
  await trx
    .insertInto('platformAuditHeads')
    .values({ position: 0, hash: GENESIS })
    .onConflict((conflict) => conflict.column('singleton').doNothing())
    .execute()
}

/** Where the chain ends; position 0 and zero bytes when nothing was recorded yet. */
export async function getAuditHead(db: Kysely<DB>, owner: ChainOwner): Promise<{ position: number; hash: Buffer }> {
  const owned = ownedBy(owner)
  const { heads, ofHead } = chainOf(owned.kind, owned)
  const { rows } = await sql<{ position: number; hash: Buffer }>`
    select position, hash from ${heads} where ${ofHead}`.execute(db)
  return rows[0] ?? { position: 0, hash: GENESIS }
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
  owner: ChainOwner,
  after: { position: number; hash: Buffer },
  limit: number,
): Promise<ChainStretch> {
  const owned = ownedBy(owner)
  const chain = chainOf(owned.kind, owned)
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
        d.hash is distinct from sha256(d.previous_hash || ${canonicalRow(chain)}) as edited
      from (
        select * from ${chain.rows}
        where ${chain.ofRows} and position > ${after.position}::bigint
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
