import { migrate, type PlannedMigration, type PlannedStatement } from '#db/migrator/index.ts'
import { type Config, readConfig } from '#server/kernel/config.ts'
import { findProductionRefusals, type ProductionAllowances } from '#server/schema/production.ts'
import { EXIT, type Outcome, runCommand, UsageError } from '../command.ts'
import { withDatabase } from '../connect.ts'

/** Hours that the newest checked backup may be old before production is migrated: one night and a morning. */
const BACKUP_WITHIN_HOURS = 26

await runCommand(
  {
    name: 'db:migrate',
    summary:
      'Runs the migrations that the database lacks, oldest first, and validates each. db:migrate:prod first looks for drift, demo data and a recent backup.',
    options: {
      'dry-run': { type: 'boolean', help: 'Only print what would run, with the locks each statement takes' },
      to: { type: 'string', value: 'name', help: 'Stop after this migration' },
      wait: { type: 'string', value: 'seconds', help: 'How long to wait for another migration (60)' },
      prod: { type: 'boolean', help: 'What db:migrate:prod adds: the refusals below, and no embedded server' },
      'backup-within': {
        type: 'string',
        value: 'hours',
        help: `prod: how old the newest checked backup may be (${BACKUP_WITHIN_HOURS})`,
      },
      'without-backup': { type: 'boolean', help: 'prod: migrate without a recent backup' },
      'allow-drift': { type: 'boolean', help: 'prod: migrate a database that is not what its migrations made' },
      'allow-demo': { type: 'boolean', help: 'prod: migrate a database that holds the demo' },
    },
    exits: {
      [EXIT.failure]: 'a migration failed, or production was refused (drift, demo data, no recent backup)',
      [EXIT.lockHeld]: 'another migration is running on this database',
    },
    examples: ['npm run -s db:migrate -- --dry-run', 'npm run -s db:migrate:prod -- --json'],
  },
  async ({ options, say }) => {
    const config = readConfig()
    if (options.prod) requireAddress(config)
    const waitMs = positive('wait', options.wait)
    const allow: ProductionAllowances = {
      drift: options['allow-drift'],
      demo: options['allow-demo'],
      backupHours: options['without-backup']
        ? null
        : (positive('backup-within', options['backup-within']) ?? BACKUP_WITHIN_HOURS),
    }
    return await withDatabase(config, async ({ directUrl }): Promise<Outcome> => {
      const refusals = options.prod ? await findProductionRefusals(directUrl, allow) : []
      for (const { says } of refusals) say(says)
      if (refusals.length > 0 && !options['dry-run']) {
        say('Nothing was changed.')
        return { json: { applied: [], refusals }, exit: EXIT.failure }
      }
      const { applied, late, plan, durationMs } = await migrate(directUrl, {
        dryRun: options['dry-run'],
        log: say,
        ...(options.to !== undefined && { to: options.to }),
        ...(waitMs !== undefined && { waitMs: waitMs * 1000 }),
      })
      if (options['dry-run']) {
        return {
          json: { pending: applied, late, plan, refusals },
          text: planText(plan),
          exit: refusals.length > 0 ? EXIT.failure : EXIT.ok,
        }
      }
      say(
        applied.length === 0
          ? 'Nothing to do: the database has every migration.'
          : `${applied.length} applied and valid in ${(durationMs / 1000).toFixed(1)} s.`,
      )
      return { json: { applied, late, durationMs } }
    })
  },
)

function requireAddress({ DATABASE_URL, MIGRATION_DATABASE_URL }: Config): void {
  if (DATABASE_URL || MIGRATION_DATABASE_URL) return
  throw new UsageError(
    'set MIGRATION_DATABASE_URL (or DATABASE_URL) to the direct connection of the production database',
  )
}

function positive(option: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  const value = Number(given)
  if (given.trim() !== '' && value >= 0) return value
  throw new UsageError(`--${option} takes a number of ${option === 'wait' ? 'seconds' : 'hours'}`)
}

function planText(plan: PlannedMigration[]): string {
  if (plan.length === 0) return 'Nothing to do: the database has every migration.'
  return plan
    .map(({ name, transaction, from, late, statements }) => {
      const how = transaction === 'none' ? 'each statement by itself' : 'one transaction'
      const lines = statements.flatMap((statement, index) => statementLines(statement, index < from))
      return [`${name} (${how}${late ? '; older than what is applied already' : ''})`, ...lines].join('\n')
    })
    .join('\n\n')
}

function statementLines({ line, text, locks, warnings, unknown }: PlannedStatement, done: boolean): string[] {
  const sql = text.replace(/\s+/g, ' ')
  return [
    `  ${String(line).padStart(4)}  ${done ? '(done already) ' : ''}${sql.length > 110 ? `${sql.slice(0, 109)}…` : sql}`,
    ...locks.map(
      ({ table, mode, waits }) => `          ${mode} on ${table}${waits === 'nobody' ? '' : `: ${waits} wait`}`,
    ),
    ...(unknown ? ['          locks unknown until it runs'] : []),
    ...warnings.map((warning) => `          ! ${warning}`),
  ]
}
