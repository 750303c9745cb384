import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { isMainThread } from 'node:worker_threads'
import type pg from 'pg'

/** Who is not root may lower one group of the machine in 100 ms. */
const TRIES = 20
const PAUSE_MS = 110

/** How far the session of this process was lowered; 0 while it was not. */
let lowered = 0

/**
 * Lets requests go first where a backup shares a machine with them: lowers this thread, and every thread it starts from
 * now on. Only on Linux, where a thread has a priority of its own; elsewhere it would be that of the pages too.
 *
 * Linux shares the processors out by session, and only then within one, so a process that leads a session lowers that.
 * @param niceness as `nice` counts it, up to 19; 0 does nothing.
 */
export function giveWay(niceness: number): void {
  if (process.platform !== 'linux' || niceness === 0) return
  lower(0, niceness)
  if (!isMainThread || !leadsSession()) return
  lowered = niceness
  void lowerGroup(process.pid, niceness)
}

/** The same for a process that was just started to lead a session: to read its own code is half a second's work. */
export function haveGiveWay(pid: number, niceness: number): void {
  if (process.platform !== 'linux' || niceness === 0) return
  lower(pid, niceness)
  void lowerGroup(pid, niceness)
}

/**
 * Has the process that works for `client` in Postgres give way too, where it runs on this machine and is ours to lower.
 * Each is a session of its own. It ends with the connection, so nothing is raised again. Only along with the session of
 * this process: lowered alone, Postgres would be the last to run, and the backup would wait for itself.
 */
export async function giveWayInPostgres(client: pg.Client): Promise<void> {
  if (lowered === 0) return
  // As Postgres writes it into the title of the process: the port says that it is this very connection.
  const { rows } = await client.query<{ pid: string; title: string }>(
    `select pg_backend_pid() as pid, concat_ws(' ', session_user, current_database(),
       coalesce(host(inet_client_addr()) || '(' || inet_client_port() || ')', '[local]')) as title`,
  )
  const pid = Number(rows[0]?.pid)
  const title = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  if (!rows[0] || !title.startsWith('postgres: ') || !title.includes(` ${rows[0].title} `)) return
  lower(pid, lowered)
  void lowerGroup(pid, lowered)
}

function lower(pid: number, to: number): void {
  try {
    setPriority(pid, to)
  } catch {
    // A sandbox may forbid it, and another account's process is not ours; the backup is as good without.
  }
}

/** Lowers the group of a session; nothing happens where the kernel has none, or where they are another's. */
async function lowerGroup(pid: number, to: number): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      return await writeFile(`/proc/${pid}/autogroup`, String(to), { flag: 'r+' })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return
      await sleep(PAUSE_MS, undefined, { ref: false })
    }
  }
}

/** Otherwise the session is a terminal's, or a server's. */
function leadsSession(): boolean {
  try {
    // proc(5): the session is the fourth field behind the name, which may hold anything.
    const stat = readFileSync('/proc/self/stat', 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3] === String(process.pid)
  } catch {
    return false
  }
}
