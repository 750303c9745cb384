import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { decodeCursor, type Page, toPage } from '../../kernel/page.ts'
import type { CompanyScope, TenantScope } from '../../kernel/scope.ts'
import { matchingLeads, type Today, visibleLeads } from '../../leads/filtering.queries.ts'
import { matchingSales, visibleSales } from '../../sales/sales.queries.ts'
import type { Channel, Purpose } from '../sending/sending.schemas.ts'
import { type CreateMailingInput, type MailingState, MOST_RECIPIENTS } from './mailings.schemas.ts'

const COLUMNS = ['m.id', 'm.entity', 'm.channel', 'm.templateId', 'm.purpose', 'm.state', 'm.recipients'] as const
const COUNTED = sql<Record<string, number>>`(
  select coalesce(jsonb_object_agg(counted.of, counted.people), '{}') from (
    select coalesce(r.outcome, r.verdict, 'OPEN') as of, count(*) as people from mailing_recipients as r
    where r.company_id = m.company_id and r.mailing_id = m.id group by 1
    union all
    select 'GOING', count(*) from mailing_recipients as r
    where r.company_id = m.company_id and r.mailing_id = m.id and r.verdict <> 'REFUSE'
    union all
    select 'VERDICT_' || r.verdict, count(*) from mailing_recipients as r
    where r.company_id = m.company_id and r.mailing_id = m.id and r.verdict is not null group by 1
  ) as counted)`

/** Ids of the leads or sales that are meant, one more than {@link MOST_RECIPIENTS} when there are too many. */
export async function findChosenIds(
  db: Kysely<DB>,
  scope: CompanyScope,
  { entity, ids, filters }: CreateMailingInput,
  today: Today,
): Promise<string[]> {
  const most = MOST_RECIPIENTS + 1
  const leads = filters
    ? matchingLeads(db, scope, filters as never, today)
    : visibleLeads(db, scope).where('leads.deletedAt', 'is', null).where(sql<boolean>`leads.id = any(${ids}::uuid[])`)
  const sales = filters
    ? matchingSales(db, scope, filters as never)
    : visibleSales(db, scope).where('sales.deletedAt', 'is', null).where(sql<boolean>`sales.id = any(${ids}::uuid[])`)
  const rows =
    entity === 'LEAD'
      ? await leads.select('leads.id').orderBy('leads.id').limit(most).execute()
      : await sales.select('sales.id').orderBy('sales.id').limit(most).execute()
  return rows.map((row) => row.id)
}

export async function insertMailing(
  trx: Transaction<DB>,
  scope: CompanyScope,
  mailing: { id: string; entity: 'LEAD' | 'SALE'; records: readonly string[]; at: Date },
): Promise<void> {
  const { id, entity, records, at } = mailing
  await trx
    .insertInto('mailings')
    .values({
      companyId: scope.companyId,
      id,
      entity,
      recipients: records.length,
      createdBy: scope.userId,
      createdAt: at,
      updatedAt: at,
    })
    .execute()
  const column = sql.ref(entity === 'LEAD' ? 'lead_id' : 'sale_id')
  await sql`insert into mailing_recipients (company_id, mailing_id, position, ${column}, created_at, updated_at)
    select ${scope.companyId}::uuid, ${id}::uuid, place - 1, record, ${at}, ${at}
    from unnest(${records}::uuid[]) with ordinality as chosen (record, place)`.execute(trx)
}

/** Mailings of the company, newest first. */
export async function findMailings(
  db: Kysely<DB>,
  scope: TenantScope,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const own = db.selectFrom('mailings as m').where('m.companyId', '=', scope.companyId)
  const [rows, { count }] = await Promise.all([
    own
      .leftJoin('documentTemplates as t', (join) =>
        join.on('t.companyId', '=', scope.companyId).onRef('t.id', '=', 'm.templateId'),
      )
      .leftJoin('users as u', 'u.id', 'm.createdBy')
      .select(COLUMNS)
      .select(['m.createdAt', 't.name as templateName', 'u.name as createdByName'])
      .select(COUNTED.as('counted'))
      .select(sql<string>`m.created_at::text`.as('sortedAt'))
      .$if(cursor !== undefined, (query) => {
        const [at, id] = decodeCursor(cursor ?? '', 2)
        return query.where(
          sql<boolean>`m.created_at <= ${at}::timestamptz and (m.created_at < ${at}::timestamptz or m.id < ${id}::uuid)`,
        )
      })
      .orderBy('m.createdAt', 'desc')
      .orderBy('m.id', 'desc')
      .limit(limit + 1)
      .execute(),
    own.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow(),
  ])
  const page: Page<(typeof rows)[number]> = toPage(rows, limit, { value: count, exact: true }, (row) => [
    row.sortedAt,
    row.id,
  ])
  return page
}

export async function getMailingRow(db: Kysely<DB>, scope: TenantScope, id: string) {
  return db
    .selectFrom('mailings as m')
    .leftJoin('documentTemplates as t', (join) =>
      join.on('t.companyId', '=', scope.companyId).onRef('t.id', '=', 'm.templateId'),
    )
    .leftJoin('users as u', 'u.id', 'm.createdBy')
    .leftJoin('users as sender', 'sender.id', 'm.sentBy')
    .select(COLUMNS)
    .select(['m.failure', 'm.createdAt', 'm.checkedAt', 'm.confirmedAt', 'm.finishedAt', 'm.createdBy', 'm.sentBy'])
    .select(['t.name as templateName', 'u.name as createdByName', 'sender.name as sentByName'])
    .select(COUNTED.as('counted'))
    .where('m.companyId', '=', scope.companyId)
    .where('m.id', '=', id)
    .executeTakeFirst()
}

/** Locks a mailing, so that what is decided about it happens one thing after the other. */
export async function lockMailing(trx: Transaction<DB>, scope: TenantScope, id: string) {
  return trx
    .selectFrom('mailings as m')
    .select(COLUMNS)
    .select(['m.confirmedAt', 'm.createdBy', 'm.sentBy'])
    .where('m.companyId', '=', scope.companyId)
    .where('m.id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export interface MailingChange {
  state?: MailingState
  channel?: Channel
  templateId?: string
  purpose?: Purpose
  failure?: string | null
  heartbeatAt?: Date
  sentBy?: string
  checkedAt?: Date | null
  confirmedAt?: Date
  finishedAt?: Date
}

export async function updateMailing(
  trx: Transaction<DB>,
  scope: TenantScope,
  id: string,
  change: MailingChange,
  at: Date,
): Promise<void> {
  await trx
    .updateTable('mailings')
    .set({ ...change, updatedAt: at })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .execute()
}

/** Mailings at work whose worker has been silent; `restored` says that the database was put back since. */
export async function findSilentMailings(db: Kysely<DB>, scope: TenantScope, silentSince: Date) {
  return db
    .selectFrom('mailings as m')
    .select(['m.id', 'm.state'])
    .select((where) =>
      where
        .exists(
          where
            .selectFrom('outboundHolds as hold')
            .select('hold.id')
            .where((hold) =>
              hold.or([hold('hold.companyId', '=', scope.companyId), hold('hold.companyId', 'is', null)]),
            )
            .whereRef('hold.placedAt', '>=', 'm.heartbeatAt'),
        )
        .as('restored'),
    )
    .where('m.companyId', '=', scope.companyId)
    .where('m.state', 'in', ['CHECKING', 'SENDING'])
    .where('m.heartbeatAt', '<', silentSince)
    .orderBy('m.heartbeatAt')
    .limit(100)
    .execute()
}
