import type { Request, RequestHandler } from 'express'
import type { Config } from '#server/kernel/config.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])
const REFUSAL =
  'This request came from another site, so it was refused. Nothing was changed. Open the console itself and try again.'

/**
 * Refuses every state-changing request that a page of another site could have caused: pages, tRPC and
 * REST alike, whatever the content type. Remix checks documents only, and tRPC takes a form's
 * multipart POST, so neither is relied on.
 *
 * Browsers say where a request comes from in `Sec-Fetch-Site`, which pages cannot set; only
 * `same-origin` passes. A browser that leaves it out (plain http off loopback, Safari before 16.4) must
 * send an `Origin` that is ours. Neither header means no. Calls with a bearer token pass: a page cannot
 * add one, and the cookie beside it is ignored.
 */
export function refuseCrossSite(config: Pick<Config, 'ORIGIN' | 'TRUST_PROXY'>): RequestHandler {
  const configured = config.ORIGIN === undefined ? null : new URL(config.ORIGIN)
  return (request, response, next) => {
    // Remix takes this header for our address, whoever sent it, in its own check and in request.url.
    if (configured) request.headers['x-forwarded-host'] = configured.host
    else if (config.TRUST_PROXY === 0) delete request.headers['x-forwarded-host']

    if (SAFE_METHODS.has(request.method) || hasBearer(request) || isSameOrigin(request, configured?.origin))
      return next()

    response.status(403)
    if (request.path.startsWith('/api/') || !request.accepts('html')) {
      const requestId = response.locals.requestId
      response.json({ error: { code: 'FORBIDDEN', reason: 'CROSS_SITE', message: REFUSAL, requestId } })
    } else {
      response.type('text/plain').send(`${REFUSAL}\n\nRequest ${response.locals.requestId}\n`)
    }
  }
}

function isSameOrigin(request: Request, configured: string | undefined): boolean {
  const site = request.get('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = request.get('origin')
  return origin !== undefined && origin === (configured ?? `${request.protocol}://${request.get('host')}`)
}

/** The same form as `identify` reads: what is exempt here must be what ignores the cookie there. */
function hasBearer(request: Request): boolean {
  return /^Bearer (\S+)$/i.test(request.get('authorization') ?? '')
}
