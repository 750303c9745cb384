import pg from 'pg'
import { MIGRATIONS_DIR, readMigrations } from './files.ts'
import { readLedger } from './ledger.ts'
import { type Check, runChecks } from './run.ts'
import type { Log } from './session.ts'

export interface MigrationChecks {
  name: string
  ok: boolean
  checks: Check[]
  /** Why validation.sql itself failed. */
  error: string | null
}

/**
 * Runs validation.sql of every applied migration again, each in a transaction that is undone: they may try writes to
 * see them refused. @param url of a login that may run migrations.
 */
export async function checkMigrations(
  url: string,
  options: { dir?: string; log?: Log } = {},
): Promise<MigrationChecks[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'counterfoil-checks' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('set search_path = public')
    const ledger = await readLedger(client)
    const results: MigrationChecks[] = []
    for (const { name, validation } of readMigrations(options.dir ?? MIGRATIONS_DIR)) {
      if (!ledger.get(name)?.finishedAt) continue
      options.log?.(name)
      await client.query('begin')
      try {
        // A check that has to wait for a table is in somebody's way.
        await client.query(`set local lock_timeout = '2s'; set local statement_timeout = '60s'`)
        const checks = await runChecks(client, validation)
        results.push({ name, ok: checks.every(({ ok }) => ok), checks, error: null })
      } catch (thrown) {
        results.push({ name, ok: false, checks: [], error: thrown instanceof Error ? thrown.message : String(thrown) })
      } finally {
        await client.query('rollback')
      }
    }
    return results
  } finally {
    await client.end()
  }
}
