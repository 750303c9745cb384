import { basename } from 'node:path'
import { makeBackupForCommand } from '#server/backups/commands/command.service.ts'
import { EXIT, runCommand } from '../command.ts'
import { withServices } from './with-services.ts'

await runCommand(
  {
    name: 'backup:create',
    summary: 'Makes a comprehensive backup (format 3.0.0) now, and reads it back.',
    options: {
      reason: { type: 'string', value: 'text', help: 'Why it is made; kept in the file and in the history (required)' },
      company: { type: 'string', value: 'slug', help: 'Only this company; without it the whole database' },
    },
    exits: {
      [EXIT.corrupt]: 'the file was written but does not read back right',
      [EXIT.lockHeld]: 'the same data is being backed up by another process',
    },
    examples: [
      'npm run -s backup:create -- --reason "before the upgrade"',
      'npm run -s backup:create -- --reason "their request" --company northwind --json',
    ],
  },
  ({ options, say, signal }) =>
    withServices('counterfoil backup:create', async (services) => {
      const made = await makeBackupForCommand(services, {
        reason: options.reason ?? '',
        company: options.company ?? null,
        byName: 'npm run backup:create',
        say,
        signal,
      })
      return {
        json: made,
        text: `${made.state} ${basename(made.path ?? '')}\n${made.records} records, ${made.bytes} bytes\n${made.path}`,
        exit: made.corrupt ? EXIT.corrupt : EXIT.ok,
      }
    }),
)
