import type { AppLoadContext } from '@remix-run/node'
import type { Request, Response } from 'express'
import type { Session } from '#app/load-context.ts'
import { readPreferences } from '#app/preferences.ts'
import type { Actor } from '../identity/actor.ts'
import { createPageApi } from '../trpc/page-api.ts'

/** What every loader and action of this request gets as `context`. */
export function loadContext(request: Request, response: Response): AppLoadContext {
  const { context, nonce, requestId } = response.locals
  const { actor } = context
  const preferences = readPreferences(
    { cookie: request.get('cookie') ?? null, acceptLanguage: request.get('accept-language') ?? null },
    actor?.user,
  )
  // After a refused form the person comes back to the page it was on, not to its action.
  const returnTo =
    request.method === 'GET' ? request.originalUrl : (request.get('referer')?.replace(/^https?:\/\/[^/]+/, '') ?? '/')
  return {
    api: createPageApi(context, returnTo.replace(/\.data(?=\?|$)/, '')),
    session: actor ? toSession(actor) : null,
    locale: preferences.locale,
    preferences,
    nonce,
    requestId,
    demo: actor?.company?.isDemo ?? false,
  }
}

function toSession({ user, company, companies, role }: Actor): Session | null {
  if (!company || !role) return null
  return {
    user: { id: user.id, name: user.name, email: user.email, locale: user.locale, operator: user.isOperator },
    company: { id: company.id, name: company.name, timeZone: company.timeZone, currency: company.currency },
    companies: companies.map(({ id, name, role }) => ({ id, name, role })),
    role,
  }
}
