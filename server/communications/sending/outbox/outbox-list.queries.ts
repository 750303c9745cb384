import { type Kysely, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import { decodeCursor, type Page, toPage } from '#server/kernel/page.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import type { Channel, SendingState } from '../sending.schemas.ts'
import { type FindOutboxInput, OUTBOX_GROUPS } from './outbox.schemas.ts'

/** What both logs say of a message on its way, in one shape. */
const SHARED = [
  'message.id',
  'message.sendingState',
  'message.sendingReasons',
  'message.purpose',
  'message.scheduledFor',
  'message.nextAttemptAt',
  'message.claimedAt',
  'message.attempts',
  'message.errorCode',
  'message.errorMessage',
  'message.sentAt',
  'message.createdAt',
  'message.leadId',
  'message.saleId',
  'message.customerId',
  'message.provider',
  'author.name as authorName',
] as const

function emails(db: Kysely<DB>, scope: TenantScope) {
  return db
    .selectFrom('emailLogs as message')
    .leftJoin('users as author', 'author.id', 'message.createdBy')
    .select(SHARED)
    .select(['message.toAddress as to', 'message.subject', sql<Channel>`'EMAIL'`.as('channel')])
    .select(sql<string>`message.created_at::text`.as('sortedAt'))
    .where('message.companyId', '=', scope.companyId)
    .where('message.sendingState', 'is not', null)
}

function texts(db: Kysely<DB>, scope: TenantScope) {
  return db
    .selectFrom('smsLogs as message')
    .leftJoin('users as author', 'author.id', 'message.createdBy')
    .select(SHARED)
    .select([
      'message.phone as to',
      sql<string>`left(message.body, 120)`.as('subject'),
      sql<Channel>`'SMS'`.as('channel'),
    ])
    .select(sql<string>`message.created_at::text`.as('sortedAt'))
    .where('message.companyId', '=', scope.companyId)
    .where('message.sendingState', 'is not', null)
}

export type OutboxRow = Awaited<ReturnType<ReturnType<typeof emails>['execute']>>[number]

/** Messages of both channels, newest first; those alone that nothing happened to since `unchangedSince`, if it is told. */
export async function findOutbox(
  db: Kysely<DB>,
  scope: TenantScope,
  input: FindOutboxInput & { unchangedSince?: Date },
): Promise<Page<OutboxRow>> {
  const states: readonly SendingState[] = OUTBOX_GROUPS[input.group]
  const [at, id] = input.cursor ? decodeCursor(input.cursor, 2) : [null, null]
  const unchanged = input.unchangedSince ? sql` and message.updated_at <= ${input.unchangedSince}` : sql``
  // Not a row comparison: that is not leakproof, so under row level security it could not use the index.
  const past = sql<boolean>`(${at}::timestamptz is null or (message.created_at <= ${at}::timestamptz
    and (message.created_at < ${at}::timestamptz or message.id < ${id}::uuid)))${unchanged}`
  const ofEmails =
    input.channel === 'SMS'
      ? []
      : emails(db, scope)
          .where('message.sendingState', 'in', states)
          .where(past)
          .orderBy('message.createdAt', 'desc')
          .orderBy('message.id', 'desc')
          .limit(input.limit + 1)
          .execute()
  const ofTexts =
    input.channel === 'EMAIL'
      ? []
      : texts(db, scope)
          .where('message.sendingState', 'in', states)
          .where(past)
          .orderBy('message.createdAt', 'desc')
          .orderBy('message.id', 'desc')
          .limit(input.limit + 1)
          .execute()
  const rows: OutboxRow[] = (await Promise.all([ofEmails, ofTexts])).flat()
  rows.sort((a, b) => (a.sortedAt === b.sortedAt ? compare(b.id, a.id) : compare(b.sortedAt, a.sortedAt)))
  const counts = await countOutbox(db, scope, input.channel)
  const value = states.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
  return toPage(rows, input.limit, { value, exact: true }, (row) => [row.sortedAt, row.id])
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** How many messages are in each state. */
export async function countOutbox(
  db: Kysely<DB>,
  scope: TenantScope,
  channel?: Channel,
): Promise<Partial<Record<SendingState, number>>> {
  const count = (table: 'emailLogs' | 'smsLogs') =>
    db
      .selectFrom(table)
      .select(({ fn }) => ['sendingState as state', fn.countAll<number>().as('value')])
      .where('companyId', '=', scope.companyId)
      .where('sendingState', 'is not', null)
      .groupBy('sendingState')
      .execute()
  const found = await Promise.all([
    channel === 'SMS' ? [] : count('emailLogs'),
    channel === 'EMAIL' ? [] : count('smsLogs'),
  ])
  const counts: Partial<Record<SendingState, number>> = {}
  for (const { state, value } of found.flat()) if (state) counts[state] = (counts[state] ?? 0) + value
  return counts
}

/** One message with its text; undefined when it did not leave this way. */
export async function getOutboxRow(db: Kysely<DB>, scope: TenantScope, channel: Channel, id: string) {
  return channel === 'EMAIL'
    ? emails(db, scope)
        .select(['message.bodyText as text', 'message.messageId', 'message.mimeKey as file'])
        .where('message.id', '=', id)
        .executeTakeFirst()
    : texts(db, scope)
        .select(['message.body as text', 'message.providerMessageId as messageId', sql<string | null>`null`.as('file')])
        .where('message.id', '=', id)
        .executeTakeFirst()
}

/** The newest messages in doubt, without those that came into doubt after the list was opened. */
export async function findDoubtful(
  db: Kysely<DB>,
  scope: TenantScope,
  { channel, openedAt }: { channel?: Channel; openedAt: string },
  most: number,
): Promise<{ channel: Channel; id: string }[]> {
  const input = { group: 'doubt' as const, limit: most, channel, unchangedSince: new Date(openedAt) }
  const { rows } = await findOutbox(db, scope, input)
  return rows.map((row) => ({ channel: row.channel, id: row.id }))
}
