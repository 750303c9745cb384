import { status } from '#db/migrator/index.ts'
import { readConfig } from '#server/kernel/config.ts'
import { EXIT, runCommand } from '../command.ts'
import { withDatabase } from '../connect.ts'

await runCommand(
  {
    name: 'db:status',
    summary: 'Compares the database with the folder of migrations. Changes nothing.',
    options: {},
    exits: { [EXIT.failure]: 'something is pending, failed, changed, unknown, or an index is INVALID' },
  },
  async () => {
    const schema = await withDatabase(readConfig(), ({ directUrl }) => status(directUrl))
    const width = Math.max(4, ...schema.migrations.map(({ name }) => name.length))
    const lines = schema.migrations.map(({ name, state, appliedAt, error }) =>
      [name.padEnd(width), state.padEnd(12), appliedAt?.toISOString() ?? '', error ?? ''].join('  ').trimEnd(),
    )
    lines.push(...schema.invalidIndexes.map((name) => `${name.padEnd(width)}  INVALID index`))
    return { json: schema, text: lines.join('\n'), exit: schema.ok ? EXIT.ok : EXIT.failure }
  },
)
