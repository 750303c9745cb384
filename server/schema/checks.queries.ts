import { type Kysely, sql, type Transaction } from 'kysely'
import type { Drift, MigrationChecks } from '#db/migrator/index.ts'
import type { DB } from '#db/types.ts'
import type { CheckKind } from './schema.schemas.ts'

/** A check whose process was not seen for so long has died with it. */
const LOST_AFTER_SECONDS = 120

interface Check {
  id: string
  state: 'RUNNING' | 'DONE' | 'FAILED' | 'LOST'
  startedBy: string
  /** What it is doing. */
  step: string
  failure: string | null
  startedAt: Date
  finishedAt: Date | null
}

/** The newest check of a kind, and the newest that found something out: they differ while one runs or after one failed. */
export interface CheckRecord<Result> {
  newest: Check | null
  known: { result: Result; startedBy: string; finishedAt: Date } | null
}

/** Both kinds. Needs a transaction of an operator: nobody else sees any. */
export async function getChecks(
  db: Kysely<DB>,
  now: Date,
): Promise<{ drift: CheckRecord<Drift>; checks: CheckRecord<MigrationChecks[]> }> {
  const [drift, checks] = await Promise.all([
    getCheckRecord<Drift>(db, 'drift', now),
    getCheckRecord<MigrationChecks[]>(db, 'checks', now),
  ])
  return { drift, checks }
}

async function getCheckRecord<Result>(db: Kysely<DB>, kind: CheckKind, now: Date): Promise<CheckRecord<Result>> {
  const ofKind = db
    .selectFrom('schemaChecks')
    .where('kind', '=', kind)
    .orderBy('startedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
  const lostBefore = new Date(now.getTime() - LOST_AFTER_SECONDS * 1000)
  const state = sql<Check['state']>`case when state = 'RUNNING' and seen_at < ${lostBefore} then 'LOST' else state end`
  const [newest, known] = await Promise.all([
    ofKind
      .select(['id', 'startedBy', 'step', 'failure', 'startedAt', 'finishedAt'])
      .select(state.as('state'))
      .executeTakeFirst(),
    sql<NonNullable<CheckRecord<Result>['known']>>`
      select result, started_by, finished_at from schema_checks where kind = ${kind} and state = 'DONE'
      order by started_at desc, id desc limit 1`.execute(db),
  ])
  return { newest: newest ?? null, known: known.rows[0] ?? null }
}

/** @returns false while another one of its kind runs. */
export async function insertCheck(
  trx: Transaction<DB>,
  { now, ...row }: { id: string; kind: CheckKind; startedBy: string; now: Date },
): Promise<boolean> {
  const { rows } = await sql`
    insert into schema_checks (id, kind, state, started_by, started_at, seen_at)
    select ${row.id}::uuid, ${row.kind}::text, 'RUNNING', ${row.startedBy}::text, ${now}::timestamptz, ${now}::timestamptz
    where not exists (
      select from schema_checks where kind = ${row.kind} and state = 'RUNNING'
        and seen_at >= ${new Date(now.getTime() - LOST_AFTER_SECONDS * 1000)}::timestamptz
    )
    returning id`.execute(trx)
  return rows.length === 1
}

/** Shows that it lives, and what it is doing. */
export async function recordCheckStep(
  trx: Transaction<DB>,
  { id, step, now }: { id: string; step: string; now: Date },
): Promise<void> {
  await trx
    .updateTable('schemaChecks')
    .set({ step, seenAt: now })
    .where('id', '=', id)
    .where('state', '=', 'RUNNING')
    .execute()
}

export async function finishCheck(
  trx: Transaction<DB>,
  { id, result, failure, now }: { id: string; result: unknown; failure: string | null; now: Date },
): Promise<void> {
  await trx
    .updateTable('schemaChecks')
    .set({
      state: failure === null ? 'DONE' : 'FAILED',
      step: '',
      result: failure === null ? JSON.stringify(result) : null,
      failure,
      seenAt: now,
      finishedAt: now,
    })
    .where('id', '=', id)
    .where('state', '=', 'RUNNING')
    .execute()
}
