import { type Kysely, sql, type Transaction } from 'kysely'
import type { RehearsalReport } from '#db/migrator/index.ts'
import type { DB } from '#db/types.ts'
import type { RehearsalSourceKind } from './schema.schemas.ts'

/** A rehearsal whose process was not seen for so long has died with it. */
const LOST_AFTER_SECONDS = 120
const PAGE = 20

export interface Rehearsal {
  id: string
  state: 'RUNNING' | 'PASSED' | 'FAILED' | 'LOST'
  source: RehearsalSourceKind
  startedBy: string
  step: string
  migrations: string[]
  failure: string | null
  startedAt: Date
  finishedAt: Date | null
}

export interface RehearsalDetail extends Rehearsal {
  report: RehearsalReport | null
}

const columns = ['id', 'source', 'startedBy', 'step', 'migrations', 'failure', 'startedAt', 'finishedAt'] as const

/** RUNNING, unless nobody runs it any more. */
const stateAt = (now: Date) =>
  sql<
    Rehearsal['state']
  >`case when state = 'RUNNING' and seen_at < ${new Date(now.getTime() - LOST_AFTER_SECONDS * 1000)} then 'LOST' else state end`

/** The newest rehearsals. Needs a transaction of an operator: nobody else sees any. */
export async function findRehearsals(db: Kysely<DB>, now: Date): Promise<Rehearsal[]> {
  return await db
    .selectFrom('migrationRehearsals')
    .select(columns)
    .select(stateAt(now).as('state'))
    .orderBy('startedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(PAGE)
    .execute()
}

export async function getRehearsal(db: Kysely<DB>, id: string, now: Date): Promise<RehearsalDetail | undefined> {
  return await db
    .selectFrom('migrationRehearsals')
    .select(columns)
    .select(stateAt(now).as('state'))
    .select(sql<RehearsalReport | null>`report`.as('report'))
    .where('id', '=', id)
    .executeTakeFirst()
}

/** @returns false while another one runs: two at once would measure each other. */
export async function insertRehearsal(
  trx: Transaction<DB>,
  row: { id: string; source: RehearsalSourceKind; startedBy: string; now: Date },
): Promise<boolean> {
  const running = trx
    .selectFrom('migrationRehearsals')
    .select('id')
    .where('state', '=', 'RUNNING')
    .where('seenAt', '>=', new Date(row.now.getTime() - LOST_AFTER_SECONDS * 1000))
  const inserted = await trx
    .insertInto('migrationRehearsals')
    .columns(['id', 'state', 'source', 'startedBy', 'startedAt', 'seenAt'])
    .expression(
      trx
        .selectNoFrom([
          sql<string>`${row.id}::uuid`.as('id'),
          sql<'RUNNING'>`'RUNNING'`.as('state'),
          sql<RehearsalSourceKind>`${row.source}::text`.as('source'),
          sql<string>`${row.startedBy}::text`.as('startedBy'),
          sql<Date>`${row.now}::timestamptz`.as('startedAt'),
          sql<Date>`${row.now}::timestamptz`.as('seenAt'),
        ])
        .where(({ not, exists }) => not(exists(running))),
    )
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}

export async function recordRehearsalStep(
  trx: Transaction<DB>,
  { id, step, now }: { id: string; step: string; now: Date },
): Promise<void> {
  await trx
    .updateTable('migrationRehearsals')
    .set({ step, seenAt: now })
    .where('id', '=', id)
    .where('state', '=', 'RUNNING')
    .execute()
}

export async function finishRehearsal(
  trx: Transaction<DB>,
  { id, report, failure, now }: { id: string; report: RehearsalReport | null; failure: string | null; now: Date },
): Promise<void> {
  await trx
    .updateTable('migrationRehearsals')
    .set({
      state: report?.ok ? 'PASSED' : 'FAILED',
      step: '',
      migrations: report?.migrations.map(({ name }) => name) ?? [],
      report: report === null ? null : JSON.stringify(report),
      failure,
      seenAt: now,
      finishedAt: now,
    })
    .where('id', '=', id)
    .where('state', '=', 'RUNNING')
    .execute()
}
