import { rollback } from '#db/migrator/index.ts'
import { readConfig } from '#server/kernel/config.ts'
import { EXIT, runCommand } from '../command.ts'
import { withDatabase } from '../connect.ts'

await runCommand(
  {
    name: 'db:rollback',
    summary: 'Undoes the newest applied migration with its rollback.sql. Data in what it drops is gone.',
    options: {
      'accept-changed-rollback': {
        type: 'boolean',
        help: 'Run rollback.sql although it changed since the migration ran',
      },
    },
    arguments: ['name'],
    exits: { [EXIT.lockHeld]: 'a migration is running on this database' },
    examples: ['npm run -s db:rollback', 'npm run -s db:rollback -- 20250115000000_sales_portal'],
  },
  async ({ options, rest, say }) => {
    const undone = await withDatabase(readConfig(), ({ directUrl }) =>
      rollback(directUrl, rest[0] ?? 'last', {
        log: say,
        acceptChangedRollback: options['accept-changed-rollback'],
      }),
    )
    return { json: { rolledBack: undone }, text: undone }
  },
)
