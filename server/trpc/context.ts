import type { Actor } from '../identity/actor.ts'
import type { Services } from '../services.ts'

/** What every procedure knows of its request, before any role is asked for. */
export interface RequestContext {
  readonly services: Services
  readonly requestId: string
  /** Null when nobody is signed in. */
  readonly actor: Actor | null
  /** Network address of the caller, as far as TRUST_PROXY lets it be believed. */
  readonly address: string
  readonly userAgent: string | null
  /** Adds a Set-Cookie header to the answer. */
  setCookie(value: string): void
}
