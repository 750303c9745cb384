import { Worker } from 'node:worker_threads'
import type { Services } from '#server/services.ts'
import type { RehearsalTask } from './rehearsal-thread.ts'
import type { StartRehearsal } from './schema.schemas.ts'

/**
 * Rehearses in a thread with a pool of its own, so that pages and the looking for locks do not disturb each other.
 * Should the thread die, the rehearsal is not seen any more and counts as lost.
 */
export function rehearseInBackground(services: Services, id: string, input: StartRehearsal): void {
  const task: RehearsalTask = { config: services.config, id, input }
  const worker = new Worker(new URL('./rehearsal-thread.ts', import.meta.url), { workerData: task, execArgv: [] })
  worker.unref()
  worker.on('error', (error) => services.logger.error({ err: error }, 'a rehearsal’s thread failed'))
}
