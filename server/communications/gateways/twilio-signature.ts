import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * The signature of a callback: HMAC-SHA1 over the address and every parameter's name and value, in the order of the
 * names, in base64. It is the scheme that gateways of this shape share.
 */
export function signCallback(token: string, address: string, params: URLSearchParams): string {
  const names = [...new Set(params.keys())].sort()
  const text = names.reduce(
    (sum, name) =>
      sum +
      [...new Set(params.getAll(name))]
        .sort()
        .map((value) => name + value)
        .join(''),
    address,
  )
  return createHmac('sha1', token).update(text, 'utf8').digest('base64')
}

/** Compared in constant time, so that nobody can feel their way to a signature. */
export function isSignedBy(token: string, address: string, params: URLSearchParams, signature: string): boolean {
  const expected = Buffer.from(signCallback(token, address, params))
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** A report of our own shape, signed as `t=<seconds>,v1=<hex>` over `<seconds>.<body>`, so that it grows stale. */
export function signReport(secret: string, body: string, at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}

/** How old or early a signed report may be. */
const WINDOW_SECONDS = 300

export function isReportSignedBy(secret: string, body: string, header: string, now: Date): boolean {
  const seconds = Number(/(?:^|,)t=(\d{1,12})(?:,|$)/.exec(header)?.[1])
  if (!Number.isFinite(seconds) || Math.abs(now.getTime() / 1000 - seconds) > WINDOW_SECONDS) return false
  const expected = Buffer.from(signReport(secret, body, new Date(seconds * 1000)))
  const given = Buffer.from(header.replaceAll(' ', ''))
  return given.length === expected.length && timingSafeEqual(given, expected)
}
