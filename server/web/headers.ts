import { randomBytes } from 'node:crypto'
import type { RequestHandler } from 'express'
import type { Config } from '../kernel/config.ts'

/**
 * The security headers of every answer (OWASP ASVS 5, chapter 3). Scripts run only with this request's
 * nonce; inline styles are allowed because charts and pop-overs place themselves with them.
 */
export function secureHeaders(config: Config): RequestHandler {
  const https = config.ORIGIN?.startsWith('https:') ?? false
  return (_request, response, next) => {
    const nonce = randomBytes(16).toString('base64')
    response.locals.nonce = nonce
    response.setHeader(
      'Content-Security-Policy',
      [
        "default-src 'self'",
        `script-src 'self' 'nonce-${nonce}'`,
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        // Letters bring their fonts inside them.
        "font-src 'self' data:",
        `connect-src 'self'${config.NODE_ENV === 'development' ? ' ws:' : ''}`,
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ].join('; '),
    )
    response.setHeader('X-Content-Type-Options', 'nosniff')
    response.setHeader('X-Frame-Options', 'DENY')
    response.setHeader('Referrer-Policy', 'same-origin')
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
    response.setHeader('Permissions-Policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()')
    // Pages hold people's data; static files set their own, longer life.
    response.setHeader('Cache-Control', 'no-store')
    if (https) response.setHeader('Strict-Transport-Security', 'max-age=31536000; includeSubDomains')
    next()
  }
}
