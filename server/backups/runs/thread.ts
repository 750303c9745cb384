import { workerData } from 'node:worker_threads'
import { createServices, type Services } from '#server/services.ts'
import { giveWay } from '../engine/give-way.ts'
import type { BackgroundTask } from './background.ts'
import { executeRun } from './run.service.ts'
import { executeVerification } from './verification.service.ts'

/** The thread of {@link runInBackground}: one task, then the end. */
const { config, task }: { config: Services['config']; task: BackgroundTask } = workerData

giveWay()
const services = createServices({ ...config, DATABASE_POOL: 2 }, { applicationName: 'counterfoil backup' })
try {
  if (task.task === 'backup') await executeRun(services, task.claim, task.secret)
  else await executeVerification(services, task)
} finally {
  await services.close()
}
