import { AsyncLocalStorage } from 'node:async_hooks'
import { join } from 'node:path'
import { createDatabase, type Database } from '#db/client.ts'
import { sharedBuffers } from '#db/embedded/server.ts'
import { type Embedded, startEmbedded } from '#db/embedded.ts'
import { migrate } from '#db/migrator/index.ts'
import type { Actor } from '#server/identity/actor.ts'
import { readConfig } from '#server/kernel/config.ts'
import { newId } from '#server/kernel/ids.ts'
import type { Role } from '#server/kernel/scope.ts'
import { createServices, type Services } from '#server/services.ts'
import { appRouter, type Caller } from '#server/trpc/router.ts'
import { isStatement, rawPool, type Sent, sendAtOnce, sentBy } from './recording.ts'

/** A company to measure in. */
export interface BenchCompany {
  id: string
  timeZone: string
  currency: string
}

/** Staff wait for the disk, and the vacuum works beside them: what a throw-away server of a test spares itself is measured. */
const LIKE_ONE_THAT_STAYS = {
  fsync: 'on',
  full_page_writes: 'on',
  wal_init_zero: 'on',
  synchronous_commit: 'on',
  autovacuum: 'on',
  max_wal_size: '1GB',
  shared_buffers: sharedBuffers(),
}

/** A server with every migration: thrown away afterwards, or kept in `folder` so that the next run need not fill it. */
export async function startBenchServer(folder?: string): Promise<Embedded> {
  const server = await startEmbedded(
    folder ? { dataDir: join(folder, 'postgres') } : { ephemeral: true, settings: LIKE_ONE_THAT_STAYS },
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
      if (list && isStatement(asked)) list.push(sentBy(asked))
      return Reflect.apply(query, client, args)
    })
  })
  const pool = rawPool(url, company.id, connections)
  return {
    /** The statements of one call; BEGIN, SET and COMMIT are texts without values and are left out. */
    async record(call: () => Promise<unknown>): Promise<Sent[]> {
      const list: Sent[] = []
      await recording.run(list, call)
      return list
    },
    /** Sends them again, all on one connection without waiting in between. */
    replay: (statements: readonly Sent[]) => sendAtOnce(pool, statements),
    /** The same for statements that write: they are one transaction here as well. */
    replayWrites: (statements: readonly Sent[]) => sendAtOnce(pool, statements, { atomic: true }),
    close: () => pool.end(),
  }
}
