import type { Transaction } from 'kysely'
import { fromSeeds, type RehearsalReport, type RehearsedMigration, rehearse } from '#db/migrator/index.ts'
import { inTransaction } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { readConfig } from '#server/kernel/config.ts'
import { requestRehearsal, runRehearsal, sourceOf } from '#server/schema/rehearsals.service.ts'
import { REHEARSAL_SOURCES } from '#server/schema/schema.schemas.ts'
import { createServices } from '#server/services.ts'
import { EXIT, runCommand, UsageError } from '../command.ts'
import { withDatabase } from '../connect.ts'

await runCommand(
  {
    name: 'db:rehearse',
    summary:
      'Applies what is pending to a copy while others read and write in it, and tells which locks each statement took, how long, and who waited. The database itself is not changed.',
    options: {
      from: { type: 'string', value: REHEARSAL_SOURCES.join('|'), help: 'What the copy is made of (seeds)' },
      again: { type: 'string', value: 'count', help: 'Rehearse the newest so many again, although they are applied' },
      leads: { type: 'string', value: 'count', help: 'seeds: add a company with so many leads' },
      customers: { type: 'string', value: 'count', help: 'seeds: and so many customers' },
    },
    exits: {
      [EXIT.failure]: 'a migration failed, a check did not hold, or a budget was exceeded',
      [EXIT.lockHeld]: 'another rehearsal is running',
    },
    examples: ['npm run -s db:rehearse -- --again 1', 'npm run -s db:rehearse -- --customers 200000 --json'],
  },
  async ({ options, say }) => {
    const kind = REHEARSAL_SOURCES.find((source) => source === (options.from ?? 'seeds'))
    if (!kind) throw new UsageError(`--from takes one of ${REHEARSAL_SOURCES.join(', ')}`)
    const again = count('again', options.again)
    const sizes = { leads: count('leads', options.leads), customers: count('customers', options.customers) }
    if (kind !== 'seeds' && sizes.leads + sizes.customers > 0)
      throw new UsageError('--leads and --customers are for seeds')

    const { report, failure } = await withDatabase(readConfig(), async ({ url, directUrl }) => {
      const config = {
        ...readConfig(),
        DATABASE_URL: url,
        MIGRATION_DATABASE_URL: directUrl,
        LOG_LEVEL: 'silent' as const,
        DATABASE_POOL: 3,
      }
      const services = createServices(config, { applicationName: 'counterfoil db:rehearse' })
      try {
        const source =
          kind === 'seeds' && sizes.leads + sizes.customers > 0
            ? fromSeeds(directUrl, { sizes })
            : sourceOf(services, kind)
        const operator = <T>(work: (trx: Transaction<DB>) => Promise<T>) =>
          inTransaction(services.database, { operator: true }, work)
        if (!(await hasTable(services.database.pool))) {
          say('this database has no table for rehearsals yet, so the report is only printed')
          return { report: await rehearse(directUrl, source, { again, log: say }), failure: null }
        }
        const { id } = await operator((trx) =>
          requestRehearsal(services, trx, { kind: 'platform', actor: 'db:rehearse' }, { source: kind }),
        )
        return await runRehearsal(services, id, source, { again, log: say })
      } finally {
        await services.close()
      }
    })
    if (!report) return { json: { ok: false, error: failure }, text: failure ?? 'failed', exit: EXIT.failure }
    return { json: report, text: describe(report), exit: report.ok ? EXIT.ok : EXIT.failure }
  },
)

async function hasTable(pool: { query(text: string): Promise<{ rows: { found: boolean }[] }> }): Promise<boolean> {
  const { rows } = await pool.query(`select to_regclass('public.migration_rehearsals') is not null as found`)
  return rows[0]?.found === true
}

function count(option: string, given = '0'): number {
  const value = Number(given)
  if (Number.isInteger(value) && value >= 0 && value <= 5_000_000) return value
  throw new UsageError(`--${option} must be a whole number`)
}

function describe(report: RehearsalReport): string {
  const { load } = report
  const lines =
    report.migrations.length === 0 && !report.error
      ? ['Nothing is pending; --again 1 rehearses the newest once more.']
      : []
  return [
    ...lines,
    ...report.migrations.flatMap(describeMigration),
    ...(report.error ? [`stopped: ${report.error}`] : []),
    `on ${report.on}, about ${report.rows.toLocaleString('en')} rows; beside it ${load.reads} reads (slowest ${load.slowestReadMs} ms) and ${load.writes} writes (slowest ${load.slowestWriteMs} ms)${load.failed > 0 ? `, ${load.failed} failed` : ''}`,
    report.ok ? 'passed' : 'FAILED',
  ].join('\n')
}

function describeMigration({
  name,
  ms,
  transaction,
  retries,
  statements,
  checks,
  performance,
}: RehearsedMigration): string[] {
  return [
    `${name}: ${statements.length} statements in ${ms} ms (${transaction === 'none' ? 'each by itself' : 'one transaction'})${retries > 0 ? `, ${retries} attempts given up for a lock` : ''}`,
    ...statements.flatMap((statement) =>
      statement.locks.map(
        (lock) =>
          `  line ${String(statement.line).padStart(4)}  ${lock.mode} on ${lock.table} for ${lock.heldMs} ms${lock.blockedSessions > 0 ? `; ${lock.blockedSessions} sessions waited up to ${lock.blockedMs} ms` : ''}`,
      ),
    ),
    ...checks.filter(({ ok }) => !ok).map(({ check, detail }) => `  check does not hold: ${check} ${detail}`),
    ...performance
      .filter(({ ok }) => !ok)
      .map(
        ({ name: query, ms: took, budgetMs, error }) => `  ${query}: ${error ?? `${took} ms, budget ${budgetMs} ms`}`,
      ),
    `  ${checks.filter(({ ok }) => ok).length} of ${checks.length} checks hold, ${performance.filter(({ ok }) => ok).length} of ${performance.length} queries within budget`,
  ]
}
