import { workerData } from 'node:worker_threads'
import type { Config } from '#server/kernel/config.ts'
import { createServices } from '#server/services.ts'
import { runCheck } from './checks.service.ts'
import { runRehearsal, sourceOf } from './rehearsals.service.ts'
import type { CheckKind, StartRehearsal } from './schema.schemas.ts'

/** What the thread is started for: a rehearsal, or a check. */
export type BackgroundWork = { id: string } & ({ rehearsal: StartRehearsal } | { check: CheckKind })

/** What the thread is started with. */
export interface BackgroundTask {
  config: Config
  work: BackgroundWork
}

const { config, work } = workerData as BackgroundTask
const services = createServices({ ...config, DATABASE_POOL: 2 }, { applicationName: 'counterfoil schema' })
try {
  if ('check' in work) await runCheck(services, work.id, work.check)
  else await runRehearsal(services, work.id, sourceOf(services, work.rehearsal.source), work.rehearsal)
} finally {
  await services.close()
}
