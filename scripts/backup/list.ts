import { listBackupsForCommand } from '#server/backups/commands/command.service.ts'
import { runCommand, UsageError } from '../command.ts'
import { withServices } from './with-services.ts'

await runCommand(
  {
    name: 'backup:list',
    summary: 'Lists the newest backups, with their state, size and reason.',
    options: {
      company: { type: 'string', value: 'slug', help: 'Only those of this company; without it all' },
      limit: { type: 'string', value: 'n', help: 'At most so many, 20 by default' },
    },
  },
  ({ options }) =>
    withServices('counterfoil backup:list', async (services) => {
      const limit = Number(options.limit ?? 20)
      if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
        throw new UsageError('--limit is a number from 1 to 1000')
      const backups = await listBackupsForCommand(services, { company: options.company ?? null, limit })
      const lines = backups.map((run) =>
        [
          run.startedAt.toISOString(),
          (run.corrupt ? 'CORRUPT' : run.state).padEnd(10),
          run.id,
          String(run.records ?? '–').padStart(10),
          String(run.bytes ?? '–').padStart(12),
          run.company ?? 'whole database',
          run.reason,
        ].join('  '),
      )
      return {
        json: { backups },
        text: lines.length > 0 ? lines.join('\n') : 'No backups yet. Make one with npm run backup:create.',
      }
    }),
)
