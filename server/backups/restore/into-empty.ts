import { createDatabase } from '#db/client.ts'
import { transactionOn } from '#db/transaction.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import { newId } from '#server/kernel/ids.ts'
import { compareScratch } from '../drill/compare-scratch.ts'
import { closeSession } from '../engine/session.ts'
import { quoted } from '../format/sql-text.ts'
import type { OpenBackup } from '../reader/open-backup.ts'
import { chooseRole, type LoadProgress, openWriter } from './load/load-tables.ts'
import { migrateUp } from './load/offer.ts'
import { loadIntoScratch } from './load/restore-into-scratch.ts'
import { onServer, withDatabase } from './load/scratch-database.ts'
import { RestoreError } from './restore-error.ts'

export interface IntoEmptyOptions {
  /** URL of the database to restore into; it must be empty, or not exist. */
  into: string
  reason: string
  byName: string
  at: Date
  onProgress?: (progress: LoadProgress) => void
  signal?: AbortSignal
}

export interface RestoredDatabase {
  records: number
  tables: number
  passwordsToReset: number
  ms: number
}

/** What stands at a URL before a restore: nothing, an empty database, or one with tables. */
export async function lookAt(into: string): Promise<'missing' | 'empty' | 'filled'> {
  const name = databaseOf(into)
  const exists = await onServer(withDatabase(into, 'postgres'), async (client) => {
    const { rowCount } = await client.query('select from pg_catalog.pg_database where datname = $1', [name])
    return rowCount === 1
  })
  if (!exists) return 'missing'
  return await onServer(into, async (client) => {
    const { rowCount } = await client.query(
      `select from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and n.nspname not in ('information_schema', 'pgboss') and n.nspname !~ '^pg_' limit 1`,
    )
    return rowCount === 0 ? 'empty' : 'filled'
  })
}

/**
 * Restores a whole backup on a machine that has nothing but a PostgreSQL: into a database of its own first, where every
 * row is compared, then by giving that database the wanted name. Whoever looks finds the empty database or the whole one.
 *
 * @throws {RestoreError}
 */
export async function restoreIntoEmpty(backup: OpenBackup, options: IntoEmptyOptions): Promise<RestoredDatabase> {
  const started = performance.now()
  const server = withDatabase(options.into, 'postgres')
  const scratch = await loadIntoScratch(backup, {
    serverUrl: server,
    // Somebody else's server gets the database, and nothing beside it.
    keepSchema: false,
    signal: options.signal,
    onProgress: options.onProgress,
  })
  try {
    const session = { url: scratch.url, role: await chooseRole(scratch.url, 'counterfoil_backup') }
    const { problems } = await compareScratch(session, scratch, options)
    const [first] = [...scratch.problems, ...problems]
    if (first)
      throw new RestoreError(
        'NOT_RESTORABLE',
        `The backup does not restore to what it says. ${first.message} Nothing was kept.`,
      )
    await migrateUp(scratch)
    const passwordsToReset = await makeSafe(scratch.url, backup, options)
    await takeName(server, scratch.name, databaseOf(options.into), scratch.release)
    const { metadata } = backup
    return {
      records: metadata.totalRecords,
      tables: Object.keys(metadata.tables).length,
      passwordsToReset,
      ms: Math.round(performance.now() - started),
    }
  } catch (error) {
    await scratch.drop().catch(() => undefined)
    throw error
  }
}

/** Redacted values become nothing, everything that goes out waits, and the audit chain says what happened. */
async function makeSafe(url: string, backup: OpenBackup, options: IntoEmptyOptions): Promise<number> {
  const client = await openWriter({ url, role: await chooseRole(url, 'counterfoil_owner') })
  const database = createDatabase({ url, max: 1 })
  try {
    await client.query(`begin; set local search_path = public; set local app.operator = 'on'`)
    for (const { table, column, writtenAs } of backup.metadata.redactions.columns) {
      const entry = backup.metadata.tables[table]
      const nullable = entry?.columns.find(({ name }) => name === column)?.nullable
      if (!entry || !nullable || writtenAs === null) continue
      const name = `${quoted(entry.schema)}.${quoted(entry.name)}`
      await client.query(`alter table ${name} no force row level security`)
      await client.query(`update ${name} set ${quoted(column)} = null where ${quoted(column)}::text = $1`, [writtenAs])
      const { rows } = await client.query(
        `select relrowsecurity as on from pg_catalog.pg_class where oid = $1::pg_catalog.regclass`,
        [name],
      )
      if (rows[0]?.on === 't') await client.query(`alter table ${name} force row level security`)
    }
    const trx = transactionOn(database, client)
    const people = await client.query('select from public.users where password_hash is null')
    await client.query(`insert into public.outbound_holds (id, reason, placed_at) values ($1, $2, $3)`, [
      newId(),
      'The database was restored from a backup. Messages of that time may have been sent already: look before you release them.',
      options.at.toISOString(),
    ])
    await recordAudit(
      trx,
      { kind: 'platform', actor: options.byName },
      {
        action: 'backup.restored',
        entity: 'backup',
        entityId: backup.metadata.backupId,
        details: { reason: options.reason, into: 'an empty database', snapshot: backup.metadata.snapshot.time },
        at: options.at,
      },
    )
    await client.query('commit')
    return people.rowCount ?? 0
  } finally {
    await database.close()
    await closeSession(client)
  }
}

/** Both names change in one transaction, so that there is never a moment without the database. */
async function takeName(server: string, scratch: string, name: string, release: () => Promise<void>): Promise<void> {
  const old = `${scratch}_before`
  await release()
  await onServer(server, async (client) => {
    const id = (text: string) => client.escapeIdentifier(text)
    const { rowCount } = await client.query('select from pg_catalog.pg_database where datname = $1', [name])
    try {
      await client.query('begin')
      if (rowCount === 1) await client.query(`alter database ${id(name)} rename to ${id(old)}`)
      await client.query(`alter database ${id(scratch)} rename to ${id(name)}`)
      await client.query('commit')
    } catch (error) {
      await client.query('rollback')
      const busy = error instanceof Error && 'code' in error && error.code === '55006'
      throw busy
        ? new RestoreError(
            'LOCK_TIMEOUT',
            'Somebody is connected to the database. Stop the application and start again. Nothing was changed.',
            error,
          )
        : error
    }
    await client.query(`drop database if exists ${id(old)} with (force)`)
  })
}

function databaseOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1))
}
