import { createReadStream, createWriteStream } from 'node:fs'
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
import { type Recorded, rawPool, recordTransactions, replayTransactions } from './recording.ts'

/** Most transactions of an import at once, with those that tell its progress. */
const CONNECTIONS = 5

/** What one file took, in milliseconds, and what came of it. */
export interface ImportRun {
  upload: number
  preview: number
  write: number
  /** The statements of all three, through raw pg. */
  raw: number
  created: number
  duplicates: number
}

/**
 * Imports files into a company, step by step as the job does it, and has raw pg do each again in another company that
 * holds the same: the same statements and values but for the company, as the superuser, without row level security, in
 * the same transactions, those at once that were under way at once.
 */
export async function createImporter(url: string, folder: string) {
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  const scope = await addCompany(url, admin)
  const mirror = await addCompanyOf(url, admin, scope.userId, 'mirror')
  const database = createDatabase({ url, role: 'counterfoil_app' })
  const recorded = recordTransactions(database)
  const raw = rawPool(url, mirror, CONNECTIONS)
  const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: url, DATA_DIR: folder, LOG_LEVEL: 'silent' })
  const services = createServices(config, { database })

  const setState = (companyId: string, id: string, state: string) =>
    admin.query('update lead_import_batches set state = $3, attempts = 0 where company_id = $1 and id = $2', [
      companyId,
      id,
      state,
    ])
  const repeat = async (transactions: readonly Recorded[]) => {
    const moved = moveTo(mirror, scope.companyId, transactions)
    return timed(() => replayTransactions(raw, moved))
  }
  /** One step of the batch, by us and by raw pg. */
  const step = async (id: string, state: 'PREVIEWING' | 'QUEUED') => {
    await setState(scope.companyId, id, state)
    const ours = await timed(() => runImport(services, { companyId: scope.companyId, batchId: id }))
    await setState(mirror, id, state)
    return { ours, raw: await repeat(recorded()) }
  }

  return {
    /** Rows `from` and the following ones, in one file. */
    async importRows(from: number, count: number): Promise<ImportRun> {
      const path = join(folder, 'leads.csv')
      await pipeline(Readable.from(lines(from, count)), createWriteStream(path))
      let id = ''
      const upload = await timed(async () => {
        ;({ id } = await createImport(services, scope, { fileName: 'leads.csv', content: createReadStream(path) }))
      })
      const uploaded = await repeat(recorded())
      const preview = await step(id, 'PREVIEWING')
      const write = await step(id, 'QUEUED')

      const { rows } = await admin.query<{ created: number; duplicates: number }>(
        `select rows_created as created, rows_update + rows_duplicate_in_database as duplicates
         from lead_import_batches where id = $1 and state = 'IMPORTED'`,
        [id],
      )
      const [own, same] = rows
      if (!own || own.created !== same?.created) throw new Error('raw pg did not do what the import did')
      return {
        upload,
        preview: preview.ours,
        write: write.ours,
        raw: uploaded + preview.raw + write.raw,
        ...own,
      }
    },
    async close(): Promise<void> {
      await raw.end()
      await database.close()
      await admin.end()
    },
  }
}

/** The same transactions for another company. */
function moveTo(companyId: string, instead: string, transactions: readonly Recorded[]): Recorded[] {
  const moved = new Map<Recorded, Recorded>()
  for (const transaction of transactions) {
    const statements = transaction.statements.map((sent) => ({
      ...sent,
      values: sent.values.map((value) => (value === instead ? companyId : value)),
    }))
    const after = transaction.after.flatMap((earlier) => moved.get(earlier) ?? [])
    moved.set(transaction, { ...transaction, statements, after })
  }
  return [...moved.values()]
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const since = performance.now()
  await work()
  return performance.now() - since
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
  const userId = newId()
  await admin.query(`insert into users (id, email, name) values ($1, 'bench@example.com', 'Bench')`, [userId])
  return {
    kind: 'company',
    companyId: await addCompanyOf(url, admin, userId, 'bench'),
    userId,
    role: 'admin',
    operator: false,
    timeZone: 'Europe/London',
    currency: 'GBP',
  }
}

async function addCompanyOf(url: string, admin: pg.Client, userId: string, slug: string): Promise<string> {
  const companyId = newId()
  await admin.query(
    `insert into companies (id, name, slug, region, time_zone, currency) values ($1, 'Bench', $2, 'UK', 'Europe/London', 'GBP')`,
    [companyId, slug],
  )
  await admin.query(`insert into company_directory (company_id, slug, name) values ($1, $2, 'Bench')`, [
    companyId,
    slug,
  ])
  await admin.query(`insert into user_companies (company_id, user_id, role) values ($1, $2, 'admin')`, [
    companyId,
    userId,
  ])
  const owner = createDatabase({ url, max: 1 })
  await insertDefaultDispositions(owner.kysely, companyId, new Date(), newId)
  await owner.close()
  return companyId
}
