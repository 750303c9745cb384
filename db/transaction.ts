import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type CompiledQuery,
  type ConnectionProvider,
  type DatabaseConnection,
  DummyDriver,
  PostgresDialect,
  type QueryResult,
  sql,
  Transaction,
} from 'kysely'
import type pg from 'pg'
import { namedRows } from './camel-case.ts'
import type { Database } from './client.ts'
import { commit, holdBack, releaseAfter, rollBack, sqlState, TRANSACTION_ABORTED } from './commit.ts'
import type { DB } from './types.ts'

export interface TransactionSettings {
  /** Tenant whose rows are visible; row level security shows none when it is missing. */
  companyId?: string
  /** Person whose own memberships are visible. */
  userId?: string
  /** Opens what only platform staff may see. */
  operator?: boolean
  /** Refuses every write, and answers before the COMMIT has come back. */
  readOnly?: boolean
  /** Does not wait until the COMMIT is on disk: for what a crash of Postgres may take back, because it is done again. */
  unflushed?: boolean
}

export interface TransactionContext {
  /** Runs after the COMMIT: mail, files, jobs. Never runs when the transaction rolls back. */
  onCommit(effect: () => Promise<void> | void): void
  /**
   * Sends the COMMIT along with the queries sent so far, so that what they lock is not held while their answers travel.
   * All that is left for the work is to await these: should one fail, Postgres has rolled everything back, and any
   * other failure of work that writes would come too late. A query after this is refused.
   */
  commitNow(): void
}

/**
 * For a read that sends all its queries before it waits for the first: their COMMIT travels with them, for one round trip
 * instead of two. A query that such a read sends later is refused.
 */
export function readAtOnce<T>({ commitNow }: Pick<TransactionContext, 'commitNow'>, answer: Promise<T>): Promise<T> {
  commitNow()
  return answer
}

type Work<T> = (trx: Transaction<DB>, context: TransactionContext) => Promise<T>

const MOST_ATTEMPTS = 3
const RETRYABLE = new Set(['40001', '40P01'])

/**
 * Runs `work` in one transaction of one tenant.
 *
 * BEGIN and the tenant setting are sent without waiting for their answers, so that the first query
 * travels with them: one round trip instead of three (3,123 against 1,137 look-ups a second).
 * Serialisation failures and deadlocks run the whole of `work` again, three times at most, so it must
 * keep its effects for {@link TransactionContext.onCommit}.
 */
export async function inTransaction<T>(database: Database, settings: TransactionSettings, work: Work<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(database, settings, work)
    } catch (error) {
      if (attempt >= MOST_ATTEMPTS || !RETRYABLE.has(sqlState(error))) throw error
      await sleep(Math.random() * 20 * 2 ** attempt)
    }
  }
}

async function runOnce<T>(database: Database, settings: TransactionSettings, work: Work<T>): Promise<T> {
  const opened = openingOf(settings)
  const client = await database.pool.connect()
  const connection = new TransactionConnection(client)
  const effects: (() => Promise<void> | void)[] = []

  holdBack(client)
  const opening = client.query(opened)
  // Its failure is met at the COMMIT; until then nobody is listening.
  opening.catch(() => undefined)

  let committed: Promise<void> | undefined
  const commitNow = () => {
    connection.close()
    committed = commit(client, opening, !settings.readOnly)
    // It is met when the work has ended.
    committed.catch(() => undefined)
  }

  let result: T
  try {
    result = await work(bindTransaction(database, connection), {
      onCommit: (effect) => effects.push(effect),
      commitNow,
    })
    connection.end()
  } catch (error) {
    connection.close()
    if (!committed) await rollBack(client)
    else if ((await succeeds(releaseAfter(client, committed))) && !settings.readOnly)
      throw new Error('the work failed after its COMMIT', { cause: error })
    throw error
  }

  committed ??= commit(client, opening)
  if (settings.readOnly) {
    committed.catch(() => undefined)
    // Whatever is sent on it from now on is answered after the COMMIT.
    client.release()
  } else await releaseAfter(client, committed)

  for (const effect of effects) {
    try {
      await effect()
    } catch (error) {
      database.onEffectError(error)
    }
  }
  return result
}

/**
 * One text, which costs both sides as much as one statement. A setting is a literal, never set_config: a distributed
 * Postgres forwards only SET LOCAL to its nodes.
 */
function openingOf(settings: TransactionSettings): string {
  const statements = [settings.readOnly ? 'begin read only' : 'begin']
  if (settings.companyId) statements.push(`set local app.company_id = '${asUuid(settings.companyId)}'`)
  if (settings.userId) statements.push(`set local app.user_id = '${asUuid(settings.userId)}'`)
  if (settings.operator) statements.push(`set local app.operator = 'on'`)
  if (settings.unflushed) statements.push('set local synchronous_commit = off')
  return statements.join('; ')
}

function asUuid(value: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value))
    throw new TypeError('a transaction setting is not a UUID')
  return value
}

function bindTransaction(database: Database, connection: TransactionConnection): Transaction<DB> {
  const provider: ConnectionProvider = { provideConnection: (consumer) => consumer(connection) }
  const dialect = new PostgresDialect({ pool: database.pool })
  return new Transaction<DB>({
    config: { dialect },
    dialect,
    driver: new DummyDriver(),
    executor: database.kysely.getExecutor().withConnectionProvider(provider),
  })
}

/**
 * The typed builder on a connection whose transaction the caller opened and will end, for work that mixes both.
 * Values arrive as that connection parses them.
 */
export function transactionOn(database: Database, client: pg.ClientBase): Transaction<DB> {
  return bindTransaction(database, new TransactionConnection(client))
}

function succeeds(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    () => true,
    () => false,
  )
}

/** The client of one transaction, which answers no query after the transaction's end. */
class TransactionConnection implements DatabaseConnection {
  readonly #client: pg.ClientBase
  #running = 0
  #ended = false
  #failure: unknown

  constructor(client: pg.ClientBase) {
    this.#client = client
  }

  /** Marks the work as finished. A query still running was not awaited, and would escape the transaction. */
  end(): void {
    this.#ended = true
    if (this.#running > 0) throw new Error(`${this.#running} queries were not awaited before the transaction's end`)
  }

  close(): void {
    this.#ended = true
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.#ended) throw new Error('a query was sent after the end of its transaction')
    this.#running += 1
    holdBack(this.#client)
    try {
      const result = await this.#client.query({
        text: query.sql,
        values: [...query.parameters],
        rowMode: 'array',
        ...(query.sql.endsWith(POINT_LOOK_UP) ? { name: statementName(query.sql) } : undefined),
      })
      const changed = result.command === 'INSERT' || result.command === 'UPDATE' || result.command === 'DELETE'
      return {
        rows: namedRows(result.fields, result.rows),
        ...(changed ? { numAffectedRows: BigInt(result.rowCount ?? 0) } : undefined),
      }
    } catch (error) {
      // What was sent along with the failed query only says that the transaction is aborted; callers need the reason.
      this.#failure ??= error
      throw sqlState(error) === TRANSACTION_ABORTED ? this.#failure : error
    } finally {
      this.#running -= 1
    }
  }

  // biome-ignore lint/correctness/useYield: a stream would hold a portal open, which a pipelined connection cannot.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming needs a connection of its own')
  }
}

const POINT_LOOK_UP = '/* point look-up */'
const MOST_STATEMENT_NAMES = 500
const statementNames = new Map<string, string>()

/**
 * `.modifyEnd(pointLookUp)` makes a query a named prepared statement. Only for look-ups and writes by whole key, also of
 * what a function has found, and for figures of a summary table by the beginning of its key, which one plan serves
 * whatever the values: elsewhere a named statement with a range or an array flips to a generic plan (11 against 430 ms
 * was measured).
 */
export const pointLookUp = sql.raw(POINT_LOOK_UP)

function statementName(text: string): string | undefined {
  let name = statementNames.get(text)
  if (!name && statementNames.size < MOST_STATEMENT_NAMES) {
    name = `p${createHash('sha1').update(text).digest('hex').slice(0, 20)}`
    statementNames.set(text, name)
  }
  return name
}
