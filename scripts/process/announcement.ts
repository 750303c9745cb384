import { styleText } from 'node:util'
import pg from 'pg'
import type { Config } from '#server/kernel/config.ts'
import type { ReachedDatabase } from '../connect.ts'

/** Says where the pages are and, while the demo is there, how to sign in. */
export async function announce(config: Config, database: ReachedDatabase, say: (line: string) => void): Promise<void> {
  const host = ['0.0.0.0', '::', '127.0.0.1'].includes(config.HOST) ? 'localhost' : config.HOST
  say('')
  say(`  ${styleText('bold', 'Counterfoil')}  http://${host}:${config.PORT}`)
  if (await hasDemo(database.directUrl)) {
    say('  sign in   admin@example.com / Admin123!   (demo; loopback only while it exists)')
    say('            demo@example.com / Demo123!')
  }
  say(`  database  ${database.embedded ? 'PostgreSQL of node_modules' : 'DATABASE_URL'}`)
  say(`  ready in  ${(performance.now() / 1000).toFixed(1)} s; Ctrl-C stops everything`)
  say('')
}

async function hasDemo(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, application_name: 'counterfoil start' })
  await client.connect()
  try {
    const { rows } = await client.query<{ demo: boolean }>(
      'select exists (select from company_directory where is_demo) as demo',
    )
    return rows[0]?.demo === true
  } finally {
    await client.end()
  }
}
