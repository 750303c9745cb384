import { Worker } from 'node:worker_threads'
import type { Services } from '#server/services.ts'

export interface Claim {
  id: string
  token: string
}

/** `secret` opens an encrypted backup; it goes to the thread and ends with it. */

export type RestoreTask = { task: 'drill' | 'preview' | 'restore'; claim: Claim; secret?: string | undefined }

/**
 * Hands a drill or a restore to a thread with a pool of its own, so that requests do not wait while gigabytes are
 * read. Should the thread die, its lease runs out and it is recorded as failed.
 */
export function restoreInBackground(services: Services, task: RestoreTask): void {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: { config: services.config, task },
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 },
  })
  worker.unref()
  worker.on('error', (error) => services.logger.error({ err: error }, 'a restore thread failed'))
}
