import pg from 'pg'
import { MigrationError } from '../errors.ts'
import { MIGRATIONS_DIR, type Migration, readMigrations } from '../files.ts'
import { readLedger } from '../ledger.ts'
import { withScratch } from '../scratch/scratch.ts'
import type { Log } from '../session.ts'
import { compareFingerprints, type Difference } from './compare.ts'
import { readFingerprint } from './fingerprint.ts'
import { compareRoles } from './roles.ts'

export type { Difference }

export interface Drift {
  /** The database is exactly what its applied migrations make. */
  ok: boolean
  differences: Difference[]
  /** Migrations that were replayed to compare with. */
  replayed: string[]
  /** Where they were replayed. */
  scratch: string
  durationMs: number
}

export interface DriftOptions {
  dir?: string
  /** Words about progress, one line each. */
  log?: Log
}

/**
 * Compares the catalogue of the database at `url` with a replay of the migrations that its ledger says are applied,
 * in a scratch database that is dropped afterwards. Changes nothing in the database itself.
 *
 * @throws {MigrationError} SCRATCH_REFUSED without a place to replay; UNKNOWN_APPLIED when the folder lacks a file.
 */
export async function findDrift(url: string, options: DriftOptions = {}): Promise<Drift> {
  const started = performance.now()
  const dir = options.dir ?? MIGRATIONS_DIR
  return await withClient(url, async (live) => {
    const replayed = await standing(live, readMigrations(dir))
    const actual = await readFingerprint(live)
    const roles = replayed.length > 0 ? await compareRoles(live) : []
    // An untouched database has no ledger either.
    const wanted = replayed.length > 0 ? { names: replayed, dir, keep: true, log: options.log } : undefined
    return await withScratch(url, wanted, async (scratch) => {
      const expected = await withClient(scratch.url, readFingerprint)
      const differences = [...compareFingerprints(expected, actual), ...roles]
      const durationMs = Math.round(performance.now() - started)
      return { ok: differences.length === 0, differences, replayed, scratch: scratch.where, durationMs }
    })
  })
}

/** Names of the applied migrations, all of which the folder must still have as they ran. */
async function standing(live: pg.Client, migrations: Migration[]): Promise<string[]> {
  const applied = [...(await readLedger(live)).values()].filter(({ finishedAt }) => finishedAt)
  const lost = applied.filter(
    (row) => !migrations.some(({ name, migration }) => name === row.name && migration.checksum === row.checksum),
  )
  if (lost.length > 0) {
    throw new MigrationError(
      'UNKNOWN_APPLIED',
      `Drift cannot be told: ${lost.map(({ name }) => name).join(', ')} ran on this database, and the folder lacks the file as it ran. Put it back first. Nothing was changed.`,
      lost.map(({ name }) => name),
    )
  }
  return applied.map(({ name }) => name)
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'counterfoil-drift' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
