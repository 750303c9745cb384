import { workerData } from 'node:worker_threads'
import { createServices, type Services } from '#server/services.ts'
import { executeDrill } from '../drill/drill-run.service.ts'
import type { RestoreTask } from './background.ts'
import { executePreview, executeRestore } from './runs/restore-run.service.ts'

/** The thread of {@link restoreInBackground}: one task, then the end. */
const { config, task }: { config: Services['config']; task: RestoreTask } = workerData

const services = createServices({ ...config, DATABASE_POOL: 2 }, { applicationName: 'counterfoil restore' })
try {
  if (task.task === 'drill') await executeDrill(services, task.claim, { secret: task.secret })
  else if (task.task === 'preview') await executePreview(services, task.claim, { secret: task.secret })
  else await executeRestore(services, task.claim)
} finally {
  await services.close()
}
