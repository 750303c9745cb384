import { execFile, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { promisify } from 'node:util'
import pg from 'pg'
import { startEmbedded } from '#db/embedded.ts'
import { giveWay, haveGiveWay } from '#server/backups/engine/give-way.ts'
import { makeBackup } from '#server/backups/engine/make-backup.ts'
import { signingKeyFromPem } from '#server/backups/format/signature.ts'
import { FolderStore } from '#server/backups/stores/folder-store.ts'
import { configSchema } from '#server/kernel/config.ts'
import { newId } from '#server/kernel/ids.ts'
import { runCommand, UsageError } from '../command.ts'
import { measureRequests } from './measuring/requests.ts'
import { measureRestores } from './measuring/restoring.ts'

interface Figure {
  name: string
  bar: string
  value: number
  unit: string
  /** null where the bar could not be measured here. */
  ok: boolean | null
}

interface Job {
  url: string
  folder: string
  recipients: string[]
  readers: number
}

const NICENESS = configSchema.shape.BACKUP_NICENESS.parse(undefined)

/** One backup in a process and a session of its own, as the pages and the nights make it. */
const job = process.env.BENCH_BACKUP
if (job) await backUp(JSON.parse(job))
else
  await runCommand(
    {
      name: 'bench -- backup',
      summary:
        'Measures a comprehensive backup against pg_dump -Fc of the same server version, and its restore against pg_restore -1, in turns.',
      options: {
        megabytes: { type: 'string', value: 'count', help: 'Size of the database, 500 unless told' },
        runs: { type: 'string', value: 'count', help: 'Runs of each, of which the median counts; 3 unless told' },
        url: { type: 'string', value: 'url', help: 'A server to use instead of the embedded one, as superuser' },
        readers: { type: 'string', value: 'count', help: 'Connections that read at once, 1 unless told' },
      },
    },
    async ({ options, say }) => {
      const megabytes = Number(options.megabytes ?? 500)
      const runs = Number(options.runs ?? 3)
      const readers = Number(options.readers ?? 1)
      if (!(megabytes > 0) || !(runs > 0) || !(readers > 0)) throw new UsageError('sizes are numbers above 0')
      const server = options.url
        ? { url: options.url, stop: async () => undefined }
        : await startEmbedded({ ephemeral: true })
      const folder = mkdtempSync(join(tmpdir(), 'counterfoil-bench-'))
      try {
        return await measure(server.url, folder, { megabytes, runs, readers }, say)
      } finally {
        await dropDatabase(server.url)
        await server.stop()
        rmSync(folder, { recursive: true, force: true })
      }
    },
  )

async function measure(
  serverUrl: string,
  folder: string,
  { megabytes, runs, readers }: { megabytes: number; runs: number; readers: number },
  say: (line: string) => void,
) {
  const { url, bytes, version } = await fill(serverUrl, megabytes, say)
  const pgDump = await findPgDump(version)
  if (!pgDump) say(`no pg_dump of PostgreSQL ${version} here: the ratio is skipped`)
  const { generateX25519Identity, identityToRecipient } = await import('age-encryption')
  const recipients = [await identityToRecipient(await generateX25519Identity())]

  const times: Record<'plain' | 'age' | 'pg_dump', number[]> = { plain: [], age: [], pg_dump: [] }
  let peak = 0
  let fileBytes = 0
  // In turns: a machine that is busy for a while is busy for all of them.
  for (let run = 0; run < runs; run += 1) {
    for (const kind of ['plain', 'age'] as const) {
      const made = await inChild({ url, folder, readers, recipients: kind === 'age' ? recipients : [] })
      times[kind].push(made.seconds)
      peak = Math.max(peak, made.peakMegabytes)
      fileBytes = made.fileBytes
      say(`${kind}: ${made.seconds.toFixed(2)} s, ${made.peakMegabytes.toFixed(0)} MiB, ${made.rows} rows`)
    }
    if (!pgDump) continue
    const out = join(folder, 'pg_dump.custom')
    const startedAt = performance.now()
    await promisify(execFile)(pgDump, ['-Fc', '-f', out, '-d', url])
    times.pg_dump.push((performance.now() - startedAt) / 1000)
    say(`pg_dump -Fc: ${times.pg_dump.at(-1)?.toFixed(2)} s, ${(statSync(out).size / 1e6).toFixed(0)} MB`)
    rmSync(out)
  }
  const requests = await measureRequests(url, runs, () => inChild({ url, folder, recipients: [], readers }))
  await dropDatabase(serverUrl)
  const restores = await measureRestores(serverUrl, folder, { megabytes, runs, pgDump }, say)
  const seconds = (name: string, of: number[]): Figure => ({
    name,
    bar: '–',
    value: round(median(of)),
    unit: 's',
    ok: null,
  })
  // Compared with nothing there is no figure.
  const beside = (name: string, bar: number, of: number[], peer: number[]): Figure[] => {
    const value = round(median(of) / median(peer))
    return pgDump ? [{ name, bar: `≤ ${bar}×`, value, unit: '×', ok: value <= bar }] : []
  }
  const slower = round(requests.during / requests.without)
  const figures: Figure[] = [
    seconds('comprehensive backup', times.plain),
    seconds('comprehensive backup, age', times.age),
    ...(pgDump ? [seconds('pg_dump -Fc', times.pg_dump)] : []),
    ...beside('backup beside pg_dump -Fc', 0.7, times.plain, times.pg_dump),
    ...beside('backup with age beside pg_dump -Fc', 0.7, times.age, times.pg_dump),
    seconds('restore into a new database', restores.ours),
    ...(pgDump ? [seconds('pg_restore -1', restores.pgRestore)] : []),
    ...beside('restore beside pg_restore -1', 3, restores.ours, restores.pgRestore),
    { name: 'peak memory', bar: '≤ 200 MiB', value: round(peak), unit: 'MiB', ok: peak <= 200 },
    { name: 'request p95 during a backup', bar: '≤ 1.5× without', value: slower, unit: '×', ok: slower <= 1.5 },
  ]
  for (const { name, value, unit, bar, ok } of figures)
    say(`${ok === null ? '    ' : ok ? 'ok  ' : 'MISS'} ${name}: ${value} ${unit} (bar ${bar})`)
  const sizes = { databaseBytes: bytes, fileBytes, postgres: version, pgDump: pgDump !== null, runs, readers }
  return {
    json: { sizes, requests, restores, figures },
    exit: figures.every(({ ok }) => ok !== false) ? (0 as const) : (1 as const),
  }
}

/** Rows like those of a sales portal: names, numbers, notes as jsonb, some text that packs badly. */
async function fill(serverUrl: string, megabytes: number, say: (line: string) => void) {
  const admin = new pg.Client({ connectionString: serverUrl })
  await admin.connect()
  const name = `bench_backup_${process.pid}`
  await admin.query(`create database ${name}`)
  await admin.query(
    `do $$ begin create role counterfoil_backup nologin bypassrls; exception when duplicate_object or unique_violation then null; end $$`,
  )
  const { rows } = await admin.query<{ version: string }>(`select current_setting('server_version_num') as version`)
  await admin.end()
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const client = new pg.Client({ connectionString: url.href })
  await client.connect()
  // About 480 bytes a row, measured.
  const count = Math.ceil((megabytes * 2 ** 20) / 2 / 480)
  for (const table of ['leads', 'sales']) {
    say(`filling ${table} with ${count} rows`)
    await client.query(
      `create table ${table} as select g::bigint as id, gen_random_uuid() as company_id, 'Customer ' || g as name, '+4477' || lpad(g::text, 8, '0') as phone,
         md5(g::text) || md5((g + 1)::text) || md5((g + 2)::text) as token, repeat('A note about the visit of the engineer. ', 3 + g % 3) as note,
         jsonb_build_object('make', 'Neff', 'model', 'N' || g, 'price', g % 900, 'parts', jsonb_build_array('hob', 'oven', g)) as details,
         now() - g * interval '1 second' as created_at, (g % 100000)::numeric / 100 as total
       from generate_series(1, ${count}) g`,
    )
    await client.query(`alter table ${table} add primary key (id)`)
    await client.query(`grant select on ${table} to counterfoil_backup`)
  }
  await client.query('vacuum analyze')
  const size = await client.query<{ bytes: string }>('select pg_database_size(current_database()) as bytes')
  await client.end()
  return { url: url.href, bytes: Number(size.rows[0]?.bytes), version: Math.floor(Number(rows[0]?.version) / 10_000) }
}

async function dropDatabase(serverUrl: string): Promise<void> {
  const admin = new pg.Client({ connectionString: serverUrl })
  await admin.connect()
  await admin.query(`drop database if exists bench_backup_${process.pid} with (force)`)
  await admin.end()
}

async function findPgDump(version: number): Promise<string | null> {
  for (const path of ['pg_dump', `/usr/lib/postgresql/${version}/bin/pg_dump`]) {
    if (path.includes('/') && !existsSync(path)) continue
    const found = await promisify(execFile)(path, ['--version']).catch(() => null)
    if (Number(/\) (\d+)/.exec(found?.stdout ?? '')?.[1]) === version) return path
  }
  return null
}

interface Made {
  seconds: number
  peakMegabytes: number
  rows: number
  fileBytes: number
}

function inChild(given: Job): Promise<Made> {
  return new Promise((resolve, reject) => {
    // As a backup that a person or a schedule asked for; see runs/background.ts.
    const child = spawn(process.execPath, ['--max-semi-space-size=1', join(import.meta.dirname, 'backup.ts')], {
      env: { MALLOC_ARENA_MAX: '2', ...process.env, BENCH_BACKUP: JSON.stringify(given) },
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (child.pid) haveGiveWay(child.pid, NICENESS)
    let out = ''
    child.stdout.on('data', (data) => {
      out += data
    })
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`the backup ended with ${code}`)),
    )
  })
}

async function backUp({ url, folder, recipients, readers }: Job): Promise<void> {
  const pem = String(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }))
  const store = new FolderStore(folder)
  giveWay(NICENESS)
  const startedAt = performance.now()
  const made = await makeBackup({
    runId: newId(),
    kind: 'comprehensive',
    database: { url, role: 'counterfoil_backup' },
    stores: [store],
    scope: { kind: 'database' },
    createdBy: 'bench',
    reason: 'measured',
    signingKey: signingKeyFromPem(pem),
    previousManifest: null,
    startedAt: new Date(),
    encryption: recipients.length > 0 ? { recipients } : null,
    strict: false,
    readers,
  })
  const seconds = (performance.now() - startedAt) / 1000
  await store.remove(made.path)
  const { file, metadata } = made.manifest
  // maxRSS is in kibibytes, of the process with all its threads.
  const peakMegabytes = process.resourceUsage().maxRSS / 1024
  process.stdout.write(JSON.stringify({ seconds, peakMegabytes, rows: metadata.totalRecords, fileBytes: file.bytes }))
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}

function round(value: number): number {
  return Number(value.toFixed(2))
}
