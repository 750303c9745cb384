import { join } from 'node:path'
import type { Clock } from '#server/kernel/clock.ts'
import { readConfig } from '#server/kernel/config.ts'
import { createServices, type Services } from '#server/services.ts'
import { type TestDatabase, temporaryFolder } from './database.ts'

/** Services on the file's own database, with stored files and keys in a folder that goes away. */
export function testServices(
  test: TestDatabase,
  given: { clock?: Clock; env?: Record<string, string> } = {},
): Services {
  const folder = temporaryFolder('test')
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: test.url,
    DATA_DIR: join(folder, 'data'),
    STORE_DIR: folder,
    // Beside other suites, which are never idle, a backup that gives way takes a minute.
    BACKUP_NICENESS: '0',
    LOG_LEVEL: 'silent',
    ...given.env,
  })
  return createServices(config, { database: test.database, ...(given.clock ? { clock: given.clock } : undefined) })
}
