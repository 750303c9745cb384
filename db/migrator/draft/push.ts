import pg from 'pg'
import { MigrationError } from '../errors.ts'
import { readSqlFile } from '../files.ts'
import { type Log, OWNER_ROLE, ownerRoleExists, withMigrationLock } from '../session.ts'
import { status } from '../status.ts'

/**
 * Applies a draft to a database of development: all of it in one transaction, twice, because it will be applied again
 * after the next change of its text.
 *
 * @throws {MigrationError} DRAFT_REFUSED when the database is no development one, has migrations pending, or the
 * draft cannot be applied again. Nothing was changed then.
 */
export async function pushDraft(
  url: string,
  path: string,
  options: { log?: Log; dir?: string } = {},
): Promise<{ statements: number }> {
  const file = readSqlFile(path)
  if (file.transaction === 'none') {
    throw refused(
      'A draft runs in a transaction, so that a mistake leaves nothing: take "transaction=none" and CONCURRENTLY away until it becomes a migration.',
    )
  }
  await requireDevelopment(url, options.dir)
  return await withMigrationLock(url, 10_000, options.log ?? (() => undefined), async (client) => {
    await client.query('begin')
    try {
      if (await ownerRoleExists(client)) await client.query(`set local role ${OWNER_ROLE}`)
      await client.query(`set local lock_timeout = '5s'`)
      for (const round of [1, 2]) {
        for (const { text, line } of file.statements) {
          await client.query(text).catch((thrown: unknown) => {
            const message = thrown instanceof Error ? thrown.message : String(thrown)
            const again =
              'It cannot be applied a second time; write "if not exists", "or replace", or drop what it makes first'
            throw refused(`${path}:${line}: ${message}. ${round === 1 ? '' : `${again}. `}`)
          })
        }
      }
      await client.query('commit')
      return { statements: file.statements.length }
    } catch (thrown) {
      await client.query('rollback').catch(() => undefined)
      throw thrown
    }
  })
}

/** A draft is no migration: it must never reach data that somebody needs. */
async function requireDevelopment(url: string, dir: string | undefined): Promise<void> {
  const { hostname, searchParams } = new URL(url)
  const host = searchParams.get('host') ?? hostname
  if (!host.startsWith('/') && !['localhost', '127.0.0.1', '[::1]', ''].includes(host)) {
    throw refused(`The database is on ${host}, not on this machine.`)
  }
  const client = new pg.Client({ connectionString: url, application_name: 'counterfoil db:push' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { migrations } = await status(client, dir === undefined ? {} : { dir })
    const waiting = migrations.filter(({ state }) => state !== 'applied').map(({ name }) => name)
    if (waiting.length > 0)
      throw refused(
        `The database does not stand where the folder does (${waiting.join(', ')}): run "npm run db:migrate" first.`,
      )
    const { rows: found } = await client.query<{ there: boolean }>(
      `select to_regclass('public.company_directory') is not null as there`,
    )
    if (!found[0]?.there) return
    const { rows } = await client.query<{ name: string }>(
      'select name from company_directory where not is_demo order by name limit 3',
    )
    if (rows.length > 0)
      throw refused(`The database holds companies that are no demo (${rows.map(({ name }) => name).join(', ')}).`)
  } finally {
    await client.end()
  }
}

function refused(message: string): MigrationError {
  return new MigrationError('DRAFT_REFUSED', `${message.trim()} Nothing was changed.`)
}
