import type { RequestHandler } from 'express'
import { resolveActor } from '../identity/actor.service.ts'
import { readSessionCookie } from '../identity/sessions.ts'
import type { Services } from '../services.ts'

/** Finds out who is calling. A bearer token wins, and the cookie beside it is ignored. */
export function identify(services: Services): RequestHandler {
  return async (request, response, next) => {
    try {
      const bearer = /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? null
      const sessionToken = readSessionCookie(request.get('cookie') ?? '', services.config)
      response.locals.context = {
        services,
        requestId: response.locals.requestId,
        actor: await resolveActor(services, { sessionToken, bearer }),
        address: request.ip ?? 'unknown',
        userAgent: request.get('user-agent')?.slice(0, 300) ?? null,
        setCookie: (value) => response.append('Set-Cookie', value),
      }
      next()
    } catch (error) {
      next(error)
    }
  }
}
