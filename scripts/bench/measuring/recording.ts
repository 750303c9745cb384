import pg from 'pg'
import { type Database, getTypeParser } from '#db/client.ts'

/** A statement as it was sent. */
export interface Sent {
  text: string
  values: unknown[]
  name?: string
}

/** The statement without how its rows are to arrive: raw pg makes its usual objects. */
export function sentBy({ text, values, name }: Sent): Sent {
  return { text, values, ...(name ? { name } : undefined) }
}

/** A transaction that was recorded, with those that had ended when it began. */
export interface Recorded {
  after: Recorded[]
  /** Whether its COMMIT did not wait for the disk. */
  unflushed: boolean
  statements: Sent[]
}

const UNFLUSHED = 'set local synchronous_commit = off'

/**
 * Records the transactions of a process that does nothing else, so that work which makes many of them, some beside each
 * other, can be done again in the same order. Made before the pool's first connection.
 */
export function recordTransactions(database: Database): () => Recorded[] {
  let begun: Recorded[] = []
  const ended = new Set<Recorded>()
  database.pool.on('connect', (client) => {
    const query = client.query
    let open: Recorded | undefined
    Reflect.set(client, 'query', (...args: unknown[]) => {
      const [asked] = args
      const answer: unknown = Reflect.apply(query, client, args)
      if (typeof asked === 'string' && asked.startsWith('begin')) {
        open = {
          after: begun.filter((transaction) => ended.has(transaction)),
          unflushed: asked.includes(UNFLUSHED),
          statements: [],
        }
        begun.push(open)
      } else if (isCommit(asked) && open && answer instanceof Promise) {
        const committed = open
        open = undefined
        answer.then(
          () => ended.add(committed),
          () => undefined,
        )
      } else if (asked === 'rollback') {
        begun = begun.filter((transaction) => transaction !== open)
        open = undefined
      } else if (open && isStatement(asked)) open.statements.push(sentBy(asked))
      return answer
    })
  })
  /** What was recorded since it was asked last. */
  return () => {
    const taken = begun
    begun = []
    ended.clear()
    return taken
  }
}

/** Alone, or in one text with what travels with it. */
function isCommit(asked: unknown): boolean {
  return typeof asked === 'string' && /(^|; )commit\b/.test(asked)
}

export function isStatement(asked: unknown): asked is Sent {
  return typeof asked === 'object' && asked !== null && 'text' in asked && 'values' in asked
}

/** Connections of the superuser, whom row level security does not bind; the company is set for functions that ask for it. */
export function rawPool(url: string, companyId: string, connections: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    pipeline: true,
    types: { getTypeParser },
    options: `-c app.company_id=${companyId}`,
  })
  pool.on('error', () => undefined)
  return pool
}

/** Sends the statements on one connection without waiting in between; `atomic` ones in one transaction. */
export async function sendAtOnce(
  pool: pg.Pool,
  statements: readonly Sent[],
  { atomic = false, unflushed = false }: { atomic?: boolean; unflushed?: boolean } = {},
): Promise<void> {
  const client = await pool.connect()
  try {
    const begin = unflushed ? `begin; ${UNFLUSHED}` : 'begin'
    const all = atomic ? [begin, ...statements, 'commit'] : statements
    await Promise.all(all.map((sent) => client.query(sent)))
  } finally {
    client.release()
  }
}

/** Does recorded transactions again: each as soon as those have ended which had ended when it began. */
export async function replayTransactions(pool: pg.Pool, transactions: readonly Recorded[]): Promise<void> {
  const under = new Map<Recorded, Promise<void>>()
  for (const transaction of transactions) {
    const before = Promise.all(transaction.after.map((earlier) => under.get(earlier)))
    under.set(
      transaction,
      before.then(() => sendAtOnce(pool, transaction.statements, { atomic: true, unflushed: transaction.unflushed })),
    )
  }
  await Promise.all(under.values())
}
