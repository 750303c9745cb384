import express, { Router } from 'express'
import { AppError } from '#server/kernel/errors.ts'
import type { Services } from '#server/services.ts'
import { unsubscribe } from './unsubscribe.service.ts'

/**
 * The door of `List-Unsubscribe` (RFC 8058). Mail services post to it for their reader, without cookie or origin; a
 * person who follows it lands on the page, because looking must never unsubscribe.
 */
export function unsubscribeDoors(services: Services): Router {
  const router = Router()
  router.get('/api/unsubscribe/:mark', (request, response) => {
    response.redirect(303, `/unsubscribe/${encodeURIComponent(request.params.mark)}`)
  })
  router.post(
    '/api/unsubscribe/:mark',
    express.text({ type: () => true, limit: '10kb' }),
    (request, response, next) => {
      if (!asksInOneClick(request.body)) {
        const userMessage = 'Nothing was changed: this address takes “List-Unsubscribe=One-Click” and nothing else.'
        next(new AppError('BAD_INPUT', { reason: 'NOT_ONE_CLICK', userMessage }))
        return
      }
      unsubscribe(services, request.params.mark, 'ONE_CLICK')
        .then(() => response.status(200).type('text/plain').send('Unsubscribed.\n'))
        .catch(next)
    },
  )
  return router
}

/** The RFC allows both ways in which forms are posted. */
function asksInOneClick(body: unknown): boolean {
  if (typeof body !== 'string') return false
  return (
    new URLSearchParams(body).get('List-Unsubscribe') === 'One-Click' ||
    /name="List-Unsubscribe"\r?\n\r?\nOne-Click\r?\n/.test(body)
  )
}
