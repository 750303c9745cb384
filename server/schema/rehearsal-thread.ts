import { workerData } from 'node:worker_threads'
import type { Config } from '#server/kernel/config.ts'
import { createServices } from '#server/services.ts'
import { runRehearsal, sourceOf } from './rehearsals.service.ts'
import type { StartRehearsal } from './schema.schemas.ts'

/** What the thread is started with. */
export interface RehearsalTask {
  config: Config
  id: string
  input: StartRehearsal
}

const { config, id, input } = workerData as RehearsalTask
const services = createServices({ ...config, DATABASE_POOL: 2 }, { applicationName: 'counterfoil rehearsal' })
try {
  await runRehearsal(services, id, sourceOf(services, input.source), input)
} finally {
  await services.close()
}
