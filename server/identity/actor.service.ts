import { inTransaction } from '#db/transaction.ts'
import type { Actor } from './actor.ts'
import { findCompany, findDirectory, findMemberships, toRole } from './identity.queries.ts'
import { lesserRole } from './identity.rules.ts'
import { type SessionServices, validateSession } from './sessions.ts'
import { parseToken } from './tokens/token-format.ts'
import { findUsableToken, markTokenUsed } from './tokens/tokens.queries.ts'

const TOUCH_MS = 60_000

/**
 * Who is calling, or null. A bearer token always wins: a browser cannot be tricked into sending one, so
 * calls with one skip the cross-site check, and must therefore never fall back to the cookie.
 */
export async function resolveActor(
  services: SessionServices,
  credentials: { sessionToken: string | null; bearer: string | null },
): Promise<Actor | null> {
  if (credentials.bearer !== null) return resolveToken(services, credentials.bearer)
  if (credentials.sessionToken !== null) return resolveSession(services, credentials.sessionToken)
  return null
}

async function resolveSession(services: SessionServices, token: string): Promise<Actor | null> {
  const valid = await validateSession(services, token)
  if (!valid) return null
  const { session, user } = valid

  const settings = { userId: user.id, readOnly: true, ...(session.companyId ? { companyId: session.companyId } : {}) }
  const [memberships, chosen, directory] = await inTransaction(services.database, settings, (trx) =>
    Promise.all([
      findMemberships(trx, user.id),
      session.companyId ? findCompany(trx, session.companyId) : undefined,
      user.isOperator ? findDirectory(trx) : [],
    ]),
  )
  // Somebody whose last company let them go is signed out, not left in an empty console.
  if (memberships.length === 0 && !user.isOperator) return null

  const current = memberships.find(({ id }) => id === session.companyId) ?? memberships[0]
  const company =
    chosen && chosen.id === current?.id ? chosen : current ? await readCompany(services, user.id, current.id) : null
  const others = directory.filter(({ id }) => !memberships.some((own) => own.id === id))
  return {
    user: {
      id: user.id,
      email: user.email,
      name: user.name,
      locale: toLocale(user.locale),
      theme: toTheme(user.theme),
      shortcutsEnabled: user.shortcutsEnabled,
      isOperator: user.isOperator,
    },
    session: { id: session.id, createdAt: session.createdAt, authenticatedAt: session.authenticatedAt },
    token: null,
    company,
    role: company && current ? current.role : null,
    companies: [...memberships, ...others.map((other) => ({ ...other, role: 'admin' as const }))],
  }
}

/** The company chosen at first is gone: the rare second trip. */
async function readCompany(services: SessionServices, userId: string, companyId: string) {
  const company = await inTransaction(services.database, { userId, companyId, readOnly: true }, (trx) =>
    findCompany(trx, companyId),
  )
  return company ?? null
}

async function resolveToken(services: SessionServices, bearer: string): Promise<Actor | null> {
  const parsed = parseToken('cf', bearer)
  if (!parsed) return null
  const { companyId } = parsed
  const now = services.clock.now()
  const token = await inTransaction(services.database, { companyId, readOnly: true }, (trx) =>
    findUsableToken(trx, companyId, parsed.hash, now),
  )
  if (!token) return null
  if (!token.lastUsedAt || now.getTime() - token.lastUsedAt.getTime() >= TOUCH_MS) {
    await inTransaction(services.database, { companyId }, (trx) => markTokenUsed(trx, companyId, token.id, now))
  }

  const role = lesserRole(toRole(token.role), toRole(token.memberRole))
  const { id, name, slug } = { id: companyId, name: token.companyName, slug: token.slug }
  return {
    user: {
      id: token.userId,
      email: token.email,
      name: token.name,
      locale: toLocale(token.locale),
      theme: toTheme(token.theme),
      shortcutsEnabled: token.shortcutsEnabled,
      isOperator: token.isOperator,
    },
    session: null,
    token: { id: token.id, scopes: token.scopes, operator: token.operator && token.isOperator },
    company: {
      id,
      name,
      slug,
      timeZone: token.timeZone,
      currency: token.currency,
      locale: token.companyLocale,
      isDemo: token.isDemo,
      agentsSee: token.agentsSee,
    },
    role,
    companies: [{ id, name, slug, role }],
  }
}

function toLocale(value: string | null): Actor['user']['locale'] {
  return value === 'en' || value === 'fr' || value === 'ar' ? value : null
}

function toTheme(value: string): Actor['user']['theme'] {
  return value === 'light' || value === 'dark' ? value : 'system'
}
