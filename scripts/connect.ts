import { join } from 'node:path'
import { startEmbedded } from '#db/embedded.ts'
import type { Config } from '#server/kernel/config.ts'

export interface ReachedDatabase {
  /** For the application. */
  url: string
  /** For migrations and backups: past any pooler. */
  directUrl: string
  /** Whether it is the server of node_modules. */
  embedded: boolean
  /** Stops what was started for this; leaves alone what ran before. */
  stop(): Promise<void>
}

/** The database of DATABASE_URL (of MIGRATION_DATABASE_URL, where only that is set), or the embedded one, started unless it runs. */
export async function reachDatabase(config: Config): Promise<ReachedDatabase> {
  const url = config.DATABASE_URL ?? config.MIGRATION_DATABASE_URL
  if (url) {
    return {
      url,
      directUrl: config.MIGRATION_DATABASE_URL ?? url,
      embedded: false,
      stop: () => Promise.resolve(),
    }
  }
  const server = await startEmbedded({ dataDir: join(config.DATA_DIR, 'postgres') })
  return { url: server.url, directUrl: server.url, embedded: true, stop: server.stop }
}

/** Runs `work` with the database at hand, and leaves the machine as it was. */
export async function withDatabase<T>(config: Config, work: (database: ReachedDatabase) => Promise<T>): Promise<T> {
  const database = await reachDatabase(config)
  try {
    return await work(database)
  } finally {
    await database.stop()
  }
}
