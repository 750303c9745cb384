import { assertSchemaMatches } from '#db/migrator/index.ts'
import { readConfig } from '#server/kernel/config.ts'
import { createServices } from '#server/services.ts'
import { startWorker } from '#server/worker.ts'
import { EXIT, runCommand } from './command.ts'
import { untilAsked } from './process/signals.ts'

await runCommand(
  {
    name: 'worker',
    summary: 'Runs the jobs: nightly backup and whatever the queues hold.',
    options: {},
    exits: { [EXIT.failure]: 'the schema does not match' },
  },
  async ({ signal }) => {
    const services = createServices(readConfig(), { applicationName: 'counterfoil worker' })
    try {
      await assertSchemaMatches(services.database.pool)
      // Asked by a signal, or by the end of the npm start that forked us.
      const asked = Promise.race([untilAsked(signal), untilOrphaned()])
      const worker = await startWorker(services)
      await asked
      await worker.stop()
    } finally {
      await services.close()
      // An open channel to the parent would keep the process alive.
      if (process.connected) process.disconnect()
    }
    return { json: { stopped: true } }
  },
)

/** Resolves when the process that forked us is gone; never when nobody did. */
function untilOrphaned(): Promise<void> {
  return new Promise((resolve) => {
    if (process.send && !process.connected) resolve()
    process.once('disconnect', () => resolve())
  })
}
