import { migrate } from '#db/migrator/index.ts'
import { readConfig } from '#server/kernel/config.ts'
import { EXIT, runCommand } from './command.ts'
import { reachDatabase } from './connect.ts'
import { announce } from './process/announcement.ts'
import { ensureBuilt } from './process/building.ts'
import { requirePort } from './process/ports.ts'
import { seedWhenEmpty } from './process/seeding.ts'
import { untilAsked } from './process/signals.ts'
import { superviseWorker } from './process/worker-process.ts'

await runCommand(
  {
    name: 'start',
    summary:
      'Runs everything: its own PostgreSQL unless DATABASE_URL is set, migrations, the demo in an empty database, pages, jobs.',
    options: {},
    exits: { [EXIT.failure]: 'the port is taken, a migration failed, or the pages could not be built' },
  },
  async ({ say, signal }) => {
    // A line for every request would bury the address and the logins; the worker inherits this.
    process.env.LOG_LEVEL ??= 'warn'
    const config = readConfig()
    await requirePort(config.PORT, config.HOST)
    const asked = untilAsked(signal)
    // The pages need no database and the database no pages.
    const building = ensureBuilt(say)
    // Express and Remix take longer to read than the database to start.
    const serving = import('./process/serving.ts')
    for (const early of [building, serving]) early.catch(() => undefined)
    const database = await reachDatabase(config)
    const cleanUp: (() => Promise<void>)[] = [database.stop]
    try {
      const { applied, durationMs } = await migrate(database.directUrl, { log: (line) => say(`migrating: ${line}`) })
      if (applied.length > 0) say(`${applied.length} migrations in ${(durationMs / 1000).toFixed(1)} s`)
      await seedWhenEmpty(database.directUrl, say)
      await building
      const { serveWeb } = await serving
      const web = await serveWeb({ ...config, DATABASE_URL: database.url })
      cleanUp.unshift(web.stop)
      if (config.WORKER) cleanUp.unshift(superviseWorker(database.url, say).stop)
      await announce(config, database, say)
      await asked
      say('stopping')
    } finally {
      for (const stop of cleanUp) await stop()
    }
    return { json: { stopped: true } }
  },
)
