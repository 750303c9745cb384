import pg from 'pg'
import { migrate } from '#db/migrator/index.ts'
import { readConfig } from '#server/kernel/config.ts'
import { runCommand, UsageError } from '../command.ts'
import { withDatabase } from '../connect.ts'
import { seedWhenEmpty } from '../process/seeding.ts'

await runCommand(
  {
    name: 'db:reset',
    summary: 'Deletes everything in the database, migrates it from nothing and seeds the demo. There is no way back.',
    options: {
      yes: { type: 'boolean', help: 'Really delete everything' },
      seed: { type: 'boolean', help: 'Seed the demo afterwards (--no-seed leaves it empty); on unless denied' },
    },
    examples: ['npm run -s db:reset -- --yes'],
  },
  async ({ options, say }) => {
    const config = readConfig()
    if (!options.yes) {
      throw new UsageError(
        'this deletes every company, lead and sale of the database; repeat with --yes if that is meant. Nothing was changed',
      )
    }
    if (config.NODE_ENV === 'production') {
      throw new UsageError('NODE_ENV is production: restore a backup instead, or unset it. Nothing was changed')
    }
    const result = await withDatabase(config, async ({ directUrl }) => {
      await emptyDatabase(directUrl)
      say('everything deleted')
      const { applied } = await migrate(directUrl, { log: say })
      const seeded = process.argv.includes('--no-seed') ? false : await seedWhenEmpty(directUrl, say)
      return { applied, seeded }
    })
    return { json: result, text: `${result.applied.length} migrations applied${result.seeded ? ', demo seeded' : ''}.` }
  },
)

/** Drops the schemas that are ours; roles stay, since other databases of the server may use them. */
async function emptyDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'counterfoil db:reset' })
  await client.connect()
  try {
    await client.query('begin')
    await client.query(`set local lock_timeout = '5s'`)
    await client.query('drop schema if exists pgboss cascade')
    await client.query('drop schema if exists public cascade')
    await client.query('create schema public')
    // As a new database has it: PostgreSQL 15 and newer give it to whoever owns the database.
    await client.query('grant usage on schema public to public')
    if ((await client.query(`select 1 from pg_roles where rolname = 'pg_database_owner'`)).rowCount) {
      await client.query('alter schema public owner to pg_database_owner')
    }
    await client.query('commit')
  } finally {
    await client.end()
  }
}
