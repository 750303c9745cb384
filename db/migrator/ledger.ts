import pg from 'pg'
import type { Migration } from './files.ts'

/** What the migrator needs of a connection; a pg.Client, a pool and a pool client all have it. */
export interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>
}

/** One row of schema_migrations. */
export interface LedgerRow {
  name: string
  checksum: string
  rollbackChecksum: string
  startedAt: Date
  finishedAt: Date | null
  rolledBackAt: Date | null
  appliedSteps: number
  error: string | null
  durationMs: number | null
  appVersion: string | null
}

/** Creates the table on first use, as the login; it is not a migration because migrations are recorded in it. */
export async function ensureLedger(client: Queryable): Promise<void> {
  if (await ledgerExists(client)) return
  await client.query(`
    create table if not exists public.schema_migrations (
      name text constraint schema_migrations_pkey primary key,
      checksum text not null,
      rollback_checksum text not null,
      started_at timestamptz not null,
      finished_at timestamptz,
      rolled_back_at timestamptz,
      applied_steps integer not null default 0,
      error text,
      duration_ms integer,
      app_version text
    )`)
  const comments: Record<string, string> = {
    name: 'Folder name of the migration.',
    checksum: 'SHA-256 of migration.sql with LF line ends, as it ran.',
    rollback_checksum: 'SHA-256 of rollback.sql with LF line ends.',
    started_at: 'When the last attempt began.',
    finished_at: 'When it was complete and valid; null while running or after a failure.',
    rolled_back_at: 'When rollback.sql undid it; null while it stands.',
    applied_steps: 'Statements that are committed; a transaction=none file resumes after them.',
    error: 'Why the last attempt stopped.',
    duration_ms: 'How long it ran, in milliseconds.',
    app_version: 'Version of the application that ran it.',
  }
  await client.query(
    `comment on table public.schema_migrations is 'What the migration runner has done, one row a migration.'`,
  )
  for (const [column, text] of Object.entries(comments)) {
    await client.query(`comment on column public.schema_migrations.${column} is '[internal] ${text}'`)
  }
}

async function ledgerExists(client: Queryable): Promise<boolean> {
  const { rows } = await client.query(`select to_regclass('public.schema_migrations') is not null as found`)
  return rows[0]?.found === true
}

/** All rows by name; empty before the first migration. */
export async function readLedger(client: Queryable): Promise<Map<string, LedgerRow>> {
  if (!(await ledgerExists(client))) return new Map()
  // As text and epoch, because pools of the application parse types in their own way.
  const { rows } = await client.query(`
    select name, checksum, rollback_checksum, error, app_version, applied_steps::int, duration_ms::int,
           (extract(epoch from started_at) * 1000)::float8 as started_at,
           (extract(epoch from finished_at) * 1000)::float8 as finished_at,
           (extract(epoch from rolled_back_at) * 1000)::float8 as rolled_back_at
    from public.schema_migrations order by name`)
  return new Map(
    rows.map((row) => {
      const ledger: LedgerRow = {
        name: String(row.name),
        checksum: String(row.checksum),
        rollbackChecksum: String(row.rollback_checksum),
        startedAt: new Date(Number(row.started_at)),
        finishedAt: moment(row.finished_at),
        rolledBackAt: moment(row.rolled_back_at),
        appliedSteps: Number(row.applied_steps),
        error: row.error === null ? null : String(row.error),
        durationMs: row.duration_ms === null ? null : Number(row.duration_ms),
        appVersion: row.app_version === null ? null : String(row.app_version),
      }
      return [ledger.name, ledger]
    }),
  )
}

function moment(milliseconds: unknown): Date | null {
  return milliseconds === null ? null : new Date(Number(milliseconds))
}

/** Written and committed before the first statement, so that a killed attempt leaves a trace. */
export async function recordStart(client: Queryable, migration: Migration, appVersion: string): Promise<void> {
  await client.query(
    `insert into public.schema_migrations (name, checksum, rollback_checksum, started_at, app_version)
     values ($1, $2, $3, now(), $4)
     on conflict (name) do update set checksum = excluded.checksum, rollback_checksum = excluded.rollback_checksum,
       started_at = excluded.started_at, app_version = excluded.app_version,
       finished_at = null, error = null, duration_ms = null,
       applied_steps = case when schema_migrations.rolled_back_at is null then schema_migrations.applied_steps else 0 end,
       rolled_back_at = null`,
    [migration.name, migration.migration.checksum, migration.rollback.checksum, appVersion],
  )
}

/** Text rather than a call, so that it travels with the commit of what it records. */
export function stepSql(name: string, appliedSteps: number): string {
  return `update public.schema_migrations set applied_steps = ${Math.trunc(appliedSteps)} where name = ${pg.escapeLiteral(name)}`
}

export async function recordFinish(
  client: Queryable,
  name: string,
  appliedSteps: number,
  durationMs: number,
): Promise<void> {
  await client.query(
    `update public.schema_migrations
     set finished_at = now(), error = null, applied_steps = $2, duration_ms = $3 where name = $1`,
    [name, appliedSteps, Math.round(durationMs)],
  )
}

export async function recordError(client: Queryable, name: string, error: string): Promise<void> {
  await client.query('update public.schema_migrations set error = $2 where name = $1', [name, error])
}

export async function recordRollback(client: Queryable, name: string): Promise<void> {
  await client.query(
    `update public.schema_migrations
     set rolled_back_at = now(), finished_at = null, applied_steps = 0, error = null where name = $1`,
    [name],
  )
}
