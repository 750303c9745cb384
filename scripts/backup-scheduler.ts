import { assertSchemaMatches } from '#db/migrator/index.ts'
import { keepBackupSchedules } from '#server/backups/commands/scheduler.service.ts'
import { giveWay } from '#server/backups/engine/give-way.ts'
import { withServices } from './backup/with-services.ts'
import { runCommand } from './command.ts'

await runCommand(
  {
    name: 'backup-scheduler',
    summary: 'Runs until stopped, and makes every backup that a schedule asks for. The worker does the same.',
    options: {},
  },
  ({ say, signal }) =>
    withServices('counterfoil backup scheduler', async (services) => {
      giveWay(services.config.BACKUP_NICENESS)
      await assertSchemaMatches(services.database.pool)
      const made = await keepBackupSchedules(services, { say, signal })
      return { json: { stopped: true, made }, text: `stopped after ${made} backups` }
    }),
)
