import { createHmac } from 'node:crypto'
import { request as requestPlainly } from 'node:http'
import { request as requestSecurely } from 'node:https'
import type { Config } from '#server/kernel/config.ts'
import { AppError } from '#server/kernel/errors.ts'
import { isPublicAddress, type PinnedAddress, resolveOnce } from './public-address.ts'

const PATIENCE_MS = 10_000
const MOST_ANSWER_BYTES = 64 * 1024

export interface SignedPost {
  url: string
  /** Receivers know a repetition by it. */
  id: string
  event: string
  body: object
  key: Buffer
  at: Date
}

/**
 * Posts JSON with `X-Counterfoil-Signature: t=<seconds>,v1=<hex>`, the HMAC-SHA256 of `<seconds>.<body>`.
 * Only to https on the open internet, or to hosts named in WEBHOOK_HOSTS; redirects are not followed.
 * @throws {AppError} UNAVAILABLE with what the other side did, FORBIDDEN for an address that may not be called.
 */
export async function postSigned(config: Pick<Config, 'WEBHOOK_HOSTS'>, post: SignedPost): Promise<number> {
  const url = assertMayCall(config, post.url)
  const pinned = await addressesOf(config, url)
  const body = JSON.stringify(post.body)
  const seconds = Math.floor(post.at.getTime() / 1000)
  const signature = createHmac('sha256', post.key).update(`${seconds}.${body}`).digest('hex')
  const status = await call(url, pinned, body, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': 'Counterfoil',
    'x-counterfoil-event': post.event,
    'x-counterfoil-id': post.id,
    'x-counterfoil-signature': `t=${seconds},v1=${signature}`,
  })
  if (status >= 200 && status < 300) return status
  throw unavailable(`it answered ${status}`)
}

/** @throws {AppError} BAD_INPUT or FORBIDDEN for an address that cannot or may not be called. */
export function assertMayCall({ WEBHOOK_HOSTS }: Pick<Config, 'WEBHOOK_HOSTS'>, address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null
  if (!url || url.username || url.password || !['https:', 'http:'].includes(url.protocol)) {
    throw new AppError('BAD_INPUT', {
      field: 'target',
      reason: 'WEBHOOK_ADDRESS',
      userMessage: 'Write the address as https://example.com/path.',
    })
  }
  const named = namedHosts(WEBHOOK_HOSTS)
  if (named.length > 0 ? named.includes(url.hostname) : url.protocol === 'https:') return url
  throw new AppError('FORBIDDEN', {
    field: 'target',
    reason: 'WEBHOOK_NOT_ALLOWED',
    userMessage:
      named.length > 0
        ? 'WEBHOOK_HOSTS does not name this host.'
        : 'Only https addresses are called, unless WEBHOOK_HOSTS names the host.',
  })
}

async function addressesOf(config: Pick<Config, 'WEBHOOK_HOSTS'>, url: URL): Promise<PinnedAddress[]> {
  const found = await resolveOnce(url.hostname).catch(() => [])
  if (found.length === 0) throw unavailable('its name has no address')
  const mayBeInner = namedHosts(config.WEBHOOK_HOSTS).includes(url.hostname)
  // One inner address among public ones is an attempt, not an accident.
  if (mayBeInner || found.every(({ address }) => isPublicAddress(address))) return found
  throw new AppError('FORBIDDEN', {
    field: 'target',
    reason: 'WEBHOOK_NOT_ALLOWED',
    message: 'a webhook leads to an inner address',
    userMessage: 'This address leads into an inner network. Name its host in WEBHOOK_HOSTS if that is meant.',
  })
}

function call(url: URL, pinned: PinnedAddress[], body: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestSecurely : requestPlainly)(url, {
      method: 'POST',
      headers,
      agent: false,
      signal: AbortSignal.timeout(PATIENCE_MS),
      lookup: (_host, options, answer) => {
        const [first] = pinned
        if (options.all) answer(null, pinned)
        else answer(null, first?.address ?? '', first?.family)
      },
    })
    request.on('error', (error) => reject(unavailable('it could not be reached', error)))
    request.on('response', (response) => {
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > MOST_ANSWER_BYTES) response.destroy()
      })
      response.on('close', () => resolve(response.statusCode ?? 0))
      response.on('error', () => undefined)
    })
    request.end(body)
  })
}

function namedHosts(hosts: string): string[] {
  return hosts
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter(Boolean)
}

function unavailable(what: string, cause?: unknown): AppError {
  return new AppError('UNAVAILABLE', {
    reason: 'WEBHOOK_FAILED',
    message: `a webhook was not taken: ${what}`,
    userMessage: `The address did not take the message: ${what}.`,
    cause,
  })
}
