import { readConfig } from '#server/kernel/config.ts'
import { AppError } from '#server/kernel/errors.ts'
import { EXIT, runCommand } from './command.ts'
import { requirePort } from './process/ports.ts'
import { serveWeb } from './process/serving.ts'
import { untilAsked } from './process/signals.ts'

await runCommand(
  {
    name: 'web',
    summary: 'Serves pages and API on PORT for the database of DATABASE_URL. Build and migrate first.',
    options: {},
    exits: { [EXIT.failure]: 'the schema does not match, the port is taken, or there is no build' },
  },
  async ({ say, signal }) => {
    const config = readConfig()
    if (!config.DATABASE_URL) {
      throw new AppError('PRECONDITION', {
        message: 'DATABASE_URL is not set',
        userMessage: 'DATABASE_URL is not set. Set it, or use npm start, which brings its own PostgreSQL.',
      })
    }
    await requirePort(config.PORT, config.HOST)
    const asked = untilAsked(signal)
    const web = await serveWeb({ ...config, DATABASE_URL: config.DATABASE_URL })
    say(`serving on http://${config.HOST}:${config.PORT}`)
    await asked
    await web.stop()
    return { json: { stopped: true } }
  },
)
