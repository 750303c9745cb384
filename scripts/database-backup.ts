import { makeBackupForCommand, makeScheduledBackupForCommand } from '#server/backups/commands/command.service.ts'
import { giveWay } from '#server/backups/engine/give-way.ts'
import { withServices } from './backup/with-services.ts'
import { EXIT, runCommand } from './command.ts'

// The one-shot for cron and systemd: without --reason it is tonight's backup, and a second call for the same
// night (another machine's cron line, a retry) finds it made and does nothing.
await runCommand(
  {
    name: 'database-backup',
    summary: 'Makes the nightly backup of the whole database if it is due and not made yet, then ends.',
    options: {
      reason: { type: 'string', value: 'text', help: 'Make a backup now for this reason, whatever the schedule says' },
    },
    exits: {
      [EXIT.corrupt]: 'the file was written but does not read back right',
      [EXIT.lockHeld]: 'another process is making it right now',
    },
  },
  ({ options, say, signal }) =>
    withServices('counterfoil database-backup', async (services) => {
      giveWay(services.config.BACKUP_NICENESS)
      const made = options.reason
        ? await makeBackupForCommand(services, {
            reason: options.reason,
            company: null,
            byName: 'scripts/database-backup.ts',
            say,
            signal,
          })
        : await makeScheduledBackupForCommand(services, { byName: 'scripts/database-backup.ts' })
      return { json: made, text: `${made.state} ${made.path}`, exit: made.corrupt ? EXIT.corrupt : EXIT.ok }
    }),
)
