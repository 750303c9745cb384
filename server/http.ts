import { once } from 'node:events'
import type { Server } from 'node:http'
import { pathToFileURL } from 'node:url'
import { createRequestHandler } from '@remix-run/express'
import type { ServerBuild } from '@remix-run/node'
import { createExpressMiddleware } from '@trpc/server/adapters/express'
import compression from 'compression'
import express, { type Express, type RequestHandler } from 'express'
import { backupDoors } from './backups/backups.http.ts'
import { callbackDoors } from './communications/gateways/callbacks.http.ts'
import { unsubscribeDoors } from './communications/suppressing/unsubscribe.http.ts'
import { trackingDoors } from './communications/tracking/tracking.http.ts'
import { refuseCrossSite } from './identity/csrf.ts'

import type { Services } from './services.ts'
import { appRouter } from './trpc/router.ts'
import { assertDemoStaysLocal } from './web/demo.ts'
import { answerErrors, unknownApi } from './web/errors.ts'
import { secureHeaders } from './web/headers.ts'
import { checkHealth } from './web/health.ts'
import { identify } from './web/identify.ts'
import { loadContext } from './web/load-context.ts'
import { createMetrics } from './web/metrics.ts'
import { preferPrecompressed } from './web/precompressed.ts'
import { numberRequests } from './web/request.ts'

/** Large enough for a thousand rows of a typed client; files come through forms, which stream. */
const MOST_API_BYTES = 2 * 1024 * 1024

export interface Pages {
  /** Remix' server build, or how to load the newest one. */
  build: ServerBuild | (() => Promise<ServerBuild>)
  /** Serves what the build refers to. */
  assets: RequestHandler
}

/**
 * The web process: tRPC, REST doors, health, metrics and the pages, in the order in which a request
 * meets them. Cross-site requests are refused before anything can act on them.
 */
export function createApp(services: Services, pages: Pages): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', services.config.TRUST_PROXY)
  const metrics = createMetrics(services)

  app.use(numberRequests(services), secureHeaders(services.config), metrics.observe, compression())
  app.get('/health', async (_request, response) => {
    const { status, checks, lastBackupAt } = await checkHealth(services)
    response.status(status === 'down' ? 503 : 200).json({ status, checks, lastBackupAt })
  })
  app.get('/metrics', metrics.answer)
  app.use(pages.assets)
  // Signed by gateways, who send neither cookie nor origin.
  app.use(callbackDoors(services))
  // For whoever reads our mails, and the services they read them with.
  app.use(trackingDoors(services), unsubscribeDoors(services))
  app.use(refuseCrossSite(services.config), identify(services))

  app.use(
    '/api/trpc',
    createExpressMiddleware({
      router: appRouter,
      createContext: ({ res }) => res.locals.context,
      maxBodySize: MOST_API_BYTES,
    }),
  )
  app.use(backupDoors(services))
  app.use('/api', unknownApi)
  app.all(
    '*',
    createRequestHandler({ build: pages.build, getLoadContext: (request, response) => loadContext(request, response) }),
  )
  app.use(answerErrors(services))
  return app
}

/** The pages as `npm run build` left them in `build/`. */
export async function builtPages(directory = 'build'): Promise<Pages> {
  const build: ServerBuild = await import(pathToFileURL(`${directory}/server/index.js`).href)
  const router = express.Router()
  // Names of built assets carry a hash of their content, so they may be kept for ever.
  router.use('/assets', preferPrecompressed(`${directory}/client/assets`))
  router.use('/assets', express.static(`${directory}/client/assets`, { immutable: true, maxAge: '1y' }), missingAsset)
  router.use(express.static(`${directory}/client`, { maxAge: '1h', index: false }))
  return { build, assets: router }
}

/** An asset of an older build: a page would be the wrong answer to a script tag. */
const missingAsset: RequestHandler = (_request, response) => {
  response.status(404).type('text/plain').send('No such asset. Reload the page to get the current version.')
}

/**
 * Listens, on loopback only while the demo logins exist. Resolves when the port is open; rejects with Node's error (EADDRINUSE …) when it cannot be.
 */
export async function startWeb(services: Services, app: Express, at: { port: number; host: string }): Promise<Server> {
  await assertDemoStaysLocal(services, at.host)
  const server = app.listen(at.port, at.host)
  server.on('clientError', (error, socket) => {
    services.logger.debug({ err: error }, 'unreadable request')
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')
  })
  await once(server, 'listening')
  return server
}
