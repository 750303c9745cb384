import type { Role } from '#server/kernel/scope.ts'
import type { Caller } from '#server/trpc/router.ts'
import type { Language } from './i18n/languages.ts'
import type { Preferences } from './preferences.ts'

/** The company a signed-in person works in now. Its zone and currency format every date and amount. */
export interface SessionCompany {
  id: string
  name: string
  timeZone: string
  currency: string
}

export interface Session {
  user: { id: string; name: string; email: string; locale: string | null; operator: boolean }
  company: SessionCompany
  /** Every company this person may switch to, the current one included. */
  companies: { id: string; name: string; role: Role }[]
  role: Role
}

/** What `getLoadContext` in server/http.ts gives to every loader and action. */
export interface AppContext {
  api: Caller
  session: Session | null
  locale: Language
  preferences: Preferences
  /** For the content security policy; no inline script runs without it. */
  nonce: string
  requestId: string
  /** True while the demo logins exist: the shell says so on every page. */
  demo: boolean
}

declare module '@remix-run/server-runtime' {
  interface AppLoadContext extends AppContext {}
  interface Future {
    v3_singleFetch: true
  }
}
