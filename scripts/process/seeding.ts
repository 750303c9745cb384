import pg from 'pg'

/** Seeds the demo company into a database without companies. Returns whether it did. */
export async function seedWhenEmpty(url: string, say: (line: string) => void): Promise<boolean> {
  if (!(await isEmpty(url))) return false
  const started = performance.now()
  // Loaded only then: every later start does without the demo's texts.
  const { seedDemo } = await import('#db/seeds/demo.ts')
  const { demoVault } = await import('./bank-vault.ts')
  const vault = demoVault()
  const seeded = await seedDemo(url, vault ? { vault } : {})
  if (seeded && !vault) say('without bank details: PAYMENT_KEYS names no key')
  if (seeded) say(`demo seeded in ${((performance.now() - started) / 1000).toFixed(1)} s`)
  return seeded
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
