import { readConfig } from '#server/kernel/config.ts'
import { runCommand } from '../command.ts'
import { withDatabase } from '../connect.ts'
import { seedWhenEmpty } from '../process/seeding.ts'

await runCommand(
  {
    name: 'db:seed',
    summary: 'Seeds the demo company when the database is empty; otherwise changes nothing.',
    options: {},
  },
  async ({ say }) => {
    const seeded = await withDatabase(readConfig(), ({ directUrl }) => seedWhenEmpty(directUrl, say))
    return {
      json: { seeded },
      text: seeded ? 'Demo seeded.' : 'The database has companies already; nothing was changed.',
    }
  },
)
