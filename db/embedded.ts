import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { type Account, chooseAccount } from './embedded/account.ts'
import { findBinaries } from './embedded/binaries.ts'
import {
  chooseHome,
  createCluster,
  makePrivate,
  requireRoom,
  sharedPlace,
  superuserPassword,
} from './embedded/cluster.ts'
import { ownerLives, type PidFile, readPidFile, recordOwner, servesFolder, withLockFile } from './embedded/processes.ts'
import { findRunning, type Listen, signalServer, startServer, stopServer } from './embedded/server.ts'

export { EmbeddedError, type EmbeddedProblem } from './embedded/problems.ts'

export type EmbeddedOptions = {
  /** Folder for the cluster, its password and its log. Unused when `ephemeral`. */
  dataDir?: string
  /** A throw-away server for tests: no fsync, in the temporary folder, removed by `stop()` or at exit. */
  ephemeral?: boolean
  /** Listen on 127.0.0.1 at this port as well; without it only on a Unix socket in a private folder. */
  port?: number
  /** Folder of the Unix socket, when the data folder's path is too long or not wanted. */
  socketDir?: string
  /** Name of the database to connect to; created when missing. */
  database?: string
  /** The npm package that brings the server's programs, to run another major version. */
  binaries?: string
  /** Settings passed on the command line of a server that is started (a reused one keeps its own). */
  settings?: Record<string, string>
}

export type Embedded = {
  /** `postgresql://…` of the superuser. Contains the password: never log it. */
  url: string
  /** Stops the server, unless another living process started it. Safe to call twice. */
  stop(): Promise<void>
  /** Whether a server that already ran on this folder was taken over. */
  reused: boolean
  /** Where the data really is (root may have had to put it outside the checkout). */
  dataDir: string
  pid: number
}

const EPHEMERAL_PREFIX = 'counterfoil-pg-'
/** sun_path holds 107 bytes on Linux and 103 on macOS; the socket's own name takes about 20. */
const LONGEST_SOCKET_FOLDER = 80

/**
 * Runs PostgreSQL from node_modules on `dataDir`: creates the cluster on first use, reuses a server of this
 * folder that still runs, and survives whatever `kill -9` left. Throws `EmbeddedError` in words for the user.
 */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<Embedded> {
  const ephemeral = options.ephemeral ?? false
  if (ephemeral) removeAbandoned()
  const wanted = resolve(
    ephemeral ? mkdtempSync(join(tmpdir(), EPHEMERAL_PREFIX)) : (options.dataDir ?? '.data/postgres'),
  )
  const account = chooseAccount(join(wanted, '18'))
  const binaries = findBinaries(account, account ? sharedPlace() : join(wanted, 'programs'), options.binaries)
  const home = chooseHome(wanted, account, binaries.major)
  makePrivate(home, account)
  const dataDir = join(home, String(binaries.major))
  const listen = chooseSocket(home, options, account)
  const ownerFile = join(home, 'owner')

  const { server, password, reused, owned } = await withLockFile(join(home, 'starting'), async () => {
    const hasCluster = existsSync(join(dataDir, 'PG_VERSION'))
    requireRoom(home, hasCluster)
    const password = superuserPassword(home, dataDir, account)
    if (!hasCluster) await createCluster(binaries, home, dataDir, account)
    const running = await findRunning(dataDir)
    const owned = !running || !ownerLives(ownerFile)
    const server =
      running ??
      (await startServer(binaries, home, dataDir, account, { listen, ephemeral, settings: options.settings ?? {} }))
    if (owned) recordOwner(ownerFile)
    return { server, password, reused: running !== undefined, owned }
  })

  const url = connectionUrl(server, password, options.database ?? 'counterfoil')
  const stop = owned ? stopper(server, dataDir, home, ownerFile, ephemeral) : () => Promise.resolve()
  try {
    await createDatabase(url)
  } catch (thrown) {
    await stop()
    throw thrown
  }
  return { url, stop, reused, dataDir, pid: server.pid }
}

function stopper(
  server: PidFile,
  dataDir: string,
  home: string,
  ownerFile: string,
  ephemeral: boolean,
): () => Promise<void> {
  const atExit = () => {
    // Only a signal fits into an exit handler; a server in mid-shutdown is waited for by the next start.
    signalServer(server.pid, ephemeral ? 'SIGQUIT' : 'SIGINT')
    if (ephemeral) rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
    else rmSync(ownerFile, { force: true })
  }
  process.once('exit', atExit)
  let stopping: Promise<void> | undefined
  return () => {
    stopping ??= (async () => {
      process.off('exit', atExit)
      await stopServer(server.pid, dataDir)
      if (ephemeral) rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
      else rmSync(ownerFile, { force: true })
    })()
    return stopping
  }
}

function chooseSocket(home: string, options: EmbeddedOptions, account: Account): Listen {
  const short = join(tmpdir(), `counterfoil-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`)
  const socketDir = options.socketDir ?? (home.length <= LONGEST_SOCKET_FOLDER ? join(home, 'socket') : short)
  makePrivate(socketDir, account)
  return { socketDir, port: options.port ?? 5432, tcp: options.port !== undefined || process.platform === 'win32' }
}

function connectionUrl(server: PidFile, password: string, database: string): string {
  const url = new URL(`postgresql://127.0.0.1:${server.port}/${encodeURIComponent(database)}`)
  url.username = 'postgres'
  url.password = password
  // A server reused from an earlier start keeps the way it listens.
  if (server.host === '' && server.socketDir !== '') {
    url.hostname = 'localhost'
    url.searchParams.set('host', server.socketDir)
  }
  return url.toString()
}

async function createDatabase(url: string): Promise<void> {
  const target = new URL(url)
  const database = decodeURIComponent(target.pathname.slice(1))
  target.pathname = '/postgres'
  const client = new pg.Client({ connectionString: target.toString(), application_name: 'counterfoil-start' })
  await client.connect()
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database])
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)}`)
  } catch (thrown) {
    // Two processes that start together may both create it.
    if (!(thrown instanceof pg.DatabaseError && (thrown.code === '42P04' || thrown.code === '23505'))) throw thrown
  } finally {
    await client.end()
  }
}

/** Test servers whose process was killed: stop them and free the space. */
function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(EPHEMERAL_PREFIX)) continue
    const home = join(tmpdir(), name)
    const made = statSync(home, { throwIfNoEntry: false })
    // Young ones may still be on the way to naming their owner.
    if (!made || Date.now() - made.mtimeMs < 120_000 || ownerLives(join(home, 'owner'))) continue
    for (const version of readdirSync(home).filter((entry) => /^\d+$/.test(entry))) {
      const left = readPidFile(join(home, version))
      if (left && servesFolder(left.pid, join(home, version))) signalServer(left.pid, 'SIGQUIT')
    }
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
  }
}
