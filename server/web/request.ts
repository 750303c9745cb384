import type { RequestHandler } from 'express'
import { newId } from '../kernel/ids.ts'
import type { Services } from '../services.ts'
import type { RequestContext } from '../trpc/context.ts'

declare global {
  // biome-ignore lint/style/noNamespace: Express types its locals through this namespace and no other way.
  namespace Express {
    interface Locals {
      requestId: string
      nonce: string
      /** Set by `identify`, before anything that asks who is calling. */
      context: RequestContext
    }
  }
}

/** Gives each request an id, which every log line, error page and audit row of it repeats. */
export function numberRequests(services: Services): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now()
    response.locals.requestId = newId()
    response.setHeader('X-Request-Id', response.locals.requestId)
    response.on('finish', () => {
      services.logger.info(
        {
          requestId: response.locals.requestId,
          method: request.method,
          // The path alone: a query string may hold names and telephone numbers.
          path: request.path,
          status: response.statusCode,
          ms: Math.round(performance.now() - startedAt),
        },
        'request',
      )
    })
    next()
  }
}
