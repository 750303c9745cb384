import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pushDraft } from '#db/migrator/draft/push.ts'
import { MIGRATIONS_DIR } from '#db/migrator/index.ts'
import { readConfig } from '#server/kernel/config.ts'
import { EXIT, runCommand, UsageError } from '../../command.ts'
import { withDatabase } from '../../connect.ts'

await runCommand(
  {
    name: 'db:push',
    summary:
      'Applies migrations/draft.sql to a database of development, as often as it changes; db:generate makes a migration of it.',
    options: { file: { type: 'string', value: 'path', help: 'Another draft' } },
    exits: {
      [EXIT.failure]: 'the draft is wrong, cannot be applied again, or the database is no development one',
      [EXIT.lockHeld]: 'a migration is running on this database',
    },
  },
  async ({ options, say }) => {
    const config = readConfig()
    if (config.NODE_ENV === 'production')
      throw new UsageError('NODE_ENV is production: drafts are for development. Nothing was changed')
    const path = options.file ?? join(MIGRATIONS_DIR, 'draft.sql')
    if (!existsSync(path)) throw new UsageError(`there is no ${path}; write the statements you want to try into it`)
    const result = await withDatabase(config, ({ directUrl }) => pushDraft(directUrl, path, { log: say }))
    return { json: result, text: `${result.statements} statements applied.` }
  },
)
