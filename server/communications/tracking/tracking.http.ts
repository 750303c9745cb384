import { type Request, type Response, Router } from 'express'
import type { Services } from '#server/services.ts'
import type { Reader } from './reader.rules.ts'
import { followLink, hearOpen } from './tracking.service.ts'

/** One transparent point. */
const PICTURE = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** What emails lead to: a picture and links. They know nothing but their mark, set nothing, and never unsubscribe. */
export function trackingDoors(services: Services): Router {
  const router = Router()
  router.get('/t/o/:mark', async (request, response) => {
    try {
      await hearOpen(services, request.params.mark, readerOf(services, request))
    } catch (error) {
      // The reader must not see a broken picture because we could not count.
      services.logger.error({ err: error }, 'an open could not be counted')
    }
    // Readers in a browser stand on another site.
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
    keptPrivate(response).type('gif').send(PICTURE)
  })
  router.get('/t/l/:mark', async (request, response, next) => {
    try {
      const url = await followLink(services, request.params.mark, readerOf(services, request))
      if (url === null) {
        keptPrivate(response)
          .status(404)
          .type('text/plain')
          .send('This link leads nowhere. Ask whoever sent it to you.\n')
        return
      }
      response.setHeader('Referrer-Policy', 'no-referrer')
      keptPrivate(response).redirect(302, url)
    } catch (error) {
      next(error)
    }
  })
  return router
}

function readerOf({ clock }: Services, request: Request): Reader {
  const purpose = [request.get('sec-purpose'), request.get('purpose'), request.get('x-purpose'), request.get('x-moz')]
  return {
    method: request.method,
    userAgent: request.get('user-agent') ?? '',
    purpose: purpose.filter(Boolean).join(' '),
    at: clock.now(),
  }
}

/** Neither kept nor indexed: the address belongs to one person. */
function keptPrivate(response: Response): Response {
  response.setHeader('Cache-Control', 'no-store, private')
  response.setHeader('X-Robots-Tag', 'noindex, nofollow')
  return response
}
