import { resolve } from '#db/migrator/index.ts'
import { readConfig } from '#server/kernel/config.ts'
import { EXIT, runCommand, UsageError } from '../command.ts'
import { withDatabase } from '../connect.ts'

await runCommand(
  {
    name: 'db:resolve',
    summary: 'Records what a person did by hand: that a migration stands, or that it does not. Runs no SQL of it.',
    options: {
      applied: { type: 'string', value: 'name', help: 'The migration is applied; do not run it' },
      'rolled-back': { type: 'string', value: 'name', help: 'The migration is undone; db:migrate may run it again' },
    },
    exits: { [EXIT.lockHeld]: 'a migration is running on this database' },
  },
  async ({ options, say }) => {
    const { applied, 'rolled-back': rolledBack } = options
    const name = applied ?? rolledBack
    if (name === undefined || (applied !== undefined && rolledBack !== undefined)) {
      throw new UsageError('give either --applied <name> or --rolled-back <name>')
    }
    const as = applied !== undefined ? 'applied' : 'rolled-back'
    await withDatabase(readConfig(), ({ directUrl }) => resolve(directUrl, name, as, { log: say }))
    return { json: { name, state: as }, text: `${name} is recorded as ${as}.` }
  },
)
