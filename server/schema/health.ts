import { type Migration, readMigrations, type SchemaStatus, status } from '#db/migrator/index.ts'
import type { Services } from '../services.ts'

/** What this process was written for; read once, because its code does not change either. */
let expected: Migration[] | undefined

/** Whether the database is the one this version expects, in words for /health. */
export async function compareSchema(services: Pick<Services, 'database'>): Promise<{ ok: boolean; detail?: string }> {
  expected ??= readMigrations()
  const schema = await status(services.database.pool, { migrations: expected })
  return schema.ok ? { ok: true } : { ok: false, detail: describeMismatch(schema) }
}

function describeMismatch({ migrations, invalidIndexes }: SchemaStatus): string {
  const parts = migrations.filter(({ state }) => state !== 'applied').map(({ name, state }) => `${name} is ${state}`)
  if (invalidIndexes.length > 0) parts.push(`invalid indexes: ${invalidIndexes.join(', ')}`)
  return `${parts.join('; ')}. Run npm run db:status.`
}
