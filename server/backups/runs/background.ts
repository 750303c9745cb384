import { Worker } from 'node:worker_threads'
import type { Services } from '#server/services.ts'
import type { Claim } from './lease.queries.ts'
import type { RunSecret } from './run.service.ts'

/** Passphrases and keys go to the thread in memory, and are gone with it. */
export type BackgroundTask =
  | { task: 'backup'; claim: Claim; secret: RunSecret }
  | { task: 'verification'; runId: string; byName: string; secret: string | undefined }

/**
 * Hands work to a thread with a pool of its own, so that requests do not wait while gigabytes are hashed.
 * Should the thread die, the run's lease runs out and it is recorded as failed.
 */
export function runInBackground(services: Services, task: BackgroundTask): void {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: { config: services.config, task },
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 256 },
  })
  worker.unref()
  worker.on('error', (error) => services.logger.error({ err: error }, 'a backup thread failed'))
}
