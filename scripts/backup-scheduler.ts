import { keepBackupSchedule } from '#server/backups/commands/scheduler.service.ts'
import { lastDue } from '#server/jobs/schedules.ts'
import { withServices } from './backup/with-services.ts'
import { runCommand } from './command.ts'

await runCommand(
  {
    name: 'backup-scheduler',
    summary:
      'Runs until stopped, and makes the nightly backup (BACKUP_CRON, BACKUP_TIME_ZONE). The worker does the same.',
    options: {},
  },
  ({ say, signal }) =>
    withServices('counterfoil backup scheduler', async (services) => {
      const { config } = services
      const made = await keepBackupSchedule(services, {
        lastDue: (now) => lastDue({ cron: config.BACKUP_CRON, timeZone: config.BACKUP_TIME_ZONE }, now),
        say,
        signal,
      })
      return { json: { stopped: true, made }, text: `stopped after ${made} backups` }
    }),
)
