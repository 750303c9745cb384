import { resolveActor } from '#server/identity/actor.service.ts'
import { readSessionCookie } from '#server/identity/sessions.ts'
import { newId } from '#server/kernel/ids.ts'
import type { Services } from '#server/services.ts'
import { appRouter, type Caller } from '#server/trpc/router.ts'

/** Somebody's browser: keeps the cookie it was given, and is asked who it is at every call. */
export interface Browser {
  /** A caller for the next request, with whoever the cookie says. */
  api(): Promise<Caller>
  actor(): ReturnType<typeof resolveActor>
  /** The whole Set-Cookie value received last. */
  setCookie: string
  /** What the cookie carries; null when there is none. */
  token(): string | null
}

export function openBrowser(services: Services, address = '203.0.113.5'): Browser {
  const browser: Browser = {
    setCookie: '',
    token: () => readSessionCookie(browser.setCookie.split(';')[0] ?? '', services.config),
    actor: () => resolveActor(services, { sessionToken: browser.token(), bearer: null }),
    api: async () =>
      appRouter.createCaller({
        services,
        requestId: newId(),
        actor: await browser.actor(),
        address,
        userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
        setCookie: (value) => {
          browser.setCookie = value
        },
      }),
  }
  return browser
}

/** A program with an API token. */
export async function programWith(services: Services, bearer: string): Promise<Caller> {
  return appRouter.createCaller({
    services,
    requestId: newId(),
    actor: await resolveActor(services, { sessionToken: null, bearer }),
    address: '203.0.113.9',
    userAgent: 'nightly',
    setCookie: () => undefined,
  })
}
