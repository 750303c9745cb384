import { migrate } from '#db/migrator/index.ts'
import { readConfig } from '#server/kernel/config.ts'
import { EXIT, runCommand, UsageError } from '../command.ts'
import { withDatabase } from '../connect.ts'

await runCommand(
  {
    name: 'db:migrate',
    summary: 'Runs the migrations that the database lacks, oldest first, and validates each.',
    options: {
      'dry-run': { type: 'boolean', help: 'Only print what would run, with the lock each statement takes' },
      to: { type: 'string', value: 'name', help: 'Stop after this migration' },
      wait: { type: 'string', value: 'seconds', help: 'How long to wait for another migration (60)' },
      prod: { type: 'boolean', help: 'Refuse unless DATABASE_URL or MIGRATION_DATABASE_URL is set' },
    },
    exits: { [EXIT.lockHeld]: 'another migration is running on this database' },
    examples: ['npm run -s db:migrate -- --dry-run', 'npm run -s db:migrate:prod -- --json'],
  },
  async ({ options, say }) => {
    const config = readConfig()
    if (options.prod && !config.DATABASE_URL && !config.MIGRATION_DATABASE_URL) {
      throw new UsageError(
        'set MIGRATION_DATABASE_URL (or DATABASE_URL) to the direct connection of the production database',
      )
    }
    const waitMs = options.wait === undefined ? undefined : Number(options.wait) * 1000
    if (waitMs !== undefined && !(waitMs >= 0)) throw new UsageError('--wait takes a number of seconds')
    const result = await withDatabase(config, ({ directUrl }) =>
      migrate(directUrl, {
        dryRun: options['dry-run'],
        log: say,
        ...(options.to !== undefined && { to: options.to }),
        ...(waitMs !== undefined && { waitMs }),
      }),
    )
    if (options['dry-run']) return { json: result, text: planText(result.plan) }
    say(
      result.applied.length === 0
        ? 'Nothing to do: the database has every migration.'
        : `${result.applied.length} applied and valid in ${(result.durationMs / 1000).toFixed(1)} s.`,
    )
    return { json: { applied: result.applied, durationMs: result.durationMs } }
  },
)

function planText(plan: Awaited<ReturnType<typeof migrate>>['plan']): string {
  if (plan.length === 0) return 'Nothing to do: the database has every migration.'
  return plan
    .map(({ name, transaction, from, statements }) => {
      const lines = statements.map(
        ({ line, text, lock }, index) =>
          `${index < from ? 'done' : '    '} ${String(line).padStart(4)}  ${lock.padEnd(38)}  ${text.replace(/\s+/g, ' ').slice(0, 90)}`,
      )
      return [`${name} (${transaction === 'none' ? 'outside a transaction' : 'one transaction'})`, ...lines].join('\n')
    })
    .join('\n\n')
}
