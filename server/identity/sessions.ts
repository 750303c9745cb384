import { createHash, randomBytes } from 'node:crypto'
import { NodePostgresAdapter } from '@lucia-auth/adapter-postgresql'
import type { Kysely } from 'kysely'
import { type DatabaseSession, type DatabaseUser, Lucia, TimeSpan } from 'lucia'
import type { Database } from '#db/client.ts'
import type { DB } from '#db/types.ts'
import type { Clock } from '#server/kernel/clock.ts'
import type { Config } from '#server/kernel/config.ts'

/**
 * Sessions of signed-in browsers. Lucia is imported here and nowhere else, so that replacing it
 * changes this file alone. The cookie carries 256 random bits; the table holds their SHA-256.
 */
export interface SessionServices {
  readonly database: Database
  readonly clock: Clock
  readonly config: Pick<Config, 'ORIGIN' | 'SESSION_IDLE_HOURS' | 'SESSION_MAX_DAYS'>
}

const HOUR_MS = 3_600_000
/** A page makes several requests; writing "last seen" for each would be most of the writes there are. */
const TOUCH_MS = 60_000

interface SessionColumns {
  company_id: string | null
  created_at: Date
  last_seen_at: Date
  authenticated_at: Date
  user_agent: string | null
  address: string | null
}

interface UserColumns {
  email: string
  name: string
  locale: string | null
  theme: string
  shortcuts_enabled: boolean
  is_operator: boolean
  disabled_at: Date | null
  last_company_id: string | null
}

declare module 'lucia' {
  interface Register {
    Lucia: ReturnType<typeof luciaFor>
    DatabaseSessionAttributes: SessionColumns
    DatabaseUserAttributes: UserColumns
  }
}

/** Lucia reads the computer's clock; instants are moved on the way in and out so that ours counts. */
class SessionAdapter extends NodePostgresAdapter {
  readonly #database: Database
  readonly #aheadMs: number

  constructor({ database, clock }: SessionServices) {
    super(database.pool, { user: 'users', session: 'sessions' })
    this.#database = database
    this.#aheadMs = Date.now() - clock.now().getTime()
  }

  override setSession(session: DatabaseSession): Promise<void> {
    return super.setSession({ ...session, expiresAt: new Date(session.expiresAt.getTime() - this.#aheadMs) })
  }

  /** One query instead of two, and never the password's hash. */
  override async getSessionAndUser(id: string): Promise<[DatabaseSession | null, DatabaseUser | null]> {
    const row = await this.#database.kysely
      .selectFrom('sessions as s')
      .innerJoin('users as u', 'u.id', 's.userId')
      .select(['s.userId', 's.expiresAt', 's.companyId', 's.createdAt', 's.lastSeenAt', 's.authenticatedAt'])
      .select(['s.userAgent', 's.address', 'u.email', 'u.name', 'u.locale', 'u.theme', 'u.shortcutsEnabled'])
      .select(['u.isOperator', 'u.disabledAt', 'u.lastCompanyId'])
      .where('s.id', '=', id)
      .executeTakeFirst()
    if (!row) return [null, null]
    const session = {
      id,
      userId: row.userId,
      expiresAt: new Date(row.expiresAt.getTime() + this.#aheadMs),
      attributes: {
        company_id: row.companyId,
        created_at: row.createdAt,
        last_seen_at: row.lastSeenAt,
        authenticated_at: row.authenticatedAt,
        user_agent: row.userAgent,
        address: row.address,
      },
    }
    const user = {
      id: row.userId,
      attributes: {
        email: row.email,
        name: row.name,
        locale: row.locale,
        theme: row.theme,
        shortcuts_enabled: row.shortcutsEnabled,
        is_operator: row.isOperator,
        disabled_at: row.disabledAt,
        last_company_id: row.lastCompanyId,
      },
    }
    return [session, user]
  }

  /** Lucia would move the limit only in the second half of the idle time, and past the absolute one: {@link touch} does it. */
  override async updateSessionExpiration(): Promise<void> {}
}

function luciaFor(services: SessionServices) {
  return new Lucia(new SessionAdapter(services), {
    sessionExpiresIn: new TimeSpan(services.config.SESSION_IDLE_HOURS, 'h'),
    getSessionAttributes: (row) => ({
      companyId: row.company_id,
      createdAt: row.created_at,
      lastSeenAt: row.last_seen_at,
      authenticatedAt: row.authenticated_at,
    }),
    getUserAttributes: (row) => ({
      email: row.email,
      name: row.name,
      locale: row.locale,
      theme: row.theme,
      shortcutsEnabled: row.shortcuts_enabled,
      isOperator: row.is_operator,
      disabledAt: row.disabled_at,
      lastCompanyId: row.last_company_id,
    }),
  })
}

/** Starts a session and returns the `Set-Cookie` value that carries its token. */
export async function createSession(
  services: SessionServices,
  given: { userId: string; companyId: string | null; userAgent: string | null; address: string | null },
): Promise<{ id: string; token: string; cookie: string }> {
  const token = randomBytes(32).toString('base64url')
  const now = services.clock.now()
  const { id } = await luciaFor(services).createSession(
    given.userId,
    {
      company_id: given.companyId,
      created_at: now,
      last_seen_at: now,
      authenticated_at: now,
      user_agent: given.userAgent?.slice(0, 300) ?? null,
      address: given.address,
    },
    { sessionId: sessionId(token) },
  )
  return { id, token, cookie: sessionCookie(services.config, token) }
}

/**
 * The session and person behind a cookie's token; null when there is none, when it was unused for
 * SESSION_IDLE_HOURS or is older than SESSION_MAX_DAYS, and when the person was disabled.
 */
export async function validateSession(services: SessionServices, token: string) {
  if (!/^[\w-]{43}$/.test(token)) return null
  const { session, user } = await luciaFor(services).validateSession(sessionId(token))
  if (!session) return null

  const now = services.clock.now()
  if (user.disabledAt !== null || now.getTime() >= lastMoment(services, session.createdAt)) {
    await revokeSession(services.database.kysely, session.userId, session.id)
    return null
  }
  if (now.getTime() - session.lastSeenAt.getTime() >= TOUCH_MS) await touch(services, session, now)
  return { session, user }
}

async function touch(services: SessionServices, session: { id: string; createdAt: Date }, now: Date): Promise<void> {
  const idleEnds = now.getTime() + services.config.SESSION_IDLE_HOURS * HOUR_MS
  await services.database.kysely
    .updateTable('sessions')
    .set({ lastSeenAt: now, expiresAt: new Date(Math.min(idleEnds, lastMoment(services, session.createdAt))) })
    .where('id', '=', session.id)
    .execute()
}

/** The absolute limit, in milliseconds since 1970. */
function lastMoment({ config }: SessionServices, createdAt: Date): number {
  return createdAt.getTime() + config.SESSION_MAX_DAYS * 24 * HOUR_MS
}

/** Ends one session of a person. @returns whether there was one. */
export async function revokeSession(db: Kysely<DB>, userId: string, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('sessions')
    .where('id', '=', id)
    .where('userId', '=', userId)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Ends every session of a person, but one if given. @returns how many. */
export async function revokeSessions(db: Kysely<DB>, userId: string, except?: string): Promise<number> {
  let query = db.deleteFrom('sessions').where('userId', '=', userId)
  if (except) query = query.where('id', '<>', except)
  return Number((await query.executeTakeFirst()).numDeletedRows)
}

/** A person's sessions that are still good, newest use first. */
export function findSessions(db: Kysely<DB>, services: Pick<SessionServices, 'clock'>, userId: string) {
  return db
    .selectFrom('sessions')
    .select(['id', 'createdAt', 'lastSeenAt', 'userAgent', 'address'])
    .where('userId', '=', userId)
    .where('expiresAt', '>', services.clock.now())
    .orderBy('lastSeenAt', 'desc')
    .limit(100)
    .execute()
}

/** Removes sessions past either limit. @returns how many. */
export async function removeEndedSessions({ database, clock, config }: SessionServices): Promise<number> {
  const now = clock.now()
  const oldest = new Date(now.getTime() - config.SESSION_MAX_DAYS * 24 * HOUR_MS)
  const { numDeletedRows } = await database.kysely
    .deleteFrom('sessions')
    .where((eb) => eb.or([eb('expiresAt', '<=', now), eb('createdAt', '<=', oldest)]))
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** What the table holds for a cookie's token. */
function sessionId(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

type CookieConfig = Pick<Config, 'ORIGIN' | 'SESSION_MAX_DAYS'>

/** `__Host-` makes browsers refuse the cookie without Secure, with a Domain, or from a subdomain; it needs https. */
function cookieName(config: CookieConfig): string {
  return isHttps(config) ? '__Host-counterfoil' : 'counterfoil'
}

function isHttps(config: CookieConfig): boolean {
  return config.ORIGIN?.startsWith('https:') ?? false
}

function sessionCookie(config: CookieConfig, value: string, maxAgeS = config.SESSION_MAX_DAYS * 24 * 3600): string {
  const secure = isHttps(config) ? '; Secure' : ''
  return `${cookieName(config)}=${value}; Path=/; Max-Age=${Math.floor(maxAgeS)}; HttpOnly; SameSite=Lax${secure}`
}

/** The `Set-Cookie` value that makes a browser forget its session. */
export function endedSessionCookie(config: CookieConfig): string {
  return sessionCookie(config, '', 0)
}

/** The session token in a `Cookie` header, or null. */
export function readSessionCookie(header: string, config: CookieConfig): string | null {
  const name = cookieName(config)
  for (const part of header.split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim() || null
  }
  return null
}
