import { exportBackup } from '#server/backups/commands/export.service.ts'
import { keysWith } from '#server/backups/restore/choosing/given-key.ts'
import { readConfig } from '#server/kernel/config.ts'
import { runCommand, UsageError } from '../command.ts'
import { KEY_OPTIONS, readSecret } from './key-options.ts'

await runCommand(
  {
    name: 'backup:export',
    summary: 'Unpacks a backup into readable JSON, or one of its tables into lines of JSON. Needs no database.',
    options: {
      file: { type: 'string', value: 'path', help: 'The backup file, encrypted or not (required)' },
      table: { type: 'string', value: 'key', help: 'One table, a row a line; without it the whole document' },
      out: { type: 'string', value: 'path', help: 'Where to; must not exist. Without it stdout' },
      ...KEY_OPTIONS,
    },
    examples: ['npm run -s backup:export -- --file backups/comprehensive/….json.zst --table sales > sales.ndjson'],
  },
  async ({ options, json }) => {
    if (!options.file) throw new UsageError('--file <path> says which backup')
    if (json && !options.out) throw new UsageError('--json needs --out, since stdout carries the rows otherwise')
    const keys = keysWith({ config: readConfig() }, await readSecret(options))
    const { file, table, out } = options
    const done = await exportBackup({ file, keys, table: table ?? null, out: out ?? null }, process.stdout)
    return { json: { file, out: out ?? null, ...done } }
  },
)
