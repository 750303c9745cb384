import type { Server } from 'node:http'
import { assertSchemaMatches } from '#db/migrator/index.ts'
import { builtPages, createApp, type Pages, startWeb } from '#server/http.ts'
import type { Config } from '#server/kernel/config.ts'
import { createServices, type Services } from '#server/services.ts'

/** How long requests under way may take once the process was asked to stop. */
const DRAIN_MS = 10_000

export interface Serving {
  services: Services
  server: Server
  /** Takes no new request, lets those under way end, closes the pool. */
  stop(): Promise<void>
}

/** Starts the web process on a database of exactly this version. */
export async function serveWeb(
  config: Config & { DATABASE_URL: string },
  pages: () => Promise<Pages> = builtPages,
): Promise<Serving> {
  const services = createServices(config)
  try {
    await assertSchemaMatches(services.database.pool)
    const app = createApp(services, await pages())
    const server = await startWeb(services, app, { port: config.PORT, host: config.HOST })
    return { services, server, stop: () => stopWeb(server, services) }
  } catch (thrown) {
    await services.close()
    throw thrown
  }
}

async function stopWeb(server: Server, services: Services): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const impatient = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
  await closed
  clearTimeout(impatient)
  await services.close()
}
