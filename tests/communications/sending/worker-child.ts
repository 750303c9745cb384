import { readConfig } from '#server/kernel/config.ts'
import { createServices } from '#server/services.ts'
import { startWorker } from '#server/worker.ts'

/** A worker in a process of its own, to be killed. */
await startWorker(createServices(readConfig(), { applicationName: 'counterfoil doomed worker' }))
