import { createServices } from '#server/services.ts'
import { BackupError } from '../engine/backup-error.ts'
import { giveWay } from '../engine/give-way.ts'
import type { BackgroundOrder } from './background.ts'
import { executeRun } from './run.service.ts'
import { executeVerification } from './verification.service.ts'

/** How long a task may take to end once it was asked to. */
const STOP_PATIENCE_MS = 10_000

const stopped = new AbortController()
const stop = () => {
  stopped.abort(
    new BackupError(
      'PROCESS_DIED',
      'The server was stopped while it made this backup. Nothing of it was kept; older backups are untouched. Start a new backup.',
    ),
  )
  // Nobody is left to wait for a reading back.
  setTimeout(() => process.exit(1), STOP_PATIENCE_MS).unref()
}
// The channel closes when the server ends, even by kill -9.
process.once('disconnect', stop).once('SIGTERM', stop).once('SIGINT', stop)

/** The process of `runInBackground`: one task, then the end. */
const { config, task } = await new Promise<BackgroundOrder>((resolve) => process.once('message', resolve))
giveWay(config.BACKUP_NICENESS)
const services = createServices({ ...config, DATABASE_POOL: 2 }, { applicationName: 'counterfoil backup' })
try {
  if (task.task === 'backup') await executeRun(services, task.claim, task.secret, stopped.signal)
  else await executeVerification(services, task)
} finally {
  await services.close()
}
// The open channel would keep the process alive, and so would a COPY that was left in the middle.
process.exit()
