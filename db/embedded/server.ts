import { spawn } from 'node:child_process'
import { closeSync, fchownSync, openSync, readFileSync, rmSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { serverEnvironment } from './cluster.ts'
import { EmbeddedError, fileProblem, serverProblem } from './problems.ts'
import { disownPidFile, isAlive, type PidFile, readPidFile, servesFolder } from './processes.ts'

const START_DEADLINE_MS = 60_000
/** Backends that lost their postmaster leave within a few seconds; until then a new server must wait. */
const ORPHANS_DEADLINE_MS = 20_000
const LOG_KEPT_BYTES = 8 * 1024 * 1024

export type Listen = { socketDir: string; port: number; tcp: boolean }
export type ServerOptions = { listen: Listen; ephemeral: boolean; settings: Record<string, string> }

/** The server that already runs on this folder, once it accepts connections; undefined when there is none. */
export async function findRunning(dataDir: string): Promise<PidFile | undefined> {
  const deadline = Date.now() + START_DEADLINE_MS
  for (;;) {
    const file = readPidFile(dataDir)
    if (!file) return undefined
    if (!servesFolder(file.pid, dataDir)) {
      if (isAlive(file.pid)) disownPidFile(dataDir)
      return undefined
    }
    // A server that was killed a moment ago still counts as a process.
    if (file.ready && (await answers(file))) return file
    if (Date.now() > deadline) {
      throw new EmbeddedError(
        'IN_USE',
        `PostgreSQL (pid ${file.pid}) has held ${dataDir} for a minute without accepting connections. See its log beside the folder.`,
      )
    }
    await sleep(50)
  }
}

/** Asks whether encryption is offered (protocol 3.0, SSLRequest): the shortest question a living server answers. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

/** The kernel still connects callers to a process that is being killed; only an answer proves life. */
function answers({ host, port, socketDir }: PidFile): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = host === '' ? connect(`${socketDir}/.s.PGSQL.${port}`) : connect(port, host)
    socket.once('connect', () => socket.write(SSL_REQUEST))
    socket.once('data', () => {
      resolve(true)
      socket.destroy()
    })
    socket.on('error', () => resolve(false))
    socket.once('close', () => resolve(false))
  })
}

/** Starts the server as a process of its own and returns once it accepts connections. */
export async function startServer(
  binaries: Binaries,
  home: string,
  dataDir: string,
  account: Account,
  options: ServerOptions,
): Promise<PidFile> {
  const orphansDeadline = Date.now() + ORPHANS_DEADLINE_MS
  for (;;) {
    const outcome = await attempt(binaries, home, dataDir, account, options)
    if (typeof outcome !== 'string') return outcome
    if (/shared memory block .* is still in use|is another postmaster/s.test(outcome) && Date.now() < orphansDeadline) {
      await sleep(250)
      continue
    }
    throw serverProblem(outcome, dataDir, 'START_FAILED')
  }
}

/** One start; the text of the log when the server gave up. */
async function attempt(
  binaries: Binaries,
  home: string,
  dataDir: string,
  account: Account,
  options: ServerOptions,
): Promise<PidFile | string> {
  const log = join(home, 'postgres.log')
  rotate(log)
  const handle = openLog(log, account)
  const begin = statSync(log).size
  // A left-over socket lock may name a process number that is somebody else's by now; the folder is only ours.
  for (const end of ['', '.lock'])
    rmSync(join(options.listen.socketDir, `.s.PGSQL.${options.listen.port}${end}`), { force: true })
  const child = spawn(binaries.postgres, ['-D', dataDir, ...settings(options, binaries.major)], {
    cwd: home,
    env: serverEnvironment(),
    // Its own session: Ctrl-C reaches us alone, and we stop the server after the last request.
    detached: true,
    stdio: ['ignore', handle, handle],
    ...(account && { uid: account.uid, gid: account.gid }),
  })
  closeSync(handle)
  let ended = false
  let failure: Error | undefined
  child.on('error', (thrown) => {
    failure = thrown
    ended = true
  })
  child.on('exit', () => {
    ended = true
  })
  child.unref()
  const deadline = Date.now() + START_DEADLINE_MS
  for (;;) {
    const file = readPidFile(dataDir)
    if (file && file.pid === child.pid && file.ready) return file
    if (failure) throw fileProblem(failure, binaries.postgres)
    if (ended) return readFileSync(log).subarray(begin).toString()
    if (Date.now() > deadline) {
      child.kill('SIGQUIT')
      return `no connection within ${START_DEADLINE_MS / 1000} s\n${readFileSync(log).subarray(begin).toString()}`
    }
    await sleep(10)
  }
}

function openLog(log: string, account: Account): number {
  try {
    const handle = openSync(log, 'a', 0o600)
    if (account) fchownSync(handle, account.uid, account.gid)
    return handle
  } catch (thrown) {
    throw fileProblem(thrown, log)
  }
}

function rotate(log: string): void {
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0
  if (size > LOG_KEPT_BYTES) rmSync(log, { force: true })
}

/** What a server that stays takes of the machine's memory for its pages. */
export function sharedBuffers(): string {
  return `${Math.min(1024, Math.max(128, Math.floor(totalmem() / 1024 / 1024 / 8)))}MB`
}

function settings({ listen, ephemeral, settings: extra }: ServerOptions, major: number): string[] {
  const values: Record<string, string> = {
    listen_addresses: listen.tcp ? '127.0.0.1' : '',
    port: String(listen.port),
    unix_socket_directories: process.platform === 'win32' ? '' : listen.socketDir,
    unix_socket_permissions: '0700',
    timezone: 'UTC',
    log_timezone: 'UTC',
    max_connections: '100',
    shared_buffers: ephemeral ? '128MB' : sharedBuffers(),
    // The data sits on an SSD wherever people run this today; the default 4 is for spinning disks.
    random_page_cost: '1.1',
    // The kernel has nearly every page that is missing here: reading one takes 5 µs, having another process read it 21.
    ...(major >= 18 && { io_method: 'sync' }),
    // A COMMIT behind many rows waits for all of their log that is not on the disk yet. Written out while the rows come,
    // an import of 5,000 ends 40 ms sooner.
    wal_writer_delay: '10ms',
    log_line_prefix: '%m [%p] %a ',
    log_min_duration_statement: ephemeral ? '-1' : '2000',
    ...(ephemeral && {
      fsync: 'off',
      full_page_writes: 'off',
      // A server that lives on writes into segments it has already; a new one would only make zeros.
      wal_init_zero: 'off',
      synchronous_commit: 'off',
      max_connections: '200',
      autovacuum: 'off',
      max_wal_size: '4GB',
    }),
    ...extra,
  }
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** Fast shutdown: running statements are cancelled, what was committed stays; the immediate one only if that hangs. */
export async function stopServer(pid: number, dataDir: string): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', 30_000],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 2_000],
  ] as const) {
    if (!servesFolder(pid, dataDir)) return
    signalServer(pid, signal)
    const deadline = Date.now() + patience
    while (Date.now() < deadline) {
      if (!servesFolder(pid, dataDir)) return
      await sleep(10)
    }
  }
}

export function signalServer(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended between the look and the signal.
  }
}
