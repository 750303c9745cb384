import type { NotAccepted } from '#server/mail/mail-error.ts'

/** Failures before anything was sent: the gateway knows nothing of the text. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])
/** The number was never valid, or no texts reach it: the gateway's codes. */
const UNKNOWN_RECIPIENT = new Set(['21211', '21614'])

/** What a gateway's answer means. 429 was not looked at; 5xx may have been sent before something broke. */
export function readReply(status: number, text: string): { providerMessageId: string | null } | NotAccepted {
  const answer = readJson(text)
  if (status >= 200 && status < 300) return { providerMessageId: answer.sid ?? null }
  const words = (answer.message ?? `HTTP ${status}`).replace(/\s+/g, ' ').slice(0, 500)
  if (status === 429) return { taken: 'NO', permanent: false, code: 'BUSY', words }
  if (status >= 500) return { taken: 'UNKNOWN', permanent: false, code: 'GATEWAY_BROKEN', words }
  if (status === 401 || status === 403) return { taken: 'NO', permanent: false, code: 'LOGIN_REFUSED', words }
  const code = answer.code ?? String(status)
  return { taken: 'NO', permanent: true, code, words, recipientUnknown: UNKNOWN_RECIPIENT.has(code) }
}

/** What it means that there was no answer at all. */
export function readUnreachable(error: unknown): NotAccepted {
  const cause: unknown = error instanceof Error ? error.cause : undefined
  const code: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'code') : undefined
  const words = typeof code === 'string' ? code : error instanceof Error ? error.name : 'no answer'
  if (typeof code === 'string' && NEVER_CONNECTED.has(code))
    return { taken: 'NO', permanent: false, code: 'NOT_REACHED', words }
  const timedOut = error instanceof Error && error.name === 'TimeoutError'
  return { taken: 'UNKNOWN', permanent: false, code: timedOut ? 'TIMED_OUT' : 'CONNECTION_LOST', words }
}

function readJson(text: string): { sid?: string; code?: string; message?: string } {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return {}
    const textOf = (key: string): string | undefined => {
      const found: unknown = Reflect.get(value, key)
      return typeof found === 'string' || typeof found === 'number' ? String(found).slice(0, 200) : undefined
    }
    return { sid: textOf('sid'), code: textOf('code'), message: textOf('message') }
  } catch {
    return {}
  }
}
