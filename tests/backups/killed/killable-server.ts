import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Embedded, startEmbedded } from '#db/embedded.ts'
import { migrate } from '#db/migrator/migrate.ts'

/** What is killed: the command itself, the server's process that works for it, or the whole PostgreSQL. */
export const VICTIMS = ['process', 'backend', 'server'] as const
export type Victim = (typeof VICTIMS)[number]

/** For what hangs; a busy machine takes a minute for what a quiet one does in seconds. */
const PATIENCE_MS = 300_000

const ROOT = resolve(import.meta.dirname, '../../..')

export interface Outcome {
  code: number | null
  json: Record<string, unknown> & { error?: { code: string } }
  words: string
}

/** A command in a process of its own. */
export interface Running {
  kill(): void
  ended: Promise<Outcome>
  readonly over: boolean
}

/** A PostgreSQL that dies as on a power cut and starts again on the same files, with a migrated database in it. */
export class KillableServer {
  readonly folder: string
  readonly store: string
  admin!: pg.Client
  #server!: Embedded

  private constructor(place: string) {
    this.folder = mkdtempSync(join(place, 'counterfoil-killed-'))
    this.store = join(this.folder, 'store')
    // Root's server works as another account, which must be able to enter.
    chmodSync(this.folder, 0o755)
  }

  static async start(place = tmpdir()): Promise<KillableServer> {
    const killable = new KillableServer(place)
    await killable.again()
    await migrate(killable.url)
    return killable
  }

  get url(): string {
    return this.#server.url
  }

  /** Starts it unless it runs, and connects anew. */
  async again(): Promise<void> {
    const server = await startEmbedded({
      dataDir: join(this.folder, 'data'),
      settings: { max_wal_size: '80MB', min_wal_size: '32MB' },
    })
    // Of a server that ran on, only whoever started it may stop it.
    if (!server.reused) this.#server = server
    await this.admin?.end().catch(() => undefined)
    this.admin = await this.#connect()
  }

  async stop(): Promise<void> {
    await this.admin.end().catch(() => undefined)
    await this.#server.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  databaseUrl(name: string): string {
    const url = new URL(this.url)
    url.pathname = `/${name}`
    return url.href
  }

  /** `npm run backup:…` as a person types it, with nothing of this process but its files. */
  command(script: string, args: string[], databaseUrl = this.url): Running {
    const child = spawn(process.execPath, [join('scripts/backup', script), ...args, '--json'], {
      cwd: ROOT,
      env: {
        ...process.env,
        NODE_ENV: 'test',
        NODE_OPTIONS: '',
        DATABASE_URL: databaseUrl,
        STORE_DIR: this.store,
        DATA_DIR: join(this.folder, 'keys'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const out = { text: '', words: '' }
    child.stdout.on('data', (data) => {
      out.text += data
    })
    child.stderr.on('data', (data) => {
      out.words += data
    })
    const ended = once(child, 'close').then(([code]): Outcome => {
      const json = out.text.trim() === '' ? {} : JSON.parse(out.text)
      return { code, json, words: out.words }
    })
    return {
      kill: () => child.kill('SIGKILL'),
      ended,
      get over() {
        return child.exitCode !== null || child.signalCode !== null
      },
    }
  }

  /** kill -9. Afterwards the command is gone and the server runs, whatever was hit. */
  async kill(victim: Victim, running: Running): Promise<Outcome> {
    if (victim === 'process') running.kill()
    else {
      const pids = await this.#pids(
        victim === 'backend' ? `application_name ~ '^counterfoil (backup|restore)$'` : 'true',
      )
      if (victim === 'server') signal(this.#server.pid)
      for (const pid of pids) signal(pid)
    }
    // A command whose database went away ends by itself, and says why.
    const outcome = await Promise.race([running.ended, sleep(PATIENCE_MS, null, { ref: false })])
    if (!outcome) throw new Error(`the command still runs ${PATIENCE_MS} ms after its ${victim} was killed`)
    await this.#settle()
    return outcome
  }

  async #pids(condition: string): Promise<number[]> {
    const { rows } = await this.admin.query<{ pid: number }>(
      `select pid from pg_stat_activity where ${condition} and pid <> pg_backend_pid()`,
    )
    return rows.map(({ pid }) => pid)
  }

  /** Killing one process makes the server throw all others out and recover; whoever asks meanwhile is refused. */
  async #settle(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.again()
        const busy = await this.#pids(`application_name ~ '^counterfoil (backup|restore|scratch)$'`)
        if (busy.length === 0) return
      } catch (error) {
        if (attempt > PATIENCE_MS / 100) throw error
      }
      await sleep(100)
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.#server.url, application_name: 'a test' })
    client.on('error', () => undefined)
    await client.connect()
    return client
  }
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone by itself since we looked.
  }
}

/** How often each end was met, by what was killed and when. */
export class Tally {
  readonly counts: Record<string, number> = {}

  add(...words: string[]): void {
    const key = words.join(' · ')
    this.counts[key] = (this.counts[key] ?? 0) + 1
  }

  print(): void {
    process.stdout.write(`${JSON.stringify(this.counts, null, 1)}\n`)
  }
}
