import { Kysely } from 'kysely'
import pg from 'pg'
import { camelCase, SnakeCasePostgres } from './camel-case.ts'
import type { DB } from './types.ts'

export interface DatabaseOptions {
  /** Connection URL of a login. */
  url: string
  /** Role the connections take on at once, normally `counterfoil_app`; left out, the login's own. */
  role?: string
  /** Most connections. */
  max?: number
  /** Shown in pg_stat_activity. */
  applicationName?: string
  /** Told of an effect that failed after its transaction was already committed. */
  onEffectError?: (error: unknown) => void
}

/** One pool and the typed query builder on it. Made by a process once; never at import. */
export interface Database {
  readonly kysely: Kysely<DB>
  readonly pool: pg.Pool
  readonly onEffectError: (error: unknown) => void
  close(): Promise<void>
}

/** Statements of a page or a job must not hang for ever; long work (backup, migration) has connections of its own. */
const STATEMENT_TIMEOUT_MS = 30_000
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000

/** Opens a pool. Nothing is connected until the first query. */
export function createDatabase(options: DatabaseOptions): Database {
  const settings = ['-c search_path=public', '-c timezone=UTC']
  if (options.role && options.role !== new URL(options.url).username) settings.push(`-c role=${options.role}`)

  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'counterfoil',
    options: settings.join(' '),
    pipeline: true,
    connectionTimeoutMillis: 10_000,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    types: { getTypeParser },
  })
  // A connection that the server closes is replaced at the next query; without a listener Node would exit. The
  // pool listens to idle connections only, and one at work is told through its query.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))

  const kysely = new Kysely<DB>({
    dialect: new SnakeCasePostgres({ pool }),
    plugins: [camelCase],
  })
  const onEffectError =
    options.onEffectError ??
    ((error) => process.emitWarning(error instanceof Error ? error : new Error('an effect failed after commit')))
  return { kysely, pool, onEffectError, close: () => kysely.destroy() }
}

const INT8 = 20
const DATE = 1082
const TIMESTAMPTZ = 1184

/**
 * How values arrive: bigint as a number (minor units and counts; refused past 2^53 rather than rounded),
 * date as its text (a Date would move by a day between zones), the rest as pg does it.
 */
export function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (oid === INT8) return parseInt8
  if (oid === DATE) return (value: string) => value
  if (oid === TIMESTAMPTZ) return parseMoment
  return pg.types.getTypeParser(oid, format)
}

function parseInt8(value: string): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError(`bigint ${value} does not fit a number exactly`)
  return number
}

/** A moment of the years 1000 to 9999 on a connection in UTC, which V8 reads in half of pg's time. */
const PLAIN_MOMENT = /^[1-9]\d{3}-.*\+00$/
const parseAnyMoment = pg.types.getTypeParser(TIMESTAMPTZ)

function parseMoment(value: string) {
  return PLAIN_MOMENT.test(value) ? new Date(value) : parseAnyMoment(value)
}
