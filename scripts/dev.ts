import type { ServerBuild } from '@remix-run/node'
import { migrate } from '#db/migrator/index.ts'
import { readConfig } from '#server/kernel/config.ts'
import { runCommand } from './command.ts'
import { reachDatabase } from './connect.ts'
import { announce } from './process/announcement.ts'
import { requirePort } from './process/ports.ts'
import { seedWhenEmpty } from './process/seeding.ts'
import { serveWeb } from './process/serving.ts'
import { untilAsked } from './process/signals.ts'
import { superviseWorker } from './process/worker-process.ts'

await runCommand(
  {
    name: 'dev',
    summary: 'Runs everything with pages that reload while you write them. Server code takes effect at the next start.',
    options: {},
  },
  async ({ say, signal }) => {
    const config = readConfig()
    await requirePort(config.PORT, config.HOST)
    const asked = untilAsked(signal)
    const database = await reachDatabase(config)
    const cleanUp: (() => Promise<void>)[] = [database.stop]
    try {
      await migrate(database.directUrl, { log: (line) => say(`migrating: ${line}`) })
      await seedWhenEmpty(database.directUrl, say)
      const { createServer } = await import('vite')
      const vite = await createServer({ server: { middlewareMode: true }, appType: 'custom' })
      cleanUp.unshift(() => vite.close())
      const web = await serveWeb({ ...config, DATABASE_URL: database.url }, async () => ({
        assets: vite.middlewares,
        // Asked for at every request, so that a changed route is the one that answers.
        build: async () => (await vite.ssrLoadModule('virtual:remix/server-build')) as ServerBuild,
      }))
      cleanUp.unshift(web.stop)
      if (config.WORKER) cleanUp.unshift(superviseWorker(database.url, say).stop)
      await announce(config, database, say)
      await asked
    } finally {
      for (const stop of cleanUp) await stop()
    }
    return { json: { stopped: true } }
  },
)
