import { join } from 'node:path'
import { startEmbedded } from '#db/embedded.ts'
import { previewForCommand, restoreForCommand } from '#server/backups/commands/restore.service.ts'
import { keysWith } from '#server/backups/restore/choosing/given-key.ts'
import { readConfig } from '#server/kernel/config.ts'
import { createServices } from '#server/services.ts'
import { EXIT, runCommand, UsageError } from '../command.ts'
import { KEY_OPTIONS, readSecret } from './key-options.ts'

await runCommand(
  {
    name: 'backup:restore',
    summary: 'Restores a backup file. Needs the file, its key and a PostgreSQL, and nothing else of this installation.',
    options: {
      file: { type: 'string', value: 'path', help: 'The backup file (required)' },
      into: {
        type: 'string',
        value: 'url',
        help: 'postgres://… of the database, "embedded" for the one that comes along, or "embedded:<folder>" for one of its own (required)',
      },
      ...KEY_OPTIONS,
      'dry-run': { type: 'boolean', help: 'Say what would be inserted, updated and deleted, and change nothing' },
      mode: {
        type: 'string',
        value: 'mode',
        help: 'replace (exactly the backup, the default), merge (delete nothing) or add (only what is missing)',
      },
      reason: { type: 'string', value: 'text', help: 'Why; kept in the audit log' },
      yes: { type: 'boolean', help: 'Restore into a database that has data, as the preview says' },
      'skip-safety-backup': {
        type: 'boolean',
        help: 'Do not back up first what is there now: what the restore overwrites is then lost',
      },
    },
    exits: {
      [EXIT.corrupt]: 'the backup is damaged, or does not restore to what it says',
      [EXIT.lockHeld]: 'another restore is being made, or somebody uses the database',
      [EXIT.partial]: 'the database has data: look at the preview and add --yes',
    },
    examples: [
      'npm run -s backup:restore -- --file backup.json.zst.age --identity-file key.txt --into embedded',
      'npm run -s backup:restore -- --file backup.json.zst --into postgres://localhost/counterfoil --dry-run --json',
    ],
  },
  async ({ options, say, signal }) => {
    const { file, into, reason } = options
    if (!file || !into) throw new UsageError('give --file <path> and --into <url>')
    if (!/^(embedded$|embedded:.|postgres(ql)?:\/\/)/.test(into))
      throw new UsageError('--into is a postgres:// URL, the word embedded, or embedded:<folder>')
    const mode = options.mode ?? 'replace'
    if (mode !== 'replace' && mode !== 'merge' && mode !== 'add')
      throw new UsageError('--mode is replace, merge or add')
    const config = readConfig()
    const keys = keysWith({ config }, await readSecret(options))

    const folder = into === 'embedded' ? join(config.DATA_DIR, 'postgres') : /^embedded:(.+)$/.exec(into)?.[1]
    const embedded = folder ? await startEmbedded({ dataDir: folder }) : null
    const url = embedded?.url ?? into
    const services = createServices(
      {
        ...config,
        DATABASE_URL: url,
        MIGRATION_DATABASE_URL: url,
        BACKUP_DATABASE_URL: url,
        LOG_LEVEL: 'silent',
        DATABASE_POOL: 3,
      },
      { applicationName: 'counterfoil backup:restore' },
    )
    try {
      const input = {
        file,
        keys,
        mode,
        reason: reason ?? 'restored on the command line',
        byName: 'npm run backup:restore',
        say,
        signal,
      } as const
      const skipSafetyBackup = options['skip-safety-backup']
      const result = options['dry-run']
        ? await previewForCommand(services, input)
        : await restoreForCommand(services, { ...input, confirmed: options.yes, skipSafetyBackup })
      for (const line of result.words) say(line)
      const exit =
        result.state === 'NEEDS_CONFIRMATION'
          ? EXIT.partial
          : result.state === 'FAILED'
            ? failureExit(result.failure)
            : EXIT.ok
      const { words: _words, ...json } = result
      return {
        json,
        text: `${result.state} ${result.inserts} inserted, ${result.updates} updated, ${result.deletes} deleted`,
        exit,
      }
    } finally {
      await services.close()
      await embedded?.stop()
    }
  },
)

function failureExit(failure: string | null) {
  if (failure === 'BACKUP_DAMAGED' || failure === 'NOT_RESTORABLE') return EXIT.corrupt
  if (failure === 'LOCK_TIMEOUT') return EXIT.lockHeld
  return failure === 'CONNECTION_LOST' ? EXIT.dependencyDown : EXIT.failure
}
