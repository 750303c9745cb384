import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { AppError } from '#server/kernel/errors.ts'
import type { Services } from '#server/services.ts'
import { type BackupRow, getRunOfSystem } from '../backups.queries.ts'
import { haveGiveWay } from '../engine/give-way.ts'
import { settleDeadRuns } from './dead-runs.service.ts'
import { inSystem } from './in-system.ts'
import type { Claim } from './lease.queries.ts'
import type { RunSecret } from './run.service.ts'

export type BackgroundTask =
  | { task: 'backup'; claim: Claim; secret: RunSecret }
  | { task: 'verification'; runId: string; byName: string; secret: string | undefined }

/** What the process is told first. */
export interface BackgroundOrder {
  config: Services['config']
  task: BackgroundTask
}

const PROCESS = fileURLToPath(new URL('./background-process.ts', import.meta.url))

/**
 * Hands work to a process and a session of its own, so that requests do not wait while gigabytes are hashed: only a
 * session as a whole gives way to another, see `giveWay`. It stops when this process is gone. Resolves when it has
 * ended, however that was: a backup of which it did not say so itself is recorded as failed.
 */
export async function runInBackground(services: Services, task: BackgroundTask): Promise<void> {
  const child = fork(PROCESS, [], {
    detached: true,
    serialization: 'advanced',
    stdio: ['ignore', 2, 2, 'ipc'],
    // As bootstrap.mjs starts the commands, for the same reasons.
    execArgv: ['--max-old-space-size=256', '--max-semi-space-size=1'],
    env: { MALLOC_ARENA_MAX: '2', ...process.env },
  })
  if (child.pid) haveGiveWay(child.pid, services.config.BACKUP_NICENESS)
  const ended = new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(code === 0 ? null : (signal ?? `code ${code}`)))
  })
  // Passphrases and keys go through the channel: arguments and environment can be looked at. Its end says if it broke.
  child.send({ config: services.config, task } satisfies BackgroundOrder, () => undefined)
  child.unref()
  child.channel?.unref()
  const reason = await ended
  if (reason === null) return
  const runId = task.task === 'backup' ? task.claim.runId : task.runId
  services.logger.error({ runId, reason }, 'the process of a backup ended before its work was done')
  if (task.task !== 'backup') return
  await settleDeadRuns(services, task.claim).catch((error: unknown) =>
    services.logger.error({ runId, err: error }, 'the end of a backup could not be recorded'),
  )
}

/** The same for who waits for the backup. Does not throw for one that fails: the run says why. */
export async function executeInBackground(services: Services, claim: Claim): Promise<BackupRow> {
  await runInBackground(services, { task: 'backup', claim, secret: {} })
  const run = await inSystem(services, (trx) => getRunOfSystem(trx, claim.runId))
  if (!run) throw new AppError('INTERNAL', { message: 'the run of a backup has gone' })
  return run
}

/** The same for a stored backup that is read again; the result stands with its run. */
export async function verifyInBackground(
  services: Services,
  { runId, byName }: { runId: string; byName: string },
): Promise<void> {
  await runInBackground(services, { task: 'verification', runId, byName, secret: undefined })
}
