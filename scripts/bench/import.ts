import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { createDatabase } from '#db/client.ts'
import { insertDefaultDispositions } from '#db/seeds/dispositions.ts'
import { createImport } from '#server/imports/imports.service.ts'
import { runImport } from '#server/imports/working/import.job.ts'
import { readConfig } from '#server/kernel/config.ts'
import { newId } from '#server/kernel/ids.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import { createServices } from '#server/services.ts'
import { runCommand } from '../command.ts'
import { type Bar, figureOf } from './measuring/figures.ts'
import { outcomeOf, startReport } from './measuring/report.ts'
import { startBenchServer } from './measuring/world.ts'

/** Lead import with duplicate check. */
const BAR: Bar = { of: 'rate', unit: 'rows/s', bar: 15_000, reach: 30_000, more: true }

await runCommand(
  {
    name: 'bench -- import',
    summary:
      'Measures an import of leads step by step, under row level security, into a company that has leads already.',
    options: {
      rows: { type: 'string', value: '<count>', help: 'Rows of the file, 50000 unless told.' },
      leads: {
        type: 'string',
        value: '<count>',
        help: 'Leads there before; a fifth of the rows are among them. 50000 unless told.',
      },
    },
  },
  async ({ options, say }) => {
    const rows = Number(options.rows ?? 50_000)
    const before = Number(options.leads ?? 50_000)
    const folder = await mkdtemp(join(tmpdir(), 'counterfoil-bench-'))
    const finish = startReport(
      'import',
      'One file, step by step as the job does it, under row level security; a fifth of its rows are there already.',
    )
    const server = await startBenchServer()
    const admin = new pg.Client({ connectionString: server.url })
    try {
      await admin.connect()
      const scope = await addCompany(server.url, admin)
      const database = createDatabase({ url: server.url, role: 'counterfoil_app' })
      const services = createServices(
        readConfig({ NODE_ENV: 'test', DATABASE_URL: server.url, DATA_DIR: folder, LOG_LEVEL: 'silent' }),
        { database },
      )

      /** Runs one file to its end; the steps are timed as the job does them. */
      const importFile = async (from: number, count: number) => {
        const path = join(folder, 'leads.csv')
        await pipeline(Readable.from(lines(from, count)), createWriteStream(path))
        const clock = stopwatch()
        const { id } = await createImport(services, scope, { fileName: 'leads.csv', content: createReadStream(path) })
        const upload = clock()
        const preview = await step('PREVIEWING', id).then(clock)
        const write = await step('QUEUED', id).then(clock)
        const { rows: found } = await admin.query('select * from lead_import_batches where id = $1', [id])
        return { upload, preview, write, batch: found[0] }
      }
      const step = async (state: string, batchId: string) => {
        await admin.query('update lead_import_batches set state = $2, attempts = 0 where id = $1', [batchId, state])
        await runImport(services, { companyId: scope.companyId, batchId })
      }

      say(`filling ${before} leads`)
      await importFile(0, before)
      say(`importing ${rows} rows`)
      const { upload, preview, write, batch } = await importFile(Math.max(0, before - Math.round(rows / 5)), rows)
      await database.close()

      const perSecond = (ms: number) => Math.round(rows / (ms / 1000))
      const size = `${rows / 1000} k rows`
      const figures = [
        figureOf({ name: 'preview with duplicate check', size, value: perSecond(preview), bar: null }),
        figureOf({ name: 'write with duplicate check', size, value: perSecond(write), bar: BAR }),
        figureOf({ name: 'whole, from the upload', size, value: perSecond(upload + preview + write), bar: BAR }),
        figureOf({
          name: 'memory of the process, MB',
          size,
          value: Math.round(process.memoryUsage().rss / 1e6),
          bar: null,
        }),
      ]
      const sizes = {
        rows,
        leadsBefore: before,
        created: batch.rows_created,
        duplicates: batch.rows_update + batch.rows_duplicate_in_database,
        state: batch.state,
      }
      return outcomeOf(await finish(server.url, { sizes, figures }))
    } finally {
      await admin.end().catch(() => undefined)
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    }
  },
)

function stopwatch(): () => number {
  let since = performance.now()
  return () => {
    const now = performance.now()
    const passed = now - since
    since = now
    return passed
  }
}

/** Rows as British agencies buy them: ten columns, semicolons, quotes. */
function* lines(from: number, count: number): Generator<string> {
  yield 'First name;Last name;Email;Mobile;Address;City;Postcode;Source;Notes;External id\r\n'
  for (let index = from; index < from + count; index += 1) {
    const phone = `079${String(10_000_000 + index).slice(0, 2)} ${String(10_000_000 + index).slice(2)}`
    yield `Ann${index};"O'Brien ${index}";ann.${index}@Example.com;${phone};"${index} High Street";Leeds;LS1 4AP;web;"said ""later""";X${index}\r\n`
  }
}

async function addCompany(url: string, admin: pg.Client): Promise<CompanyScope> {
  const companyId = newId()
  const userId = newId()
  await admin.query(
    `insert into companies (id, name, slug, region, time_zone, currency) values ($1, 'Bench', 'bench', 'UK', 'Europe/London', 'GBP')`,
    [companyId],
  )
  await admin.query(`insert into company_directory (company_id, slug, name) values ($1, 'bench', 'Bench')`, [companyId])
  await admin.query(`insert into users (id, email, name) values ($1, 'bench@example.com', 'Bench')`, [userId])
  await admin.query(`insert into user_companies (company_id, user_id, role) values ($1, $2, 'admin')`, [
    companyId,
    userId,
  ])
  const owner = createDatabase({ url, max: 1 })
  await insertDefaultDispositions(owner.kysely, companyId, new Date(), newId)
  await owner.close()
  return {
    kind: 'company',
    companyId,
    userId,
    role: 'admin',
    operator: false,
    timeZone: 'Europe/London',
    currency: 'GBP',
  }
}
