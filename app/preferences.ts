import { detectLanguage, isLanguage, type Language } from './i18n/languages.ts'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

export const DENSITIES = ['compact', 'regular', 'relaxed'] as const
export type Density = (typeof DENSITIES)[number]

/** How one person likes to see pages. Kept in a cookie, so the server renders it right the first time. */
export interface Preferences {
  theme: Theme
  locale: Language
  density: Density
  /** Single-key shortcuts can be switched off (WCAG 2.1.4). */
  shortcuts: boolean
  sidebar: 'open' | 'closed'
}

/** What a person takes along from browser to browser. */
export interface AccountPreferences {
  locale: string | null
  theme: Theme
  shortcutsEnabled: boolean
}

const COOKIE = 'cf_preferences'
const ONE_YEAR = 31_536_000

/**
 * Reads the preferences of a request: what was chosen on this device, then what the person keeps in the
 * account. A language that neither knows is the one the browser asks for, then English.
 */
export function readPreferences(
  headers: { cookie?: string | null; acceptLanguage?: string | null },
  account?: AccountPreferences | null,
): Preferences {
  const stored = new URLSearchParams(cookieValue(headers.cookie ?? ''))
  const locale = stored.get('locale')
  return {
    theme: oneOf(THEMES, stored.get('theme'), account?.theme ?? 'system'),
    density: oneOf(DENSITIES, stored.get('density'), 'regular'),
    shortcuts: stored.has('shortcuts') ? stored.get('shortcuts') !== 'off' : (account?.shortcutsEnabled ?? true),
    sidebar: stored.get('sidebar') === 'closed' ? 'closed' : 'open',
    locale: isLanguage(locale) ? locale : detectLanguage(account?.locale, headers.acceptLanguage),
  }
}

/** The `Set-Cookie` value that stores `changes` on top of what the request already carries. */
export function preferencesCookie(cookie: string | null, changes: URLSearchParams): string {
  const stored = new URLSearchParams(cookieValue(cookie ?? ''))
  for (const [key, allowed] of Object.entries(CHOICES)) {
    const value = changes.get(key)
    if (value !== null && allowed.includes(value)) stored.set(key, value)
  }
  // Secure is left out on purpose: the value is no secret and the demo runs on plain http.
  return `${COOKIE}=${encodeURIComponent(stored.toString())}; Path=/; Max-Age=${ONE_YEAR}; HttpOnly; SameSite=Lax`
}

const CHOICES: Record<keyof Preferences, readonly string[]> = {
  theme: THEMES,
  density: DENSITIES,
  locale: ['en', 'fr', 'ar'],
  shortcuts: ['on', 'off'],
  sidebar: ['open', 'closed'],
}

function cookieValue(header: string): string {
  for (const part of header.split(';')) {
    const [name, value] = part.trim().split('=', 2)
    if (name !== COOKIE || value === undefined) continue
    try {
      return decodeURIComponent(value)
    } catch {
      return '' // a cookie somebody edited by hand: as good as none
    }
  }
  return ''
}

function oneOf<T extends string>(allowed: readonly T[], value: string | null, otherwise: T): T {
  return allowed.find((choice) => choice === value) ?? otherwise
}
