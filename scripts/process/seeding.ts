import { existsSync } from 'node:fs'
import pg from 'pg'

/** The seeds are looked up by their file, so that a production image may leave them out. */
const DEMO_SEED = new URL('../../db/seeds/demo.ts', import.meta.url)

/** Seeds the demo company into a database without companies. Returns whether it did. */
export async function seedWhenEmpty(url: string, say: (line: string) => void): Promise<boolean> {
  if (!existsSync(DEMO_SEED) || !(await isEmpty(url))) return false
  const started = performance.now()
  const { seedDemo } = await import(DEMO_SEED.href)
  await seedDemo(url)
  say(`demo seeded in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return true
}

async function isEmpty(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, application_name: 'counterfoil seed' })
  await client.connect()
  try {
    const { rows } = await client.query<{ empty: boolean }>(
      'select not exists (select from company_directory) as empty',
    )
    return rows[0]?.empty === true
  } finally {
    await client.end()
  }
}
