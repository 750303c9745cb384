import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { BACKUP_KINDS } from '#server/backups/backups.schemas.ts'
import { makeBackupForCommand } from '#server/backups/commands/command.service.ts'
import { ENCRYPTION_WORDS } from '#server/backups/encryption/encryption.schemas.ts'
import { weaknessOf } from '#server/backups/encryption/passphrase.rules.ts'
import { giveWay } from '#server/backups/engine/give-way.ts'
import { STORE_NAMES } from '#server/backups/stores/backup-store.ts'
import { EXIT, runCommand, UsageError } from '../command.ts'
import { withServices } from './with-services.ts'

await runCommand(
  {
    name: 'backup:create',
    summary: 'Makes a backup (format 3.0.0) now, and reads it back.',
    options: {
      reason: { type: 'string', value: 'text', help: 'Why it is made; kept in the file and in the history (required)' },
      company: { type: 'string', value: 'slug', help: 'Only this company; without it the whole database' },
      kind: { type: 'string', value: 'kind', help: 'comprehensive (default), database (SQL for psql) or sales_data' },
      store: { type: 'string', value: 'name', multiple: true, help: 'folder or s3; may be repeated' },
      recipient: { type: 'string', value: 'age1…', multiple: true, help: 'Encrypt for this key; may be repeated' },
      'passphrase-file': { type: 'string', value: 'path', help: 'Encrypt with the passphrase in this file' },
      plain: { type: 'boolean', help: 'Do not encrypt, whatever keys are configured' },
      strict: { type: 'boolean', help: 'Write nothing when the validation finds rows that are wrong' },
    },
    exits: {
      [EXIT.corrupt]: 'the file was written but does not read back right',
      [EXIT.lockHeld]: 'the same data is being backed up by another process',
      [EXIT.partial]: 'made, but not in every store',
    },
    examples: [
      'npm run -s backup:create -- --reason "before the upgrade"',
      'npm run -s backup:create -- --reason "their request" --company northwind --json',
      'npm run -s backup:create -- --reason "off site" --store folder --store s3 --recipient age1…',
    ],
  },
  async ({ options, say, signal }) => {
    const kind = BACKUP_KINDS.find((name) => name === (options.kind ?? 'comprehensive'))
    if (!kind) throw new UsageError(`--kind is one of ${BACKUP_KINDS.join(', ')}`)
    const strange = options.store.find((name) => !STORE_NAMES.some((known) => known === name))
    if (strange !== undefined) throw new UsageError(`--store is one of ${STORE_NAMES.join(', ')}`)
    const file = options['passphrase-file']
    const passphrase = file === undefined ? undefined : (await readFile(file, 'utf8')).trim()
    const ways = [options.plain, options.recipient.length > 0, passphrase !== undefined].filter(Boolean).length
    if (ways > 1) throw new UsageError('give one of --plain, --recipient and --passphrase-file')
    const weakness = passphrase === undefined ? null : weaknessOf(passphrase)
    if (weakness) throw new UsageError(`--passphrase-file: ${ENCRYPTION_WORDS[weakness]}`)
    const encrypt = options.plain ? 'none' : passphrase === undefined ? undefined : 'passphrase'

    return await withServices('counterfoil backup:create', async (services) => {
      giveWay(services.config.BACKUP_NICENESS)
      const made = await makeBackupForCommand(services, {
        reason: options.reason ?? '',
        company: options.company ?? null,
        byName: 'npm run backup:create',
        kind,
        stores: options.store,
        ...(encrypt ? { encrypt } : undefined),
        recipients: options.recipient,
        passphrase,
        strict: options.strict,
        say,
        signal,
      })
      for (const { store, state, message } of made.copies) if (state !== 'PRESENT') say(`${store}: ${message ?? state}`)
      const partial = made.copies.some(({ state }) => state !== 'PRESENT')
      return {
        json: made,
        text: `${made.state} ${basename(made.path ?? '')}\n${made.records} records, ${made.bytes} bytes\n${made.path}`,
        exit: made.corrupt ? EXIT.corrupt : partial ? EXIT.partial : EXIT.ok,
      }
    })
  },
)
