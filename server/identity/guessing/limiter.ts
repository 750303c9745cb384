import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Database } from '#db/client.ts'
import { AppError } from '#server/kernel/errors.ts'

/**
 * How password guessing is slowed down (ASVS 5, 6.1.1). Counts are kept in Postgres, so restarting a
 * process or asking another one does not reset them.
 *
 * - One address trying one account: ten tries, then a pause; every further ten double it.
 * - One address trying many accounts: sixty tries, then it waits.
 * - One account tried from many addresses: everybody waits a moment longer, nobody is shut out. A lock
 *   here would let strangers lock the person out.
 */
const PAIR = { keyPrefix: 'sign_in_pair', points: 10, duration: 15 * 60 }
const ADDRESS = { keyPrefix: 'sign_in_address', points: 60, duration: 15 * 60 }
const ACCOUNT = { keyPrefix: 'sign_in_account', points: 1_000_000, duration: 15 * 60 }
/** How often a pair went over: each time doubles the pause, a day without forgives it. */
const STRIKES = { keyPrefix: 'sign_in_strikes', points: 1_000_000, duration: 24 * 3600 }

const FIRST_PAUSE_S = 60
const LONGEST_PAUSE_S = 4 * 3600
const FREE_ACCOUNT_TRIES = 20
const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 4_000

export interface Attempt {
  email: string
  address: string
}

/**
 * Counts a try, before the password is looked at, so that tries sent together count as well.
 * @throws {AppError} TOO_MANY_REQUESTS with the seconds to wait, even for the right password.
 */
export async function countAttempt(database: Database, attempt: Attempt): Promise<void> {
  const pair = pairKey(attempt)
  const [overPair, overAddress, account] = await Promise.all([
    consume(limiter(database, PAIR), pair),
    consume(limiter(database, ADDRESS), addressKey(attempt.address)),
    limiter(database, ACCOUNT).consume(digest(attempt.email)),
  ])
  if (overPair !== null) throw tooMany(await lengthenPause(database, pair, overPair))
  if (overAddress !== null) throw tooMany(Math.ceil(overAddress.msBeforeNext / 1000))
  await sleep(accountDelayMs(account.consumedPoints))
}

/** The right password was given: this address owes nothing more for this account. */
export async function forgiveAttempts(database: Database, attempt: Attempt): Promise<void> {
  const pair = pairKey(attempt)
  await Promise.all([
    limiter(database, PAIR).delete(pair),
    limiter(database, STRIKES).delete(pair),
    limiter(database, ADDRESS).reward(addressKey(attempt.address)),
    limiter(database, ACCOUNT).reward(digest(attempt.email)),
  ])
}

/** How long everybody waits for an account that was tried `tries` times in a quarter of an hour. */
export function accountDelayMs(tries: number): number {
  if (tries <= FREE_ACCOUNT_TRIES) return 0
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.floor((tries - FREE_ACCOUNT_TRIES - 1) / 10))
}

async function lengthenPause(database: Database, pair: string, over: RateLimiterRes): Promise<number> {
  // Only the try that goes over lengthens the pause; hammering during it must not lock for ever.
  if (over.consumedPoints !== PAIR.points + 1) return Math.ceil(over.msBeforeNext / 1000)
  const { consumedPoints } = await limiter(database, STRIKES).consume(pair)
  const seconds = Math.min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (consumedPoints - 1))
  await limiter(database, PAIR).block(pair, seconds)
  return seconds
}

async function consume(limiter: RateLimiterPostgres, key: string): Promise<RateLimiterRes | null> {
  try {
    await limiter.consume(key)
    return null
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return refused
    throw refused
  }
}

function limiter(database: Database, options: { keyPrefix: string; points: number; duration: number }) {
  return new RateLimiterPostgres({
    ...options,
    storeClient: database.pool,
    storeType: 'pool',
    tableName: 'rate_limits',
    tableCreated: true,
    // Swept by sessions:clean; a timer of its own would outlive the pool.
    clearExpiredByTimeout: false,
  })
}

function pairKey({ email, address }: Attempt): string {
  return digest(`${email} ${addressKey(address)}`)
}

/** A household or a server owns a whole IPv6 /64, so that much counts as one address. */
function addressKey(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  return digest(isIPv6(plain) ? prefix64(plain) : plain)
}

function prefix64(address: string): string {
  const [head = '', tail = ''] = address.split('%')[0]?.split('::') ?? []
  const front = head.split(':').filter(Boolean)
  const back = tail.split(':').filter(Boolean)
  const missing = address.includes('::') ? 8 - front.length - back.length : 0
  return [...front, ...Array<string>(Math.max(0, missing)).fill('0'), ...back]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')
}

/** The table must not be a list of who signs in from where. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 32)
}

function tooMany(seconds: number): AppError {
  const wait = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
  return new AppError('TOO_MANY_REQUESTS', {
    reason: 'SIGN_IN_LIMIT',
    message: `sign-in limit, ${seconds} s left`,
    userMessage: `Too many attempts. Wait ${wait}, then try again.`,
  })
}
