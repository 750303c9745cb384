import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { seedDemo } from '../../seeds/demo.ts'
import { seedSized } from '../../seeds/sized/sized.ts'
import { readMigrations } from '../files.ts'
import { rollback } from '../rollback.ts'
import { createScratch, type Scratch } from '../scratch/scratch.ts'
import type { Log } from '../session.ts'

/** A database to rehearse on: what the live one has applied, with rows in it; it goes away. */
export interface RehearsalDatabase {
  url: string
  /** What it is, in words. */
  on: string
  drop(): Promise<void>
}

/** Where a rehearsal's database comes from: seeds, a copy of the live one, or a restored backup. */
export interface RehearsalSource {
  kind: 'seeds' | 'live-copy' | 'backup'
  /** @param applied names of the migrations that the live database has. */
  prepare(applied: ReadonlySet<string>, log: Log): Promise<RehearsalDatabase>
}

export interface SeedSizes {
  leads: number
  customers: number
}

/**
 * The demo, or a company of a size. The seeds fill the newest schema, so everything is applied first and what is
 * pending is rolled back again, which leaves rows in the older one and tries rollback.sql besides.
 */
export function fromSeeds(url: string, options: { dir?: string; sizes?: SeedSizes } = {}): RehearsalSource {
  return {
    kind: 'seeds',
    async prepare(applied, log) {
      const names = readMigrations(options.dir).map(({ name }) => name)
      const dir = options.dir === undefined ? {} : { dir: options.dir }
      log('replaying migrations')
      const scratch = await createScratch(url, { names, keep: true, ...dir })
      return await orDrop(scratch, async () => {
        log('seeding')
        await seedDemo(scratch.url)
        if (options.sizes) await seedSized(scratch.url, options.sizes)
        const kept = await rollBackTo(scratch.url, names, applied, { ...dir, log })
        const size = options.sizes
          ? ` and a company with ${options.sizes.leads} leads and ${options.sizes.customers} customers`
          : ''
        const behind =
          kept.length > 0
            ? `; without ${kept.join(', ')}, which the live database lacks too but cannot be undone alone`
            : ''
        return { url: scratch.url, on: `the demo${size}${behind}`, drop: scratch.drop }
      })
    },
  }
}

/**
 * Undoes, newest first, until nothing stands that the live database lacks. What lies below a migration that the
 * live one has cannot go alone: those are left applied, and returned.
 */
async function rollBackTo(
  url: string,
  names: string[],
  applied: ReadonlySet<string>,
  options: { dir?: string; log: Log },
): Promise<string[]> {
  const standing = [...names]
  while (standing.length > 0 && !applied.has(standing.at(-1) ?? '')) {
    await rollback(url, 'last', options)
    standing.pop()
  }
  return standing.filter((name) => !applied.has(name))
}

/**
 * The live database's rows, copied table by table in one snapshot into a replay of its migrations. Needs a login
 * that reads past row level security there and may be a superuser in the copy (triggers and keys rest meanwhile).
 */
export function fromLiveCopy(url: string, options: { dir?: string } = {}): RehearsalSource {
  return {
    kind: 'live-copy',
    async prepare(applied, log) {
      log('replaying migrations')
      const scratch = await createScratch(url, { names: [...applied], dir: options.dir, keep: true })
      return await orDrop(scratch, async () => {
        await copyRows(url, scratch.url, log)
        return { url: scratch.url, on: 'a copy of the live database', drop: scratch.drop }
      })
    },
  }
}

async function orDrop(scratch: Scratch, work: () => Promise<RehearsalDatabase>): Promise<RehearsalDatabase> {
  try {
    return await work()
  } catch (thrown) {
    await scratch.drop()
    throw thrown
  }
}

async function copyRows(from: string, to: string, log: Log): Promise<void> {
  const source = new pg.Client({ connectionString: from, application_name: 'counterfoil-rehearsal-copy' })
  const target = new pg.Client({ connectionString: to, application_name: 'counterfoil-rehearsal-copy' })
  for (const client of [source, target]) client.on('error', () => undefined)
  await Promise.all([source.connect(), target.connect()])
  try {
    await source.query('begin isolation level repeatable read read only')
    await target.query(`set session_replication_role = replica`)
    const { rows } = await target.query<{ name: string; columns: string }>(`
      select c.oid::regclass::text as name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'schema_migrations'
      group by c.oid order by 1`)
    for (const { name, columns } of rows) {
      log(`copying ${name}`)
      await target.query(`truncate ${name} cascade`)
      await pipeline(
        source.query(copyTo(`copy (select ${columns} from ${name}) to stdout`)),
        target.query(copyFrom(`copy ${name} (${columns}) from stdin`)),
      )
    }
    await target.query('analyze')
  } finally {
    await Promise.all([source.end(), target.end()])
  }
}
