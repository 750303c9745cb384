import { spawn, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { EmbeddedError, fileProblem, serverProblem, systemCode } from './problems.ts'

/** Where root keeps data and programs when the checkout is a place only root may enter. */
const SHARED_PLACES = ['/var/lib/counterfoil', '/var/tmp/counterfoil']

/** A fresh cluster is about 40 MB and its first WAL segments 32 MB; less free space ends in a half-made one. */
const ROOM_FOR_A_CLUSTER = 120 * 1024 * 1024
const ROOM_TO_START = 24 * 1024 * 1024

/** Makes a folder that only `account` (or we) may read. */
export function makePrivate(path: string, account: Account): void {
  try {
    // The mode would also close the parents to the account.
    mkdirSync(dirname(path), { recursive: true })
    mkdirSync(path, { recursive: true, mode: 0o700 })
    if (account) chownSync(path, account.uid, account.gid)
    chmodSync(path, 0o700)
  } catch (thrown) {
    throw fileProblem(thrown, path)
  }
}

/** The root-owned folder for copies of programs and data. */
export function sharedPlace(): string {
  for (const place of SHARED_PLACES) {
    try {
      mkdirSync(place, { recursive: true })
      // Below /var/tmp somebody else could have prepared the folder.
      if (process.getuid?.() !== undefined && statSync(place).uid !== process.getuid()) continue
      chmodSync(place, 0o755)
      return place
    } catch {
      // A read-only or forbidden place; the next one may do.
    }
  }
  return join(tmpdir(), `counterfoil-${process.getuid?.() ?? 0}`)
}

/**
 * The folder that really holds the data: `wanted`, unless root asks for one the account cannot enter. A place
 * that already holds a cluster wins, so a change of permissions never seems to empty the database.
 */
export function chooseHome(wanted: string, account: Account, major: number): string {
  if (!account) return wanted
  const elsewhere = join(
    sharedPlace(),
    createHash('sha256').update(realpathOfParent(wanted)).digest('hex').slice(0, 12),
  )
  for (const place of [wanted, elsewhere]) {
    if (existsSync(join(place, String(major), 'PG_VERSION'))) return place
  }
  return canEnter(wanted, account) ? wanted : elsewhere
}

function realpathOfParent(path: string): string {
  let parent = path
  while (!existsSync(parent)) parent = dirname(parent)
  return realpathSync(parent) + path.slice(parent.length)
}

function canEnter(path: string, account: NonNullable<Account>): boolean {
  makePrivate(path, account)
  const tried = spawnSync('/bin/sh', ['-c', 'cd "$1" && : > .entered && rm .entered', 'sh', path], {
    cwd: '/',
    stdio: 'ignore',
    uid: account.uid,
    gid: account.gid,
  })
  return tried.status === 0
}

/** Reads the superuser's password, or makes one for a cluster that is about to be created. */
export function superuserPassword(home: string, dataDir: string, account: Account): string {
  const path = join(home, 'password')
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (thrown) {
    if (systemCode(thrown) !== 'ENOENT') throw fileProblem(thrown, path)
  }
  if (existsSync(join(dataDir, 'PG_VERSION'))) {
    throw new EmbeddedError(
      'START_FAILED',
      `${path} is missing, so nobody can sign in to the database in ${dataDir}. Put the file back from a copy, or move ${home} away to begin with an empty database.`,
    )
  }
  const password = randomBytes(24).toString('base64url')
  try {
    writeFileSync(path, password, { mode: 0o600, flag: 'wx' })
    // initdb reads it as the account.
    if (account) chownSync(path, account.uid, account.gid)
  } catch (thrown) {
    throw fileProblem(thrown, path)
  }
  return password
}

/** Refuses early when the disk has no room, because PostgreSQL would stop in the middle. */
export function requireRoom(home: string, hasCluster: boolean): void {
  const { bavail, bsize } = statfsSync(home)
  const needed = hasCluster ? ROOM_TO_START : ROOM_FOR_A_CLUSTER
  if (bavail * bsize >= needed) return
  throw new EmbeddedError(
    'DISK_FULL',
    `The disk that holds ${home} has ${Math.floor((bavail * bsize) / 1024 / 1024)} MB left and the database needs ${needed / 1024 / 1024} MB to start. Nothing was changed; free some space and start again.`,
  )
}

/** Creates the cluster under another name first, so that a killed initdb leaves nothing that looks finished. */
export async function createCluster(
  binaries: Binaries,
  home: string,
  dataDir: string,
  account: Account,
): Promise<void> {
  const partial = `${dataDir}.partial`
  rmSync(partial, { recursive: true, force: true })
  const common = [
    '-D',
    partial,
    '--encoding=UTF8',
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${join(home, 'password')}`,
    '--no-instructions',
    '--no-sync',
  ]
  // The builtin provider sorts and folds case alike on every system; before 17 only the system's own exists.
  const builtin = binaries.major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []
  // LC_CTYPE must know letters outside ASCII, or trigram search does not see Arabic names.
  let made = await run(binaries.initdb, [...common, ...builtin, '--locale=C.UTF-8'], home, account)
  if (made.code !== 0 && /invalid locale/i.test(made.output)) {
    rmSync(partial, { recursive: true, force: true })
    made = await run(binaries.initdb, [...common, ...builtin, '--locale=C'], home, account)
  }
  if (made.code !== 0) {
    rmSync(partial, { recursive: true, force: true })
    throw serverProblem(made.output, dataDir, 'INIT_FAILED')
  }
  renameSync(partial, dataDir)
}

function run(
  program: string,
  args: string[],
  cwd: string,
  account: Account,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: serverEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(account && { uid: account.uid, gid: account.gid }),
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', (thrown) => reject(fileProblem(thrown, program)))
    child.on('close', (code) => resolve({ code, output }))
  })
}

/** PostgreSQL gets none of our environment: PG* variables would change it, and secrets are not its business. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { NODE_ENV: process.env.NODE_ENV, PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
}
