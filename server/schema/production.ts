import pg from 'pg'
import { findDrift, MigrationError, status } from '#db/migrator/index.ts'

export interface ProductionAllowances {
  /** Migrate although the catalogue is not what its migrations made. */
  drift: boolean
  /** Migrate although demo logins are in it. */
  demo: boolean
  /** The newest checked backup of the whole database may be this many hours old; null asks for none. */
  backupHours: number | null
}

export interface ProductionRefusal {
  reason: 'DRIFT' | 'DEMO_DATA' | 'NO_RECENT_BACKUP'
  /** What is wrong, and which option allows it. */
  says: string
}

/**
 * Why this database should not be migrated now. Nothing is asked of a database without migrations (there is nothing
 * to lose), nor of one that has them all.
 */
export async function findProductionRefusals(url: string, allow: ProductionAllowances): Promise<ProductionRefusal[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'counterfoil db:migrate:prod' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { migrations } = await status(client)
    if (migrations.every(({ state }) => state === 'pending') || migrations.every(({ state }) => state === 'applied')) {
      return []
    }
    return [
      ...(allow.demo ? [] : await demoRefusal(client)),
      ...(allow.backupHours === null ? [] : await backupRefusal(client, allow.backupHours)),
      ...(allow.drift ? [] : await driftRefusal(url)),
    ]
  } finally {
    await client.end()
  }
}

async function demoRefusal(client: pg.Client): Promise<ProductionRefusal[]> {
  const { rows } = await client.query<{ name: string }>(
    'select name from company_directory where is_demo order by name',
  )
  if (rows.length === 0) return []
  return [
    {
      reason: 'DEMO_DATA',
      says: `This database holds the demo (${rows.map(({ name }) => name).join(', ')}), whose passwords everybody knows. Is it the right one? --allow-demo migrates it all the same.`,
    },
  ]
}

async function backupRefusal(client: pg.Client, hours: number): Promise<ProductionRefusal[]> {
  const advice = `Make one with "npm run -s backup:create" and let it be verified, or repeat with --backup-within <hours> or --without-backup.`
  const { rows: tables } = await client.query<{ found: boolean }>(
    `select to_regclass('public.backup_runs') is not null as found`,
  )
  let newest: Date | null = null
  if (tables[0]?.found) {
    // The columns of the first backup migration only: what is pending may be about to add others.
    await client.query(`begin; set local app.operator = 'on'`)
    const { rows } = await client.query<{ newest: Date | null }>(
      `select max(started_at) as newest from backup_runs
       where company_id is null and state in ('VERIFIED', 'RESTORABLE') and corrupt_at is null`,
    )
    await client.query('rollback')
    newest = rows[0]?.newest ?? null
  }
  const ageHours = newest ? (Date.now() - newest.getTime()) / 3_600_000 : null
  if (ageHours !== null && ageHours <= hours) return []
  const has =
    ageHours === null
      ? 'has no checked backup of the whole database'
      : `was backed up ${ageHours.toFixed(1)} hours ago, longer than ${hours}`
  return [{ reason: 'NO_RECENT_BACKUP', says: `This database ${has}. ${advice}` }]
}

async function driftRefusal(url: string): Promise<ProductionRefusal[]> {
  try {
    const { differences } = await findDrift(url)
    if (differences.length === 0) return []
    const listed = differences.map(({ says }) => `\n  ${says}`).join('')
    return [
      {
        reason: 'DRIFT',
        says: `This database is not what its migrations made, so that what was tried elsewhere may fail here:${listed}\nUndo it, or write it into a migration; --allow-drift migrates all the same.`,
      },
    ]
  } catch (thrown) {
    if (!(thrown instanceof MigrationError && thrown.code === 'SCRATCH_REFUSED')) throw thrown
    return [
      { reason: 'DRIFT', says: `Drift could not be told: ${thrown.message} --allow-drift migrates without knowing.` },
    ]
  }
}
