import { rollback } from '#db/migrator/index.ts'
import { readConfig } from '#server/kernel/config.ts'
import { EXIT, runCommand } from '../command.ts'
import { withDatabase } from '../connect.ts'

await runCommand(
  {
    name: 'db:rollback',
    summary:
      'Undoes the migration that was applied last with its rollback.sql, or the named one if nothing after it uses what it made. Data in what it drops is gone.',
    options: {
      name: { type: 'string', value: '<migration>', help: 'Undo this one, which may have been applied late' },
      'accept-changed-rollback': {
        type: 'boolean',
        help: 'Run rollback.sql although it changed since the migration ran',
      },
    },
    arguments: ['name'],
    exits: { [EXIT.lockHeld]: 'a migration is running on this database' },
    examples: ['npm run -s db:rollback', 'npm run -s db:rollback -- --name 20250115000000_sales_portal'],
  },
  async ({ options, rest, say }) => {
    const undone = await withDatabase(readConfig(), ({ directUrl }) =>
      rollback(directUrl, options.name ?? rest[0] ?? 'last', {
        log: say,
        acceptChangedRollback: options['accept-changed-rollback'],
      }),
    )
    return { json: { rolledBack: undone }, text: undone }
  },
)
