import { drillForCommand } from '#server/backups/commands/drill.service.ts'
import { EXIT, runCommand, UsageError } from '../command.ts'
import { KEY_OPTIONS, readSecret } from './key-options.ts'
import { withServices } from './with-services.ts'

await runCommand(
  {
    name: 'backup:drill',
    summary: 'Restores a backup into a scratch database and compares every row, sequence and rule with it.',
    options: {
      id: { type: 'string', value: 'id', help: 'A backup of the history; it becomes RESTORABLE when the drill passes' },
      file: { type: 'string', value: 'path', help: 'A backup file; nothing is recorded' },
      ...KEY_OPTIONS,
      newest: { type: 'boolean', help: 'The newest whole-database backup of the history' },
    },
    exits: {
      [EXIT.corrupt]: 'the backup does not restore to what it says',
      [EXIT.lockHeld]: 'the same backup is being drilled by another process',
    },
    examples: ['npm run -s backup:drill -- --newest', 'npm run -s backup:drill -- --file backup.json.zst --json'],
  },
  async ({ options, say }) => {
    const { id, file, newest } = options
    if ([id, file, newest].filter(Boolean).length !== 1) throw new UsageError('give one of --id, --file and --newest')
    const secret = await readSecret(options)
    const result = await withServices('counterfoil backup:drill', (services) =>
      drillForCommand(services, file ? { file } : id ? { id } : { newest: true }, secret),
    )
    for (const { message } of result.problems) say(message)
    const passed = result.state === 'PASSED'
    const text = passed
      ? `restorable: ${result.records} records in ${result.tables} tables came back as they were, in ${result.ms} ms`
      : `${result.state === 'FAILED' ? 'NOT RESTORABLE' : 'COULD NOT RUN'}: ${result.message}`
    return { json: result, text, exit: passed ? EXIT.ok : result.state === 'FAILED' ? EXIT.corrupt : EXIT.failure }
  },
)
