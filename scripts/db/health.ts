import { readConfig } from '#server/kernel/config.ts'
import { createServices } from '#server/services.ts'
import { checkHealth } from '#server/web/health.ts'
import { EXIT, runCommand } from '../command.ts'
import { withDatabase } from '../connect.ts'

await runCommand(
  {
    name: 'db:health',
    summary: 'Answers what /health answers, without a web process: database, migrations, worker, last backup.',
    options: {},
    exits: {
      [EXIT.dependencyDown]: 'down: no request can succeed',
      [EXIT.partial]: 'degraded: pages work, something else needs a person',
    },
  },
  async () =>
    withDatabase(readConfig(), async ({ url }) => {
      const services = createServices(
        { ...readConfig(), DATABASE_URL: url },
        { applicationName: 'counterfoil db:health' },
      )
      try {
        const health = await checkHealth(services)
        const lines = Object.entries(health.checks).map(
          ([name, { ok, detail }]) => `${name.padEnd(12)}${ok ? 'ok' : `not ok: ${detail ?? ''}`}`,
        )
        const exit = { ok: EXIT.ok, degraded: EXIT.partial, down: EXIT.dependencyDown }[health.status]
        return { json: health, text: [health.status, ...lines].join('\n'), exit }
      } finally {
        await services.close()
      }
    }),
)
