import { readConfig } from '#server/kernel/config.ts'
import { createServices, type Services } from '#server/services.ts'
import { withDatabase } from '../connect.ts'

/** Runs a command's one server call with services on the configured database, or on the embedded one. */
export async function withServices<T>(applicationName: string, work: (services: Services) => Promise<T>): Promise<T> {
  const config = readConfig()
  return await withDatabase(config, async (database) => {
    const services = createServices(
      {
        ...config,
        DATABASE_URL: database.url,
        MIGRATION_DATABASE_URL: database.directUrl,
        // A terminal reads words, not log lines; failures are thrown.
        LOG_LEVEL: process.env.LOG_LEVEL ? config.LOG_LEVEL : 'silent',
        DATABASE_POOL: 3,
      },
      { applicationName },
    )
    try {
      return await work(services)
    } finally {
      await services.close()
    }
  })
}
