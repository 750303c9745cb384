import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { type Embedded, startEmbedded } from '#db/embedded.ts'
import { makeBackup } from '#server/backups/engine/make-backup.ts'
import { signingKeyFromPem } from '#server/backups/format/signature.ts'
import { FolderStore } from '#server/backups/stores/folder-store.ts'
import { verifyFile } from '#server/backups/verify/verify-file.ts'
import { newId } from '#server/kernel/ids.ts'
import { newKeyPem } from '../scratch-database.ts'

/** A nightly run does more; each starts a server of its own. */
const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 2)
const folder = mkdtempSync(join(tmpdir(), 'counterfoil-killed-'))
let server: Embedded | undefined
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('a backup whose PostgreSQL is killed in the middle is whole or is not there, and the next one succeeds', {
  timeout: 60_000 + ROUNDS * 60_000,
}, async () => {
  const dataDir = join(folder, 'data')
  server = await startEmbedded({ dataDir })
  const client = new pg.Client({ connectionString: server.url })
  client.on('error', () => undefined)
  await client.connect()
  await client.query('create role counterfoil_backup nologin bypassrls')
  await client.query(
    'create table padding as select g as id, md5(g::text) || md5((g * 7)::text) as a from generate_series(1, 150000) g; grant select on padding to counterfoil_backup',
  )
  await client.end()
  const store = new FolderStore(join(folder, 'store'))
  const backUp = (onProgress?: () => void) =>
    makeBackup({
      runId: newId(),
      kind: 'comprehensive',
      database: { url: server?.url ?? '', role: 'counterfoil_backup' },
      stores: [store],
      scope: { kind: 'database' },
      createdBy: 'a test',
      reason: 'will be cut off',
      signingKey: signingKeyFromPem(newKeyPem()),
      previousManifest: null,
      startedAt: new Date(),
      encryption: null,
      strict: false,
      ...(onProgress ? { onProgress } : undefined),
    })
  const files = () => readdirSync(join(folder, 'store/backups/comprehensive'))

  for (let round = 0; round < ROUNDS; round += 1) {
    const before = round === 0 ? [] : files()
    const victim = server.pid
    let killed = false
    // The server's processes live on for a moment when only their parent dies, so a backup near its end is made.
    const outcome = await backUp(() => {
      if (!killed) process.kill(victim, 'SIGKILL')
      killed = true
    }).catch((error: unknown) => error)
    expect(killed).toBe(true)
    if (outcome instanceof Error) {
      expect(outcome).toMatchObject({ failure: 'CONNECTION_LOST' })
      expect(files()).toEqual(before)
    }
    for (const name of files().filter((each) => each.endsWith('.zst')))
      expect((await verifyFile(join(folder, 'store/backups/comprehensive', name))).ok, name).toBe(true)

    server = await startEmbedded({ dataDir })
    const made = await backUp()
    expect((await verifyFile(join(folder, 'store', made.path))).ok).toBe(true)
  }
})
