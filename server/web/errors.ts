import type { ErrorRequestHandler, RequestHandler } from 'express'
import { AppError, ERRORS } from '../kernel/errors.ts'
import type { Services } from '../services.ts'
import { toAppError, toErrorBody } from '../trpc/errors.ts'

/** Whatever reaches the end of the chain: the same words and the same map as everywhere else. */
export function answerErrors(services: Services): ErrorRequestHandler {
  return (thrown, request, response, next) => {
    const error = isUnreadableBody(thrown) ? unreadableBody(thrown) : toAppError(thrown)
    const status = ERRORS[error.code].http
    const { requestId } = response.locals
    if (status >= 500) services.logger.error({ requestId, path: request.path, err: error }, 'request failed')
    if (response.headersSent) return next(thrown)
    const body = toErrorBody(error, requestId)
    if (request.path.startsWith('/api/') || !request.accepts('html')) response.status(status).json({ error: body })
    else response.status(status).type('text/plain').send(`${body.message}\n\nRequest ${requestId}\n`)
  }
}

/** An address below /api that no door answers. */
export const unknownApi: RequestHandler = (request, _response, next) => {
  next(
    new AppError('NOT_FOUND', {
      message: 'no such API',
      userMessage: `There is no API at ${request.baseUrl}${request.path}.`,
    }),
  )
}

/** body-parser's errors carry a status of their own. */
function isUnreadableBody(thrown: unknown): thrown is Error & { status: number } {
  return thrown instanceof Error && 'status' in thrown && typeof thrown.status === 'number' && thrown.status < 500
}

function unreadableBody(thrown: Error & { status: number }): AppError {
  return thrown.status === 413
    ? new AppError('TOO_LARGE', { cause: thrown })
    : new AppError('BAD_INPUT', { userMessage: 'The request body cannot be read. Send JSON.', cause: thrown })
}
