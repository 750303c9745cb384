import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { promisify } from 'node:util'
import pg from 'pg'
import { migrate } from '#db/migrator/index.ts'
import { makeBackup } from '#server/backups/engine/make-backup.ts'
import { signingKeyFromPem } from '#server/backups/format/signature.ts'
import { restoreIntoEmpty } from '#server/backups/restore/into-empty.ts'
import { openBackupFile } from '#server/backups/restore/load/backup-source.ts'
import { onServer, withDatabase } from '#server/backups/restore/load/scratch-database.ts'
import { FolderStore } from '#server/backups/stores/folder-store.ts'
import { newId } from '#server/kernel/ids.ts'
import { fillSales } from './sales-data.ts'

/** Leads and sales with their indexes take about this much, measured. */
const BYTES_A_LEAD = 1_100

export interface RestoreTimes {
  databaseBytes: number
  /** Seconds of each run; those of pg_restore are none where there is no pg_dump. */
  ours: number[]
  pgRestore: number[]
}

/**
 * Restores a company's leads and sales into a new database, in turns: a comprehensive backup, with every row compared,
 * and a dump in pg_dump's custom format by `pg_restore -1`.
 * @param pgDump path of a pg_dump of the server's version, or null.
 */
export async function measureRestores(
  serverUrl: string,
  folder: string,
  { megabytes, runs, pgDump }: { megabytes: number; runs: number; pgDump: string | null },
  say: (line: string) => void,
): Promise<RestoreTimes> {
  const name = (what: string) => `bench_${what}_${process.pid}`
  const [from, into] = [name('portal'), name('restored')]
  const run = (sql: string) => onServer(serverUrl, (client) => client.query(sql))
  await run(`create database ${from}`)
  try {
    const url = withDatabase(serverUrl, from)
    await migrate(url)
    const leads = Math.ceil((megabytes * 1024 * 1024) / BYTES_A_LEAD)
    say(`filling a portal with ${leads} leads`)
    await fillSales(url, { leads, sales: Math.ceil(leads * 0.3), agents: 12 })
    const times: RestoreTimes = { databaseBytes: await sizeOf(url), ours: [], pgRestore: [] }
    const file = await backUp(url, folder)
    const dump = join(folder, 'portal.custom')
    if (pgDump) await promisify(execFile)(pgDump, ['-Fc', '-f', dump, '-d', url])
    const timed = async (work: () => Promise<unknown>) => {
      const since = performance.now()
      await work()
      const seconds = (performance.now() - since) / 1000
      await run(`drop database ${into} with (force)`)
      return seconds
    }
    for (let turn = 0; turn < runs; turn += 1) {
      const ours = await timed(() => restore(file, withDatabase(serverUrl, into)))
      times.ours.push(ours)
      say(`restore, compared: ${ours.toFixed(2)} s`)
      if (!pgDump) continue
      await run(`create database ${into} template template0`)
      const theirs = await timed(() =>
        promisify(execFile)(pgDump.replace(/pg_dump$/, 'pg_restore'), [
          '-1',
          '-d',
          withDatabase(serverUrl, into),
          dump,
        ]),
      )
      times.pgRestore.push(theirs)
      say(`pg_restore -1: ${theirs.toFixed(2)} s`)
    }
    rmSync(dump, { force: true })
    return times
  } finally {
    await run(`drop database if exists ${from} with (force)`)
    await run(`drop database if exists ${into} with (force)`)
  }
}

async function restore(file: string, into: string): Promise<void> {
  const backup = await openBackupFile(file)
  try {
    await restoreIntoEmpty(backup, { into, reason: 'measured', byName: 'bench', at: new Date() })
  } finally {
    await backup.close()
  }
}

async function backUp(url: string, folder: string): Promise<string> {
  const pem = String(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }))
  const { path } = await makeBackup({
    runId: newId(),
    kind: 'comprehensive',
    database: { url, role: 'counterfoil_backup' },
    stores: [new FolderStore(folder)],
    scope: { kind: 'database' },
    createdBy: 'bench',
    reason: 'measured',
    signingKey: signingKeyFromPem(pem),
    previousManifest: null,
    startedAt: new Date(),
    encryption: null,
    strict: false,
  })
  return join(folder, path)
}

async function sizeOf(url: string): Promise<number> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const { rows } = await client.query<{ bytes: string }>('select pg_database_size(current_database()) as bytes')
    return Number(rows[0]?.bytes)
  } finally {
    await client.end()
  }
}
