import type { Role } from '#server/kernel/scope.ts'

/** Whoever makes a request: a signed-in person, or an API token acting in a person's name. */
export interface Actor {
  readonly user: {
    readonly id: string
    readonly email: string
    readonly name: string
    readonly locale: 'en' | 'fr' | 'ar' | null
    readonly theme: 'system' | 'light' | 'dark'
    readonly shortcutsEnabled: boolean
    readonly isOperator: boolean
  }
  /** Null when an API token was used. */
  readonly session: {
    /** SHA-256 of the cookie's token, in hex; useless as a cookie. */
    readonly id: string
    readonly createdAt: Date
    /** Last time the password was given. */
    readonly authenticatedAt: Date
  } | null
  /** Null when a session was used. `scopes` names the routers it may call; empty means all. */
  readonly token: { readonly id: string; readonly scopes: string[]; readonly operator: boolean } | null
  /** The company worked in now; null only for platform staff who have not entered one yet. */
  readonly company: {
    readonly id: string
    readonly name: string
    readonly slug: string
    readonly timeZone: string
    readonly currency: string
    readonly locale: string
    readonly isDemo: boolean
    /** What agents see of leads, when the company has set it. */
    readonly agentsSee?: unknown
  } | null
  readonly role: Role | null
  /** Every company the person may switch to. */
  readonly companies: { readonly id: string; readonly name: string; readonly slug: string; readonly role: Role }[]
}
