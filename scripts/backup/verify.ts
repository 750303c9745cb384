import { verifyBackupForCommand, verifyFileForCommand } from '#server/backups/commands/verify.service.ts'
import { readConfig } from '#server/kernel/config.ts'
import { EXIT, runCommand, UsageError } from '../command.ts'
import { withServices } from './with-services.ts'

await runCommand(
  {
    name: 'backup:verify',
    summary: 'Reads every byte of a backup and says what is wrong with it, by table and chunk.',
    options: {
      file: { type: 'string', value: 'path', help: 'A backup file; no database is needed' },
      id: { type: 'string', value: 'id', help: 'A backup of the history; the result is kept with it' },
    },
    exits: { [EXIT.corrupt]: 'the backup is damaged, or is not what was signed' },
    examples: ['npm run -s backup:verify -- --file backups/comprehensive/comprehensive-backup-….json.zst --json'],
  },
  async ({ options, say }) => {
    const { file, id } = options
    if (Boolean(file) === Boolean(id)) throw new UsageError('give either --file <path> or --id <id>')
    const result = file
      ? await verifyFileForCommand(readConfig(), file)
      : await withServices('counterfoil backup:verify', (services) => verifyBackupForCommand(services, id ?? ''))
    for (const { message } of result.problems) say(message)
    if (result.ok && result.signature.known === null)
      say(`Signed with the key ${result.signature.keyId}. This machine does not know whose it is.`)
    const text = result.ok
      ? `whole: ${result.records} records in ${result.tables} tables, ${result.chunks} chunks`
      : `DAMAGED: ${result.problems.length} ${result.problems.length === 1 ? 'problem' : 'problems'}`
    return { json: result, text, exit: result.ok ? EXIT.ok : EXIT.corrupt }
  },
)
