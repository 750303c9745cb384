import { spawnSync } from 'node:child_process'
import {
  closeSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedError, fileProblem, systemCode } from './problems.ts'

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return systemCode(thrown) === 'EPERM'
  }
}

/**
 * Names a process so that a later one with the same number is not mistaken for it: process numbers start
 * again after a reboot, and in a container the same small numbers come back every time.
 */
export function processIdentity(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in brackets may hold spaces; field 22, the start time, counts from after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z') return undefined
    return `${pid} ${fields[19]}`
  } catch {
    const ps = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
    return `${pid} ${ps.stdout?.trim() ?? ''}`
  }
}

/** Whether the file names a process that still runs. */
export function ownerLives(path: string): boolean {
  const recorded = readOwner(path)
  if (recorded === undefined) return false
  return processIdentity(Number.parseInt(recorded, 10)) === recorded
}

export function readOwner(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}

export function recordOwner(path: string): void {
  // Replaced, not overwritten: root and an ordinary user may start the same folder in turn.
  rmSync(path, { force: true })
  writeFileSync(path, processIdentity(process.pid) ?? String(process.pid), { mode: 0o644 })
}

/** Runs `work` while no other process runs it for the same lock file; a dead holder's file is taken over. */
export async function withLockFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 60_000
  for (;;) {
    try {
      const handle = openSync(path, 'wx', 0o644)
      writeSync(handle, processIdentity(process.pid) ?? String(process.pid))
      closeSync(handle)
      break
    } catch (thrown) {
      if (systemCode(thrown) !== 'EEXIST') throw fileProblem(thrown, path)
    }
    // A file just made may still be empty, so an unreadable owner gets a moment before it counts as dead.
    await sleep(100)
    if (!ownerLives(path)) rmSync(path, { force: true })
    else if (Date.now() > deadline) {
      throw new EmbeddedError(
        'IN_USE',
        `Another process (pid ${readOwner(path)?.split(' ')[0]}) has been starting this database for a minute. Stop it and try again.`,
      )
    }
  }
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

/** What `postmaster.pid` says, line by line (src/include/utils/pidfile.h). */
export type PidFile = { pid: number; port: number; socketDir: string; host: string; ready: boolean }

export function readPidFile(dataDir: string): PidFile | undefined {
  let lines: string[]
  try {
    lines = readFileSync(`${dataDir}/postmaster.pid`, 'utf8').split('\n')
  } catch {
    return undefined
  }
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  return {
    pid,
    port: Number(lines[3]),
    socketDir: lines[4]?.trim() ?? '',
    host: lines[5]?.trim() ?? '',
    ready: lines[7]?.trim() === 'ready',
  }
}

/** Whether `pid` is the server of this very data folder: a postmaster's working directory is its data folder. */
export function servesFolder(pid: number, dataDir: string): boolean {
  if (processIdentity(pid) === undefined) return false
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDir)
  } catch (thrown) {
    // Somebody else's process hides its folder; then it is not the account that owns the data folder.
    if (systemCode(thrown) === 'EACCES') return false
    const ps = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
    return (ps.stdout ?? '').includes(dataDir)
  }
}

/**
 * A pid file left by `kill -9` may name a number that now belongs to somebody else, and PostgreSQL would
 * refuse to start. The number is replaced by one that cannot exist; the rest of the file stays, because
 * PostgreSQL uses it to check that no orphaned backend still has the shared memory.
 */
export function disownPidFile(dataDir: string): void {
  const path = `${dataDir}/postmaster.pid`
  const [, ...rest] = readFileSync(path, 'utf8').split('\n')
  writeFileSync(path, ['2147483646', ...rest].join('\n'))
}
