import { removeEndedCounts } from '#server/identity/guessing/guessing.queries.ts'
import { removeEndedSessions } from '#server/identity/sessions.ts'
import { readConfig } from '#server/kernel/config.ts'
import { createServices } from '#server/services.ts'
import { runCommand } from './command.ts'
import { withDatabase } from './connect.ts'

await runCommand(
  {
    name: 'sessions:clean',
    summary: 'Removes sessions past their limits and sign-in counts whose time is over. Nobody is signed out by it.',
    options: {},
  },
  async () => {
    const config = readConfig()
    const removed = await withDatabase(config, async ({ url }) => {
      const services = createServices({ ...config, DATABASE_URL: url })
      try {
        const sessions = await removeEndedSessions(services)
        return { sessions, counts: await removeEndedCounts(services.database.kysely, services.clock.now()) }
      } finally {
        await services.close()
      }
    })
    return { json: removed, text: `${removed.sessions} ended sessions and ${removed.counts} counts removed.` }
  },
)
