import { AsyncLocalStorage } from 'node:async_hooks'
import { join } from 'node:path'
import pg from 'pg'
import { createDatabase, type Database, getTypeParser } from '#db/client.ts'
import { sharedBuffers } from '#db/embedded/server.ts'
import { type Embedded, startEmbedded } from '#db/embedded.ts'
import { migrate } from '#db/migrator/index.ts'
import type { Actor } from '#server/identity/actor.ts'
import { readConfig } from '#server/kernel/config.ts'
import { newId } from '#server/kernel/ids.ts'
import type { Role } from '#server/kernel/scope.ts'
import { createServices, type Services } from '#server/services.ts'
import { appRouter, type Caller } from '#server/trpc/router.ts'

/** A company to measure in. */
export interface BenchCompany {
  id: string
  timeZone: string
  currency: string
}

/** A server with every migration: thrown away afterwards, or kept in `folder` so that the next run need not fill it. */
export async function startBenchServer(folder?: string): Promise<Embedded> {
  const server = await startEmbedded(
    folder
      ? { dataDir: join(folder, 'postgres') }
      : // With the memory of a server that stays: small ones for tests write their pages away all the time.
        { ephemeral: true, settings: { shared_buffers: sharedBuffers() } },
  )
  await migrate(server.url)
  return server
}

/** Services on the server, as the app connects: row level security in force. */
export function benchServices(url: string, connections: number): { database: Database; services: Services } {
  const database = createDatabase({ url, role: 'counterfoil_app', max: connections })
  const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: url, LOG_LEVEL: 'silent' })
  return { database, services: createServices(config, { database }) }
}

/** Calls procedures in process as a person of the company; no session is looked up. */
export function benchCaller(services: Services, company: BenchCompany, userId: string, role: Role): Caller {
  const actor: Actor = {
    user: {
      id: userId,
      email: 'bench@example.com',
      name: 'Bench',
      locale: 'en',
      theme: 'system',
      shortcutsEnabled: true,
      isOperator: false,
    },
    session: { id: 'bench', createdAt: new Date(), authenticatedAt: new Date() },
    token: null,
    company: { ...company, name: 'Bench', slug: 'bench', locale: 'en', isDemo: false },
    role,
    companies: [],
  }
  return appRouter.createCaller({
    services,
    requestId: newId(),
    actor,
    address: '127.0.0.1',
    userAgent: null,
    setCookie: () => undefined,
  })
}

/** A statement as it was sent. */
interface Sent {
  text: string
  values: unknown[]
  name?: string
}

/** The statement without how its rows are to arrive: raw pg makes its usual objects. */
function sentBy({ text, values, name }: Sent): Sent {
  return { text, values, ...(name ? { name } : undefined) }
}

/**
 * What calls send to the database, and a way to send the same again as the superuser: without row level security,
 * without a transaction, without anything of ours in between.
 */
export function createPeer(database: Database, url: string, company: BenchCompany, connections: number) {
  const recording = new AsyncLocalStorage<Sent[]>()
  database.pool.on('connect', (client) => {
    const query = client.query
    Reflect.set(client, 'query', (...args: unknown[]) => {
      const [asked] = args
      const list = recording.getStore()
      if (list && typeof asked === 'object' && asked !== null && 'text' in asked) list.push(sentBy(asked as Sent))
      return Reflect.apply(query, client, args)
    })
  })
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    pipeline: true,
    types: { getTypeParser },
    // The search functions ask for the company themselves; for the superuser it changes nothing else.
    options: `-c app.company_id=${company.id}`,
  })
  pool.on('error', () => undefined)
  return {
    /** The statements of one call; BEGIN, SET and COMMIT are texts without values and are left out. */
    async record(call: () => Promise<unknown>): Promise<Sent[]> {
      const list: Sent[] = []
      await recording.run(list, call)
      return list
    },
    /** Sends them again, all on one connection without waiting in between. */
    async replay(statements: readonly Sent[]): Promise<void> {
      const client = await pool.connect()
      try {
        await Promise.all(statements.map((statement) => client.query(statement)))
      } finally {
        client.release()
      }
    },
    close: () => pool.end(),
  }
}
