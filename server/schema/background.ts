import { Worker } from 'node:worker_threads'
import type { Services } from '#server/services.ts'
import type { BackgroundTask, BackgroundWork } from './background-thread.ts'

/**
 * Rehearses or checks in a thread with a pool of its own, so that pages and the looking for locks do not disturb each
 * other. Should the thread die, its work is not seen any more and counts as lost.
 */
export function workInBackground(services: Services, work: BackgroundWork): void {
  const task: BackgroundTask = { config: services.config, work }
  const worker = new Worker(new URL('./background-thread.ts', import.meta.url), { workerData: task, execArgv: [] })
  worker.unref()
  worker.on('error', (error) => services.logger.error({ err: error }, 'a rehearsal or a check died in its thread'))
}
