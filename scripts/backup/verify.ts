import { verifyChainForCommand } from '#server/backups/commands/chain.service.ts'
import { verifyBackupForCommand, verifyFileForCommand } from '#server/backups/commands/verify.service.ts'
import { readConfig } from '#server/kernel/config.ts'
import { EXIT, runCommand, UsageError } from '../command.ts'
import { KEY_OPTIONS, readSecret } from './key-options.ts'
import { withServices } from './with-services.ts'

await runCommand(
  {
    name: 'backup:verify',
    summary: 'Reads every byte of a backup and says what is wrong with it, by table and chunk.',
    options: {
      file: { type: 'string', value: 'path', help: 'A backup file; no database is needed' },
      id: { type: 'string', value: 'id', help: 'A backup of the history; the result is kept with it' },
      ...KEY_OPTIONS,
      chain: { type: 'boolean', help: 'Holds all manifests against each other and against what remembers them' },
    },
    exits: { [EXIT.corrupt]: 'the backup is damaged, or is not what was signed' },
    examples: ['npm run -s backup:verify -- --file backups/comprehensive/comprehensive-backup-….json.zst --json'],
  },
  async ({ options, say }) => {
    const { file, id, chain } = options
    if ([file, id, chain].filter(Boolean).length !== 1)
      throw new UsageError('give one of --file <path>, --id <id> and --chain')
    if (chain) {
      const found = await withServices('counterfoil backup:verify', verifyChainForCommand)
      for (const store of found.stores) for (const { message } of store.problems) say(`${store.where}: ${message}`)
      const text = found.stores
        .map(
          ({ where, ok, manifests, chains }) =>
            `${where}: ${ok ? 'whole' : 'BROKEN'}, ${manifests} backups in ${chains} chains`,
        )
        .join('\n')
      return { json: found, text, exit: found.ok ? EXIT.ok : EXIT.corrupt }
    }
    const secret = await readSecret(options)
    const result = file
      ? await verifyFileForCommand(readConfig(), file, secret)
      : await withServices('counterfoil backup:verify', (services) =>
          verifyBackupForCommand(services, id ?? '', secret),
        )
    for (const { message } of result.problems) say(message)
    if (result.ok && result.signature.known === null)
      say(`Signed with the key ${result.signature.keyId}. This machine does not know whose it is.`)
    if (result.ok && !result.opened)
      say('Encrypted: proved whole by its signed manifest, but not opened, since no key here opens it.')
    const text = result.ok
      ? `whole: ${result.records} records in ${result.tables} tables, ${result.chunks} chunks`
      : `DAMAGED: ${result.problems.length} ${result.problems.length === 1 ? 'problem' : 'problems'}`
    return { json: result, text, exit: result.ok ? EXIT.ok : EXIT.corrupt }
  },
)
