import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { readConfig } from '#server/kernel/config.ts'
import type { Services } from '#server/services.ts'
import { serveWeb } from '../../scripts/process/serving.ts'
import { demoDatabase, type TestDatabase } from './database.ts'

export interface TestWeb {
  /** Address of the first page, without a slash at its end. */
  origin: string
  db: TestDatabase
  services: Services
  /** Folder that backups and uploads are kept in. */
  store: string
}

/** The real web process on a loopback port, over a database of its own that holds the demo. */
export async function startTestWeb(): Promise<TestWeb> {
  const db = await demoDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'counterfoil-e2e-'))
  const port = await freePort()
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: db.url,
    DATA_DIR: join(folder, 'data'),
    STORE_DIR: folder,
    // As in testServices.
    BACKUP_NICENESS: '0',
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent',
    PORT: String(port),
  })
  const { services, stop } = await serveWeb({ ...config, DATABASE_URL: db.url })
  afterAll(async () => {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  })
  return { origin: `http://127.0.0.1:${port}`, db, services, store: folder }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
